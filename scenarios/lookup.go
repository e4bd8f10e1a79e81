package scenarios

import (
	"slices"
	"sync"

	"conform/internal/nearest"
)

// What Nearest can look among.
const (
	OperationName = "operation"
	ExchangeName  = "exchange"
	AnswerName    = "answer"
	SequenceName  = "sequence"
	ClauseName    = "clause"
	VariableName  = "variable"
	ShapeName     = "shape"
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

// Nearest returns the known name that a misspelt one probably means, or "" when none is near or kind is
// not one of OperationName, ExchangeName and so on. For ExchangeName it looks among all operations; see
// also [Library.NearestExchange].
func (l *Library) Nearest(kind, name string) string {
	var known []string
	switch kind {
	case OperationName:
		known = l.find().operations
	case ExchangeName:
		for _, x := range l.Exchanges {
			known = append(known, x.Name)
		}
	case AnswerName:
		known = keys(l.find().answers)
	case SequenceName:
		known = keys(l.find().sequences)
	case ClauseName:
		known = keys(l.Clauses)
	case VariableName:
		known = keys(l.Variables)
	case ShapeName:
		known = l.shapes
	}
	return nearest.To(name, known)
}

// NearestExchange returns the exchange that a misspelt identity probably means, or nil: one of the same
// operation with a name that is near, one of the same name whose operation is near, or one that is near in
// both.
func (l *Library) NearestExchange(operation, name string) *Exchange {
	byIdentity := map[string]*Exchange{}
	var same []string
	for _, x := range l.Exchanges {
		byIdentity[identity(x.Operation, x.Name)] = x
		if x.Operation == operation {
			same = append(same, x.Name)
		}
	}
	if n := nearest.To(name, same); n != "" {
		return l.Exchange(operation, n)
	}
	if op := nearest.To(operation, l.find().operations); op != "" {
		if x := l.Exchange(op, name); x != nil {
			return x
		}
	}
	return byIdentity[nearest.To(identity(operation, name), keys(byIdentity))]
}

// identity is an exchange's identity as messages say it.
func identity(operation, name string) string { return operation + ", " + name }
