package match

// A slot is where one item can serve one message: a message that may come up to three times has three.
type slot struct {
	message  int
	required bool
}

// slots lists those of every message, the required ones first so that they are filled first. No message
// needs more than there are items.
func (s *Sequence) slots(items int) []slot {
	var required, optional []slot
	for m := range s.Messages {
		message := &s.Messages[m]
		for range message.Min {
			required = append(required, slot{m, true})
		}
		most := message.Max
		if most < 0 || most > items {
			most = items
		}
		for range most - message.Min {
			optional = append(optional, slot{m, false})
		}
	}
	return append(required, optional...)
}

// serve gives as many items as possible a message of their own, and returns each one's message, -1 for
// none. Whole matches come before items that are only recognised, and minimums before what is merely
// allowed. Among whole matches as many as possible, those that keep the order are preferred.
func (s *Sequence) serve(all []arrival) []int {
	slots := s.slots(len(all))
	partner, holder := make([]int, len(all)), make([]int, len(slots))
	for i := range partner {
		partner[i] = -1
	}
	for p := range holder {
		holder[p] = -1
	}
	extend(partner, holder, func(i, p int) bool { return slots[p].required && all[i].fits[slots[p].message] })
	extend(partner, holder, func(i, p int) bool { return all[i].fits[slots[p].message] })
	message := make([]int, len(all))
	for i, p := range partner {
		message[i] = -1
		if p >= 0 {
			message[i] = slots[p].message
		}
	}
	if !s.inOrder(message) {
		if better := s.rearrange(all, message); better != nil {
			// The slots are held by other items now, of the same number for each message or more
			// minimums met; who holds which slot of a message makes no difference.
			message = better
			partner, holder = s.seat(message, slots)
		}
	}
	// What is left over is at best recognised, but not as described. A whole match stays one: to make room
	// it moves only between slots that are required and that it fits.
	whole := make([]bool, len(all))
	for i := range all {
		whole[i] = message[i] >= 0
	}
	extend(partner, holder, func(i, p int) bool {
		m := slots[p].message
		return slots[p].required && (all[i].fits[m] || !whole[i] && all[i].selects[m])
	})
	extend(partner, holder, func(i, p int) bool { return !whole[i] && all[i].selects[slots[p].message] })
	for i, p := range partner {
		if p >= 0 {
			message[i] = slots[p].message
		}
	}
	return message
}

// seat puts items on the slots of their messages, required ones first.
func (s *Sequence) seat(message []int, slots []slot) (partner, holder []int) {
	partner, holder = make([]int, len(message)), make([]int, len(slots))
	for p := range holder {
		holder[p] = -1
	}
	for i, m := range message {
		partner[i] = -1
		for p := range slots {
			if m >= 0 && holder[p] < 0 && slots[p].message == m {
				partner[i], holder[p] = p, i
				break
			}
		}
	}
	return partner, holder
}

// rearrangeSteps bounds the search for an arrangement in order. Real sequences need some dozens of steps;
// only messages that cannot be distinguished from one another make it long.
const rearrangeSteps = 1 << 16

// rearrange looks for an arrangement that serves as many items and meets as many minimums as the one given,
// but in order. nil: none was found.
func (s *Sequence) rearrange(all []arrival, given []int) []int {
	search := search{sequence: s, all: all, message: make([]int, len(all)), counts: make([]int, len(s.Messages)),
		steps: rearrangeSteps}
	counts := make([]int, len(s.Messages))
	for i, m := range given {
		if m >= 0 {
			counts[m]++
		} else {
			search.idle++
		}
		search.message[i] = -1
	}
	for m := range s.Messages {
		search.met += min(counts[m], s.Messages[m].Min)
	}
	if search.from(0, 0) {
		return search.message
	}
	return nil
}

// A search goes through the items in the order of arrival and tries each message that one fits.
type search struct {
	sequence *Sequence
	all      []arrival
	message  []int
	counts   []int
	idle     int // items that may stay without a message
	met      int // minimums that must be met, counted in items
	steps    int
}

func (s *search) from(i, idle int) bool {
	s.steps--
	if s.steps < 0 || idle > s.idle {
		return false
	}
	if i == len(s.all) {
		met := 0
		for m := range s.counts {
			met += min(s.counts[m], s.sequence.Messages[m].Min)
		}
		return met >= s.met
	}
	for m := range s.sequence.Messages {
		message := &s.sequence.Messages[m]
		if !s.all[i].fits[m] || message.Max >= 0 && s.counts[m] >= message.Max || s.counts[m] == 0 && s.tooLate(m) {
			continue
		}
		s.message[i] = m
		s.counts[m]++
		if s.from(i+1, idle) {
			return true
		}
		s.counts[m]--
	}
	s.message[i] = -1
	return s.from(i+1, idle+1)
}

// tooLate reports whether the message would come first after one that it should come before.
func (s *search) tooLate(m int) bool {
	return s.sequence.laterSeen(m, func(later int) bool { return s.counts[later] > 0 })
}
