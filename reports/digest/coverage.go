package digest

import (
	"fmt"
	"slices"
	"strings"

	"conform/internal/record"
)

// Covered is an operation, or a kind of notification, with what the run did about it.
type Covered struct {
	Name     string
	Detail   string // of what the scenario data has not documented: method and address
	Asserted int    // exchanges or notifications that a check judged
	Seen     int    // all of them: sent, or received
	Extra    bool   // it is not among the operations that the scenario data documents
}

// Word says how well it is covered: asserted, or sent (or received) without a check.
func (c Covered) Word() string {
	if c.Asserted > 0 {
		return "asserted"
	}
	return "not asserted"
}

// coverage counts by name, in any letter case.
type coverage map[string]*Covered

func (all coverage) of(name string) *Covered {
	key := strings.ToLower(name)
	c := all[key]
	if c == nil {
		c = &Covered{Name: name}
		all[key] = c
	}
	return c
}

func (c *Covered) count(asserted bool) {
	c.Seen++
	if asserted {
		c.Asserted++
	}
}

// met are those that the run met: the documented ones first, in their order and spelling, then others, sorted, since
// scenarios that run side by side meet them in any order. missed are the names of the documented ones that it did not
// meet.
func (all coverage) met(documented []string) (met []*Covered, missed []string) {
	known := map[string]bool{}
	for _, name := range documented {
		known[strings.ToLower(name)] = true
		if c := all[strings.ToLower(name)]; c != nil {
			c.Name, c.Detail = name, ""
			met = append(met, c)
		} else {
			missed = append(missed, name)
		}
	}
	documentedMet := len(met)
	for key, c := range all {
		if !known[key] {
			c.Extra = len(documented) > 0
			if !c.Extra {
				c.Detail = ""
			}
			met = append(met, c)
		}
	}
	slices.SortFunc(met[documentedMet:], func(a, b *Covered) int { return strings.Compare(a.Name, b.Name) })
	return met, missed
}

// operations counts how often each operation of the scenario data was sent, and judged by a check.
type operations struct{ coverage }

func (all operations) add(s Case) {
	judged := map[int]bool{}
	for _, check := range s.Checks {
		if check.Exchange > 0 && check.Status != record.Skipped {
			judged[check.Exchange] = true
		}
	}
	for _, x := range s.Exchanges {
		if x.Purpose == "sign in" {
			continue // that is no operation of the calling API
		}
		c := all.of(x.Operation)
		if c.Detail == "" {
			c.Detail = fmt.Sprintf("%s %s", x.Request.Method, x.Request.URL)
		}
		c.count(judged[x.ID])
	}
}

// notifications counts how often each kind of notification came, and was judged.
type notifications struct{ coverage }

func (all notifications) add(s Case) {
	judged := map[[2]int]bool{}
	for _, check := range s.Checks {
		for _, l := range check.Sequence {
			if l.Notification > 0 && l.Arrival != record.Extra && check.Status != record.Skipped {
				judged[[2]int{l.Notification, l.Item}] = true
			}
		}
	}
	for _, n := range s.Notifications {
		for i, item := range n.Items {
			all.of(notificationKind(item)).count(judged[[2]int{n.ID, i}])
		}
	}
}

// notificationKind names the kind of an item by what it is about: the roster and content sharing by their
// address, since Graph sends arrays there; calls by their state; operations by their type.
func notificationKind(item record.Item) string {
	path := strings.ToLower(item.ResourceURL)
	switch {
	case strings.Contains(path, "/contentsharingsessions"):
		return "contentSharingSession"
	case strings.HasSuffix(path, "/participants"):
		return "participants"
	case item.Type == "call" && item.State != "":
		return "call " + item.State
	case item.Type == "call":
		return "call " + item.ChangeType
	case item.Type != "":
		return item.Type
	default:
		return "unnamed"
	}
}
