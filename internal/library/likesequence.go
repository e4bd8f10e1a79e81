package library

import (
	"fmt"
	"slices"

	"conform/internal/strict"
)

// gather puts together what a sequence comes to: the messages of the one that it is like, changed by its own, each with
// what holds for each. It returns false when that cannot be done, reported.
func (l *loader) gather(p *pendingSequence) bool {
	switch n := len(p.Messages); {
	case p.Messages != nil && n == 0:
		p.FaultKey("the sequence has no messages", "at least one", "")
	case p.Messages == nil && p.Like == nil && !p.sequence.Faulty():
		l.faults.Add(p.sequence.KeyPosition(), `the key "messages" is missing`, "it, or like", "")
	case n > maxSequence:
		p.FaultKey(fmt.Sprintf("%d messages", n), fmt.Sprintf("at most %d", maxSequence), "")
		return false
	}
	if p.Like != nil && !l.repeatSequence(p, p.Like) {
		return false
	}
	p.addOwn()
	for i := range p.messages {
		m := &p.messages[i]
		if p.Each != nil {
			common := p.Each.message()
			if m.Times.Given() && m.Times.max == 0 {
				// What never comes has nothing that could be judged.
				common.Data, common.Item = pattern{}, pattern{}
			}
			m.fill(common)
		}
		m.Data, m.Item = asked(m.Data), asked(m.Item)
	}
	if p.Order != nil {
		p.order = p.Order
	}
	if p.NothingAfter.Given() {
		p.nothingAfter = p.NothingAfter
	}
	if p.Within.Given() {
		p.within = p.Within
	}
	if l.messageCount += len(p.messages); l.messageCount > maxMessages {
		p.FaultKey(fmt.Sprintf("the sequences have more than %d messages together", maxMessages), "", "")
		return false
	}
	return true
}

// asked is a pattern for what a message holds, and not given when it is $any: so a message asks nothing in spite of
// each.
func asked(p pattern) pattern {
	if p.Kind() == strict.String && p.Scalar() == "$any" {
		return pattern{}
	}
	return p
}

// addOwn adds the sequence's own messages to those of another. One with the label of one there changes it.
func (p *pendingSequence) addOwn() {
	others := len(p.messages)
	own := map[string]*message{}
	for i := range p.Messages {
		m := p.Messages[i]
		label := m.Label.Value
		if first := own[label]; first != nil && label != "" {
			m.Label.Fault("the label "+strict.Quote(label)+" stands twice in the sequence",
				"one; the other is at "+first.Label.Position().String(), "")
		}
		own[label] = &p.Messages[i]
		at := slices.IndexFunc(p.messages[:others], func(other message) bool { return other.Label.Value == label })
		if at < 0 {
			p.messages = append(p.messages, m)
			continue
		}
		m.fill(&p.messages[at])
		p.messages[at] = m
	}
}

// repeatSequence gives p what another sequence comes to, less what is removed. It returns false when that cannot be
// done.
func (l *loader) repeatSequence(p *pendingSequence, k *likeSequence) bool {
	name := k.Sequence.Value
	if name == "" {
		return false // reported by the decoder
	}
	other := l.sequences[name]
	if other == nil {
		if !l.partial {
			k.Sequence.Fault("unknown sequence "+strict.Quote(name), "a name under sequences", nearestName(l, name,
				l.sequences))
		}
		return false
	}
	if other.state == reading {
		k.Sequence.Fault("the sequence is like "+strict.Quote(name)+", which is like this one", "", "")
		return false
	}
	l.readSequence(other)
	if other.state == failed {
		return false
	}
	labels := map[string]bool{}
	for i := range other.messages {
		labels[other.messages[i].Label.Value] = true
	}
	gone := map[string]bool{}
	for _, t := range k.Remove {
		if t.Value != "" && !labels[t.Value] {
			t.Fault("unknown label "+strict.Quote(t.Value), "one of the messages of "+strict.Quote(name),
				nearestName(l, t.Value, labels))
		}
		gone[t.Value] = true
	}
	p.messages = slices.DeleteFunc(slices.Clone(other.messages), func(m message) bool { return gone[m.Label.Value] })
	p.within = other.within
	// What is removed has no place in the order.
	if !gone[other.nothingAfter.Value] {
		p.nothingAfter = other.nothingAfter
	}
	for _, o := range other.order {
		if o = o.without(gone); len(o.InOrder)+len(o.Before) > 1 {
			p.order = append(p.order, o)
		}
	}
	return true
}

// without is an order less some labels.
func (o order) without(gone map[string]bool) order {
	left := func(list []strict.Text) []strict.Text {
		return slices.DeleteFunc(slices.Clone(list), func(t strict.Text) bool { return gone[t.Value] })
	}
	o.InOrder, o.Before = left(o.InOrder), left(o.Before)
	return o
}

// fill takes from another message what m does not say.
func (m *message) fill(from *message) {
	for _, text := range []struct{ own, other *strict.Text }{
		{&m.Clause, &from.Clause}, {&m.DataClause, &from.DataClause}, {&m.Change, &from.Change}, {&m.State,
			&from.State},
	} {
		if !text.own.Given() {
			*text.own = *text.other
		}
	}
	for _, p := range []struct{ own, other *pattern }{
		{&m.Resource, &from.Resource}, {&m.Select, &from.Select}, {&m.Data, &from.Data}, {&m.Item, &from.Item},
	} {
		if !p.own.Given() {
			*p.own = *p.other
		}
	}
	if !m.Times.Given() {
		m.Times = from.Times
	}
	if m.Capture == nil {
		m.Capture = from.Capture
	}
}

// message is what holds for each message, as one without a label.
func (e *each) message() *message {
	return &message{Clause: e.Clause, DataClause: e.DataClause, Change: e.Change, Resource: e.Resource, State: e.State,
		Select: e.Select, Data: e.Data, Item: e.Item}
}
