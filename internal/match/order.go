package match

import "slices"

// index returns the position of the message with the label, -1 when there is none.
func (s *Sequence) index(label string) int {
	return slices.IndexFunc(s.Messages, func(m Message) bool { return m.Label == label })
}

// firsts returns for each message the position of the first item that serves it, -1 for none. message is
// by item.
func (s *Sequence) firsts(message []int) []int {
	first := make([]int, len(s.Messages))
	for m := range first {
		first[m] = slices.Index(message, m)
	}
	return first
}

// A violation is a message that came, first, before one that it should come after.
type violation struct {
	early, late int // messages: early should have come after late
	order       *Order
}

// violations lists them. Messages that did not come at all are skipped: of optional ones that is fine, and
// of others it is reported as missing.
func (s *Sequence) violations(message []int) []violation {
	var all []violation
	first := s.firsts(message)
	for o := range s.Order {
		before := -1
		for _, label := range s.Order[o].Labels {
			m := s.index(label)
			if m < 0 || first[m] < 0 {
				continue
			}
			if before >= 0 && first[m] < first[before] {
				all = append(all, violation{early: m, late: before, order: &s.Order[o]})
			}
			before = m
		}
	}
	return all
}

func (s *Sequence) inOrder(message []int) bool { return len(s.violations(message)) == 0 }

// beforeEnd reports whether the message comes before the one after which nothing may come, or is that one.
func (s *Sequence) beforeEnd(m int) bool {
	last := s.index(s.NothingAfter)
	return m == last || s.laterSeen(m, func(later int) bool { return later == last })
}

// laterSeen reports whether a message that should come after m has been seen.
func (s *Sequence) laterSeen(m int, seen func(message int) bool) bool {
	for _, order := range s.Order {
		at := slices.Index(order.Labels, s.Messages[m].Label)
		if at < 0 {
			continue
		}
		for _, label := range order.Labels[at+1:] {
			if later := s.index(label); later >= 0 && seen(later) {
				return true
			}
		}
	}
	return false
}
