package library

import (
	"slices"
	"strings"
	"time"

	"conform/internal/match"
	"conform/internal/nearest"
	"conform/internal/place"
	"conform/internal/strict"
)

// maxSequence is how many messages, and how many labels in its orders, a sequence may have.
const maxSequence = 1000

// maxMessages is how many messages all sequences may have: "like" makes much of little.
const maxMessages = 100_000

// A pendingSequence is one whose messages may have to wait for another's.
type pendingSequence struct {
	*sequence
	out   *Sequence
	state readState

	// What it comes to, once like and each are followed; places are those where it was written.
	messages     []message
	order        []order
	nothingAfter strict.Text
	within       strict.Text
}

// declareSequences makes the names known before sequences refer to each other.
func (l *loader) declareSequences(doc *document) {
	for i := range doc.Sequences {
		s := &doc.Sequences[i]
		name := s.Name.Value
		if name == "" {
			continue // reported by the decoder
		}
		if first := l.sequences[name]; first != nil {
			l.nameTwice(s.Name, "the sequence "+strict.Quote(name), first.Name.Position())
			continue
		}
		l.sequences[name] = &pendingSequence{sequence: s, out: &Sequence{Sequence: match.Sequence{Name: name,
			Where: s.Position()},
			Embedded: l.ofEmbedded(s.Node)}}
	}
}

func (l *loader) readSequences(doc *document) {
	for i := range doc.Sequences {
		s := &doc.Sequences[i]
		p := l.sequences[s.Name.Value]
		if p == nil || p.sequence != s {
			// It has no name, or that of another: a part of it still has its faults.
			p = &pendingSequence{sequence: s, out: &Sequence{}}
		} else {
			l.lib.Sequences = append(l.lib.Sequences, p.out)
		}
		l.readSequence(p)
	}
}

// readSequence reads a sequence, after the one that it is like.
func (l *loader) readSequence(p *pendingSequence) {
	if p.state != unread {
		return
	}
	p.state = reading
	if !l.gather(p) {
		p.state = failed
		return
	}
	p.state = ready
	out := p.out
	labels := map[string]*message{}
	var uses useList
	for i := range p.messages {
		m := &p.messages[i]
		labels[m.Label.Value] = m
		out.Messages = append(out.Messages, l.message(m, &uses))
	}
	out.Order = l.orders(p.order, labels)
	if l.label(p.nothingAfter, labels) {
		out.NothingAfter = p.nothingAfter.Value
	}
	if p.within.Value != "" {
		d, err := time.ParseDuration(p.within.Value)
		if err != nil || d <= 0 {
			p.within.Fault("the duration "+strict.Quote(p.within.Value),
				"more than zero, such as 10s, 500ms or 1m30s", "")
		}
		out.Within = d
	}
	out.uses = uses.list
	l.afterHangUp(p, p.AfterHangUp, "afterHangUp", hangUp{p.out.Embedded, false})
	l.afterHangUp(p, p.AfterEarlyHangUp, "afterEarlyHangUp", hangUp{p.out.Embedded, true})
}

// afterHangUp takes note of the sequence of calls that are hung up when their scenario is over: there is one of each
// kind, and no step has given its variables a value.
func (l *loader) afterHangUp(p *pendingSequence, said strict.True, key string, of hangUp) {
	if !said.Given() {
		return
	}
	if first := l.lib.afterHangUp[of]; first != nil {
		said.Fault("a second sequence with "+key, "one; the other is at "+first.Where.String(), "")
		return
	}
	l.lib.afterHangUp[of] = p.out
	for _, u := range p.out.uses {
		if _, declared := l.variables[u.Name]; !declared && u.Name != "callId" {
			said.Fault("the sequence uses ${"+u.Name+"}, which has no value when the scenario is over",
				"${callId}, and names under variables", "")
		}
	}
}

func (l *loader) message(m *message, uses *useList) match.Message {
	out := match.Message{
		Label: m.Label.Value, Clause: l.clause(m.Clause), Where: m.Position(),
		Min: m.Times.min, Max: m.Times.max,
		Capture: l.capture(m.Capture, match.CapturedCall, match.CapturedParticipant),
	}
	for _, name := range strict.InFileOrder(m.Capture) {
		if from := m.Capture[name]; strings.HasPrefix(from.Value, match.CapturedParticipant) {
			l.textUses(from, uses)
		}
	}
	if m.DataClause.Given() {
		out.DataClause = l.clause(m.DataClause)
	}
	if m.Given() && !m.Clause.Given() && !m.Faulty() {
		l.faults.Add(m.KeyPosition(), `the key "clause" is missing`, "it, or one under each or in like", "")
	}
	if !m.Times.Given() {
		out.Min, out.Max = 1, 1
	}
	if m.Given() && !m.Change.Given() && !m.Resource.Given() && !m.State.Given() && !m.Select.Given() && !m.Faulty() {
		m.Fault("nothing says which notification this is", "at least one of change, resource, state, select", "")
	}
	out.Select = l.recognition(m, uses)
	out.Pattern = l.judgement(m, uses)
	if out.Pattern.Kind == "" {
		// Nothing more is asked than to be recognised.
		out.Pattern = match.Pattern{Kind: match.Any, Where: out.Where}
	}
	return out
}

// notMisspelt reports a state that is almost one of Graph's: a message that waits for it would never come, and the
// target would be blamed. Other states are let through, since a recording may have more than the pages know, and under
// select any may stand.
func notMisspelt(state strict.Text) {
	known := knownStates()
	meant := nearest.To(state.Value, known)
	if meant == "" || slices.ContainsFunc(known, func(s string) bool { return strings.EqualFold(s, state.Value) }) {
		return
	}
	state.Fault(strict.Quote(state.Value)+" is no state of a call, and no status of an operation",
		"one of "+strings.Join(known, ", ")+", or any other under select", meant)
}

// knownStates are the words of callState
// (https://learn.microsoft.com/en-us/graph/api/resources/call?view=graph-rest-beta) and of operationStatus
// (https://learn.microsoft.com/en-us/graph/api/resources/commsoperation?view=graph-rest-beta).
func knownStates() []string {
	return []string{"incoming", "establishing", "ringing", "established", "hold", "transferring", "transferAccepted",
		"redirecting", "terminating", "terminated", "notStarted", "running", "completed", "failed"}
}

// recognition is the pattern that says which items are this message.
func (l *loader) recognition(m *message, uses *useList) match.Pattern {
	item := match.Pattern{Kind: match.Object, Where: m.Position()}
	var all []match.Pattern
	if l.oneOf(m.Change, "created", "updated", "deleted") {
		item.Members = append(item.Members, match.Member{Name: "changeType", Pattern: match.Pattern{
			// Its letter case is judged with the item, where that says which words there are.
			Kind: match.SameFold, Text: m.Change.Value, Where: m.Change.Position(),
		}})
	}
	if len(item.Members) > 0 {
		all = append(all, item)
	}
	if m.Resource.Given() {
		all = append(all, byResource(l.resource(m.Resource, uses)))
	}
	if m.State.Value != "" {
		l.textUses(m.State, uses)
		notMisspelt(m.State)
		where := m.State.Position()
		state := match.Pattern{Kind: match.SameFold, Text: m.State.Value, Where: where}
		in := func(property string) match.Pattern {
			return object(where, "resourceData", object(where, property, state))
		}
		// A call has a state, an operation a status.
		all = append(all, match.Pattern{Kind: match.OneOf, Items: []match.Pattern{in("state"), in("status")},
			Where: where})
	}
	if m.Select.Given() {
		all = append(all, l.pattern(m.Select, uses, false))
	}
	switch len(all) {
	case 0:
		return match.Pattern{}
	case 1:
		return all[0]
	default:
		return match.Pattern{Kind: match.AllOf, Items: all, Where: item.Where}
	}
}

// byResource recognises an item by its resourceUrl, or by the older resource where that came alone: resourceUrl was
// not there before the middle of 2019. Both name the same thing, under /communications and under /app.
func byResource(url match.Pattern) match.Pattern {
	legacy := url
	legacy.Text = strings.Replace(url.Text, "communications/", "app/", 1)
	if url.Expression != nil {
		legacy.Expression = match.NewExpression(legacy.Text)
	}
	alone := match.Pattern{Kind: match.Object, Where: url.Where, Members: []match.Member{
		{Name: "resourceUrl", Pattern: match.Pattern{Kind: match.Absent, Where: url.Where}}, {Name: "resource",
			Pattern: legacy}}}
	return match.Pattern{Kind: match.OneOf, Where: url.Where, Items: []match.Pattern{
		{Kind: match.Object, Where: url.Where, Members: []match.Member{{Name: "resourceUrl", Pattern: url}}}, alone}}
}

// resource reads what resourceUrl must be: plain text is compared without letter case, since Graph writes
// "contentsharingsessions" and "contentSharingSessions".
func (l *loader) resource(p pattern, uses *useList) match.Pattern {
	word := p.Scalar()
	if p.Kind() == strict.String && (!strings.HasPrefix(word, "$") || strings.HasPrefix(word, "${")) {
		if word == "" {
			p.Fault("the text is empty", "at least one character", "")
		}
		l.textUses(strict.Text{Node: p.Node, Value: word}, uses)
		return match.Pattern{Kind: match.SameFold, Text: word, Where: p.Position()}
	}
	return l.pattern(p, uses, false)
}

// judgement is the pattern that an item must match once it is recognised.
func (l *loader) judgement(m *message, uses *useList) match.Pattern {
	if !m.Data.Given() {
		if !m.Item.Given() {
			return match.Pattern{}
		}
		return l.pattern(m.Item, uses, false)
	}
	where := m.Data.Position()
	data := match.Member{Name: "resourceData", Pattern: l.pattern(m.Data, uses, true)}
	if !m.Item.Given() {
		return match.Pattern{Kind: match.Object, Members: []match.Member{data}, Where: where}
	}
	item := l.pattern(m.Item, uses, false)
	if item.Kind != match.Object {
		return match.Pattern{Kind: match.AllOf, Where: item.Where, Items: []match.Pattern{
			item, {Kind: match.Object, Members: []match.Member{data}, Where: where},
		}}
	}
	// A closed item would not allow a resourceData that is judged apart from it, so data moves inside.
	item.Members = slices.Clone(item.Members)
	for i, member := range item.Members {
		if member.Name == data.Name {
			item.Members[i].Pattern = both(member.Pattern, data.Pattern)
			return item
		}
	}
	item.Members = append(item.Members, data)
	return item
}

// both is the pattern that asks for two things of one value.
func both(a, b match.Pattern) match.Pattern {
	if a.Kind == match.Any && b.Kind != match.Absent && b.Kind != match.Optional {
		return b
	}
	return match.Pattern{Kind: match.AllOf, Items: []match.Pattern{a, b}, Where: b.Where}
}

// object is the open object pattern with one member.
func object(where place.Position, name string, p match.Pattern) match.Pattern {
	return match.Pattern{Kind: match.Object, Members: []match.Member{{Name: name, Pattern: p}}, Where: where}
}
