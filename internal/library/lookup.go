package library

import (
	"slices"
	"sync"

	"conform/internal/nearest"
)

// lookup finds things of a Library by name. It is made when it is first asked, so that a Library put
// together by hand answers too.
type lookup struct {
	once       sync.Once
	exchanges  map[exchangeID]*Exchange
	answers    map[string]*Answer
	sequences  map[string]*Sequence
	operations []string
}

type exchangeID struct{ operation, name string }

func (l *Library) find() *lookup {
	l.lookup.once.Do(func() {
		l.lookup.exchanges = make(map[exchangeID]*Exchange, len(l.Exchanges))
		for _, x := range l.Exchanges {
			l.lookup.exchanges[exchangeID{x.Operation, x.Name}] = x
			if !slices.Contains(l.lookup.operations, x.Operation) {
				l.lookup.operations = append(l.lookup.operations, x.Operation)
			}
		}
		slices.Sort(l.lookup.operations)
		l.lookup.answers = make(map[string]*Answer, len(l.Answers))
		for _, a := range l.Answers {
			l.lookup.answers[a.Name] = a
		}
		l.lookup.sequences = make(map[string]*Sequence, len(l.Sequences))
		for _, s := range l.Sequences {
			l.lookup.sequences[s.Name] = s
		}
	})
	return &l.lookup
}

// Exchange returns the exchange with that identity, or nil.
func (l *Library) Exchange(operation, name string) *Exchange {
	return l.find().exchanges[exchangeID{operation, name}]
}

// Answer returns the answer of that name, or nil.
func (l *Library) Answer(name string) *Answer { return l.find().answers[name] }

// Sequence returns the sequence of that name, or nil.
func (l *Library) Sequence(name string) *Sequence { return l.find().sequences[name] }

// Operations lists the operations that have exchanges, sorted.
func (l *Library) Operations() []string { return slices.Clone(l.find().operations) }

// Operation returns what the answers of an operation have in common; it is empty where the data does not say.
func (l *Library) Operation(name string) Operation {
	if o := l.routes[name]; o != nil {
		return *o
	}
	return Operation{}
}

// NearestVariable returns the name of a variable that a misspelt one probably means, or "" when none is near.
func (l *Library) NearestVariable(name string) string { return nearest.To(name, keys(l.Variables)) }

// identity is an exchange's identity as messages say it.
func identity(operation, name string) string { return operation + ", " + name }
