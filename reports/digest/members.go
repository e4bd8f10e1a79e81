package digest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"conform/internal/record"
)

// A Member is a place in what came that is judged apart from the clauses around it: the pages do not declare it, or
// declare it otherwise than it was recorded or came.
type Member struct {
	Of        string // "create call", or "notification: call"
	Pointer   string // JSON pointer, with [] for any element of an array; or a header's name
	Apart     record.Apart
	Want, Got string // of one scenario that has it
	Scenarios int
}

// Why says in a few words for what reason it is judged apart.
func (m Member) Why() string {
	switch m.Apart {
	case record.ApartUndeclared:
		return "on no page, and not recorded"
	case record.ApartObserved:
		return "on no page, and recorded otherwise"
	case record.ApartDisputed:
		return "on a page, and never recorded"
	case record.ApartLetterCase:
		return "in another letter case than on its page"
	default:
		return OneLine(string(m.Apart))
	}
}

// members collects them by what they are of, place and reason.
type members map[[3]string]*Member

func (all members) add(s Case) {
	seen := map[*Member]bool{}
	for _, c := range s.Checks {
		for _, d := range c.Differences {
			if d.Apart == "" {
				continue
			}
			m := Member{Of: sentIn(s.ScenarioRun, c, d), Pointer: anyElement(d.Pointer), Apart: d.Apart, Want: d.Want,
				Got: d.Got}
			key := [3]string{m.Of, m.Pointer, string(m.Apart)}
			if all[key] == nil {
				all[key] = &m
			}
			if of := all[key]; !seen[of] {
				seen[of] = true
				of.Scenarios++
			}
		}
	}
}

// sorted lists them by reason, what they are of, and place.
func (all members) sorted() []Member {
	order := []record.Apart{record.ApartUndeclared, record.ApartObserved, record.ApartDisputed, record.ApartLetterCase}
	var out []Member
	for _, m := range all {
		out = append(out, *m)
	}
	slices.SortFunc(out, func(a, b Member) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Apart), slices.Index(order, b.Apart)), cmp.Compare(a.Of, b.Of),
			cmp.Compare(a.Pointer, b.Pointer))
	})
	return out
}

// sentIn names the kind of message in which a difference is.
func sentIn(s *record.ScenarioRun, c *record.Judged, d record.Difference) string {
	for _, n := range s.Notifications {
		if d.Notification > 0 && n.ID == d.Notification {
			if d.Item < len(n.Items) && n.Items[d.Item].Type != "" {
				return "notification: " + n.Items[d.Item].Type
			}
			return "notification"
		}
	}
	if of := operationOf(s, c.Exchange); of != "" {
		return of
	}
	return "notification"
}

// anyElement puts [] in place of the numbers of elements in a JSON pointer.
func anyElement(pointer string) string {
	parts := strings.Split(pointer, "/")
	for i, part := range parts {
		if _, err := strconv.Atoi(part); err == nil && i > 0 {
			parts[i] = "[]"
		}
	}
	return strings.Join(parts, "/")
}

// Apart reports whether all that a check found is judged apart: then the members say it, once for all scenarios.
func Apart(c *record.Judged) bool {
	return len(c.Differences) > 0 && !slices.ContainsFunc(c.Differences,
		func(d record.Difference) bool { return d.Apart == "" })
}
