package scenarios

import (
	"fmt"
	"maps"
)

// A pending exchange is one whose request may have to wait for another's.
type pending struct {
	*exchange
	out     *Exchange
	uses    useList
	request effective
	state   readState
}

// declareExchanges makes the identities known before requests refer to each other.
func (l *loader) declareExchanges(doc *document) {
	for i := range doc.Exchanges {
		x := &doc.Exchanges[i]
		if x.Operation.value == "" || x.Name.value == "" {
			continue // reported by the decoder
		}
		id := exchangeID{x.Operation.value, x.Name.value}
		if first := l.exchanges[id]; first != nil {
			l.faultAt(x.Name.place, fmt.Sprintf("the exchange %s is defined twice", quote(identity(id.operation, id.name))),
				"one; the other is at "+first.Name.at().String(), "")
			continue
		}
		l.exchanges[id] = &pending{exchange: x, out: &Exchange{Operation: id.operation, Name: id.name, Where: x.at().String()}}
	}
}

func (l *loader) readExchanges(doc *document) {
	for i := range doc.Exchanges {
		x := &doc.Exchanges[i]
		p := l.exchanges[exchangeID{x.Operation.value, x.Name.value}]
		if p == nil || p.exchange != x {
			// It has no identity, or that of another: a part of it still has its faults.
			p = &pending{exchange: x, out: &Exchange{}}
		} else {
			l.lib.Exchanges = append(l.lib.Exchanges, p.out)
		}
		l.readRequest(p)
		p.out.Permissions = l.permissions(x.Operation.value, x.Permissions)
		p.out.Capture = l.capture(x.Capture)
		if name := x.Expect.answer; name.value != "" {
			l.useAnswer(p, name)
		} else {
			p.out.Expect = l.promises(x.Expect.list, x.Expect.place, &p.uses)
			l.checkEchoes(p)
		}
		p.out.uses = p.uses.list
	}
}

// useAnswer gives an exchange the promises of an answer.
func (l *loader) useAnswer(p *pending, name text) {
	a := l.answers[name.value]
	if a == nil {
		if !l.partial {
			l.faultAt(name.place, "unknown answer "+quote(name.value), "a name under answers", nearestName(l, name.value, l.answers))
		}
		return
	}
	p.out.Expect, p.out.Answer = a.Expect, a
	p.uses.add(a.uses...)
	if len(a.Capture) > 0 {
		own := p.out.Capture
		p.out.Capture = maps.Clone(a.Capture)
		maps.Copy(p.out.Capture, own)
	}
}

// checkEchoes finds echoes of what is not sent: they could never hold.
func (l *loader) checkEchoes(p *pending) {
	if p.state != ready || p.request.raw.given() {
		return
	}
	for i := range p.Expect.list {
		for _, e := range p.Expect.list[i].Echo {
			if e.from.value == "" || e.from.in.bad[e.from.node] {
				continue
			}
			if p.request.body == nil {
				l.faultAt(e.from.place, "an echo of a request that has no body", "", "")
				continue
			}
			segments, err := splitPointer(e.from.value)
			if err != nil {
				continue
			}
			if _, err := p.request.body.descend(segments); err != nil {
				l.faultAt(e.from.place, err.what(), "a place that is sent", nearest(err.missing, err.known))
			}
		}
	}
}
