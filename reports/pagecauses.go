package reports

import "conform/internal/record"

// A pageCause is why scenarios did not pass, or were not tested; the list can be filtered by it.
type pageCause struct {
	Title  string        `json:"title"`
	Status record.Status `json:"status"`
}

// causesOf are the causes that a page tells, at their numbers. of has, by scenario, the numbers of its causes and of its
// twins'.
func (v *pageView) causesOf() (causes []pageCause, of map[*record.ScenarioRun][]int) {
	causes, of = []pageCause{}, map[*record.ScenarioRun][]int{}
	put := func(number int, title string, status record.Status, scenarios []located) {
		causes = append(causes, pageCause{cut(title, maxListText), status})
		for _, s := range scenarios {
			owner := s.ScenarioRun
			if s.Of != nil {
				owner = s.Of
			}
			if had := of[owner]; len(had) == 0 || had[len(had)-1] != number {
				of[owner] = append(had, number)
			}
		}
	}
	for _, g := range v.Groups {
		put(g.Number, g.Title, g.Status, g.Scenarios)
	}
	for _, r := range v.Untested {
		put(r.Number, r.Text, record.Skipped, r.Scenarios)
	}
	return causes, of
}
