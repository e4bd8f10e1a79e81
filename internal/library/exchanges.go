package library

import (
	"conform/internal/nearest"
	"conform/internal/strict"
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
		if x.Operation.Value == "" || x.Name.Value == "" {
			continue // reported by the decoder
		}
		id := exchangeID{x.Operation.Value, x.Name.Value}
		if first := l.exchanges[id]; first != nil {
			l.nameTwice(x.Name, "the exchange "+strict.Quote(identity(id.operation, id.name)), first.Name.Position())
			continue
		}
		l.exchanges[id] = &pending{exchange: x, out: &Exchange{Operation: id.operation, Name: id.name,
			Where: x.Position(), Embedded: l.ofEmbedded(x.Node)}}
	}
}

func (l *loader) readExchanges(doc *document) {
	for i := range doc.Exchanges {
		x := &doc.Exchanges[i]
		p := l.exchanges[exchangeID{x.Operation.Value, x.Name.Value}]
		if p == nil || p.exchange != x {
			// It has no identity, or that of another: a part of it still has its faults.
			p = &pending{exchange: x, out: &Exchange{}}
		} else {
			l.lib.Exchanges = append(l.lib.Exchanges, p.out)
		}
		l.readRequest(p)
		p.out.Permissions = l.permissions(x.Operation.Value, x.Permissions)
		own := l.promises(x.Expect.list, x.Expect.Node, &p.uses, l.capture(x.Capture))
		p.out.Expect, p.out.Answers, p.out.Capture = own.expect, own.answers, own.capture
		l.checkEchoes(p)
		p.out.uses = p.uses.list
	}
}

// checkEchoes finds echoes of what is not sent: they could never hold.
func (l *loader) checkEchoes(p *pending) {
	if p.state != ready || p.request.raw.Given() {
		return
	}
	for i := range p.Expect.list {
		own := p.Expect.list[i].promise
		if own == nil {
			continue
		}
		for _, e := range own.Echo {
			if e.from.Value == "" || e.from.Faulty() {
				continue
			}
			if p.request.body == nil {
				e.from.Fault("an echo of a request that has no body", "", "")
				continue
			}
			segments, err := splitPointer(e.from.Value)
			if err != nil {
				continue
			}
			if _, err := p.request.body.descend(segments); err != nil {
				e.from.Fault(err.what(), "a place that is sent", nearest.To(err.missing, err.known))
			}
		}
	}
}
