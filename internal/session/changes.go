package session

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"conform/internal/library"
	"conform/internal/record"
)

// A showing is a value of something that changes, in an answer or in a notification.
type showing struct {
	value              any
	step               int // in which it was asked for, or came
	exchange           int // whose answer it is in; 0: it is in a notification
	notification, item int
	pointer            string
}

// showings are all of one member of one thing.
type showings struct {
	kept *library.Kept
	all  []showing
}

const changesRequirement = "what changes is in an answer as a notification has told it, or tells it next"

// noteChanges takes note of what things show of what changes.
func (s *Session) noteChanges(things []sighting, at showing) {
	s.eachKept(things, true, func(i int, kept *library.Kept, thing sighting) {
		for _, pointer := range kept.Members {
			value, _ := follow(thing.thing, pointer)
			if value == nil {
				continue
			}
			if s.changes == nil {
				s.changes = map[string]*showings{}
			}
			one, key := at, strconv.Itoa(i)+" "+thing.id+pointer
			one.value, one.pointer = value, thing.pointer+pointer
			if s.changes[key] == nil {
				s.changes[key] = &showings{kept: kept}
			}
			s.changes[key].all = append(s.changes[key].all, one)
		}
	})
}

// untold says where an answer shows a value that no notification told before it, nor the next one tells. Of what was
// not told before nothing is known; what was may come again untold, as sound does after a transfer that failed.
func untold(a showing, told []showing) (differences []record.Difference) {
	next := 0 // the step after that of the answer in which something was told
	for _, n := range told {
		if n.step > a.step && (next == 0 || n.step < next) {
			next = n.step
		}
	}
	var values []string
	before := false
	for _, n := range told {
		if n.step > a.step && n.step != next {
			continue
		}
		if sameValue(n.value, a.value) {
			return nil
		}
		before = before || n.step < a.step
		values = append(values, fmt.Sprintf("%s, as notification %d says", written(n.value), n.notification))
	}
	if !before {
		return nil
	}
	return []record.Difference{{Pointer: a.pointer, Want: strings.Join(values, ", or "), Got: written(a.value)}}
}

// judgeChanges judges, at the end of the scenario, that answers show of what changes what notifications tell of it: one
// check for each answer that does not.
func (s *Session) judgeChanges() error {
	var checks []record.Check
	for _, key := range slices.Sorted(maps.Keys(s.changes)) {
		var told []showing
		for _, one := range s.changes[key].all {
			if one.exchange == 0 {
				told = append(told, one)
			}
		}
		kept := s.changes[key].kept
		for _, one := range s.changes[key].all {
			if one.exchange == 0 {
				continue
			}
			if differences := untold(one, told); len(differences) > 0 {
				checks = append(checks, s.check(record.Check{Kind: record.CheckBody, Requirement: changesRequirement,
					Clause: kept.Clause, Where: kept.Where, Exchange: one.exchange, Differences: differences}))
			}
		}
	}
	return failure(checks)
}
