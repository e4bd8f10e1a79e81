package library

import (
	"slices"

	"conform/internal/place"
)

// OtherBot stands in front of the names of what the answers to another bot captured, so that a scenario
// with two bots can distinguish callId from other.callId.
const OtherBot = "other."

// A Use is a variable that some data needs, with the first place that needs it.
type Use struct {
	Name  string         // without "${}"
	Where place.Position // file:line:column of the string that holds it
}

// Uses lists the variables that the exchange needs, each once, in the order of the data: those of the
// request (the whole of it, however much came from another by "like") and those of its promises. It is
// known for exchanges that Load made.
func (x *Exchange) Uses() []Use { return x.uses }

// Captures lists the variables that the exchange captures, sorted.
func (x *Exchange) Captures() []string { return names(x.Capture) }

// Uses lists the variables that the answer's promises need, each once. It is known for answers that Load
// made.
func (a *Answer) Uses() []Use { return a.uses }

// Captures lists the variables that the answer captures, sorted.
func (a *Answer) Captures() []string { return names(a.Capture) }

// Uses lists the variables that the sequence needs, each once, among them those that an earlier message
// of it captures. It is known for sequences that Load made.
func (s *Sequence) Uses() []Use { return s.uses }

// Captures lists the variables that the sequence's messages capture, sorted.
func (s *Sequence) Captures() []string {
	all := map[string]string{}
	for _, m := range s.Messages {
		for name, pointer := range m.Capture {
			all[name] = pointer
		}
	}
	return names(all)
}

func names(m map[string]string) []string {
	var list []string
	for name := range m {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// useList gathers the variables of one exchange, answer or sequence.
type useList struct {
	list []Use
	seen map[string]bool
}

func (u *useList) add(uses ...Use) {
	for _, use := range uses {
		if u.seen[use.Name] {
			continue
		}
		if u.seen == nil {
			u.seen = map[string]bool{}
		}
		u.seen[use.Name] = true
		u.list = append(u.list, use)
	}
}
