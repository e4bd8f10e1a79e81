package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"conform/internal/match"

	"gopkg.in/yaml.v3"
)

// maxSequence is how many messages, and how many labels in its orders, a sequence may have.
const maxSequence = 1000

func (l *loader) readSequences(doc *document) {
	for i := range doc.Sequences {
		s := &doc.Sequences[i]
		var uses useList
		out := &Sequence{Sequence: match.Sequence{Name: s.Name.value, Where: s.at().String()}}
		if s.Messages != nil && len(s.Messages) == 0 {
			l.faultAtKey(s.place, "the sequence has no messages", "at least one", "")
		}
		if n := len(s.Messages); n > maxSequence {
			l.faultAtKey(s.place, fmt.Sprintf("%d messages", n), fmt.Sprintf("at most %d", maxSequence), "")
			continue
		}
		labels := map[string]*message{}
		for i := range s.Messages {
			m := &s.Messages[i]
			if first := labels[m.Label.value]; first != nil && m.Label.value != "" {
				l.faultAt(m.Label.place, "the label "+quote(m.Label.value)+" stands twice in the sequence",
					"one; the other is at "+first.Label.at().String(), "")
			}
			labels[m.Label.value] = m
			out.Messages = append(out.Messages, l.message(m, &uses))
		}
		out.Order = l.orders(s, labels)
		if l.label(s.NothingAfter, labels) {
			out.NothingAfter = s.NothingAfter.value
		}
		if s.Within.value != "" {
			d, err := time.ParseDuration(s.Within.value)
			if err != nil || d <= 0 {
				l.faultAt(s.Within.place, "the duration "+quote(s.Within.value), "more than zero, such as 10s, 500ms or 1m30s", "")
			}
			out.Within = d
		}
		out.uses = uses.list
		if out.Name == "" {
			continue
		}
		if first, taken := l.sequences[out.Name]; taken {
			l.faultAt(s.Name.place, fmt.Sprintf("the sequence %s is defined twice", quote(out.Name)), "one; the other is at "+first.String(), "")
			continue
		}
		l.sequences[out.Name] = s.Name.at()
		l.lib.Sequences = append(l.lib.Sequences, out)
	}
}

func (l *loader) message(m *message, uses *useList) match.Message {
	out := match.Message{
		Label: m.Label.value, Clause: l.clause(m.Clause), Where: m.at().String(),
		Min: m.Times.min, Max: m.Times.max,
		Capture: l.capture(m.Capture),
	}
	if !m.Times.given() {
		out.Min, out.Max = 1, 1
	}
	if m.given() && !m.Change.given() && !m.Resource.given() && !m.State.given() && !m.Select.given() && !m.in.bad[m.node] {
		l.faultAt(m.place, "nothing tells which notification this is", "at least one of change, resource, state, select", "")
	}
	out.Select = l.recognition(m, uses)
	out.Pattern = l.judgement(m, uses)
	if out.Pattern.Kind == "" {
		// Nothing more is asked than to be recognised.
		out.Pattern = match.Pattern{Kind: match.Any, Where: out.Where}
	}
	return out
}

// recognition is the pattern that tells which items are this message.
func (l *loader) recognition(m *message, uses *useList) match.Pattern {
	item := match.Pattern{Kind: match.Object, Where: m.at().String()}
	var all []match.Pattern
	if l.oneOf(m.Change, "created", "updated", "deleted") {
		item.Members = append(item.Members, match.Member{Name: "changeType", Pattern: match.Pattern{
			Kind: match.Exact, Text: string(jsonString(m.Change.value)), Where: m.Change.at().String(),
		}})
	}
	if m.Resource.given() {
		item.Members = append(item.Members, match.Member{Name: "resourceUrl", Pattern: l.resource(m.Resource, uses)})
	}
	if len(item.Members) > 0 {
		all = append(all, item)
	}
	if m.State.value != "" {
		l.textUses(m.State, uses)
		where := m.State.at().String()
		state := match.Pattern{Kind: match.SameFold, Text: m.State.value, Where: where}
		in := func(property string) match.Pattern {
			return object(where, "resourceData", object(where, property, state))
		}
		// A call has a state, an operation a status.
		all = append(all, match.Pattern{Kind: match.OneOf, Items: []match.Pattern{in("state"), in("status")}, Where: where})
	}
	if m.Select.given() {
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

// resource reads what resourceUrl must be: plain text is compared without letter case, since Graph writes
// "contentsharingsessions" and "contentSharingSessions".
func (l *loader) resource(p pattern, uses *useList) match.Pattern {
	n := p.node
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!str" && (!strings.HasPrefix(n.Value, "$") || strings.HasPrefix(n.Value, "${")) {
		if n.Value == "" {
			l.faultAt(p.place, "the text is empty", "at least one character", "")
		}
		l.textUses(text{place: p.place, value: n.Value}, uses)
		return match.Pattern{Kind: match.SameFold, Text: n.Value, Where: p.at().String()}
	}
	return l.pattern(p, uses, false)
}

// judgement is the pattern that an item must match once it is recognised.
func (l *loader) judgement(m *message, uses *useList) match.Pattern {
	if !m.Data.given() {
		if !m.Item.given() {
			return match.Pattern{}
		}
		return l.pattern(m.Item, uses, false)
	}
	where := m.Data.at().String()
	data := match.Member{Name: "resourceData", Pattern: l.pattern(m.Data, uses, true)}
	if !m.Item.given() {
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
func object(where, name string, p match.Pattern) match.Pattern {
	return match.Pattern{Kind: match.Object, Members: []match.Member{{Name: name, Pattern: p}}, Where: where}
}
