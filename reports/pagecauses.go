package reports

import "conform/internal/record"

// A pageCause is why scenarios did not pass, or were not tested; the list can be filtered by it.
type pageCause struct {
	Title  string        `json:"title"`
	Status record.Status `json:"status"`
}

// causesOf are the causes that a page tells: those of failures, then the reasons for not testing, of each as many as it
// shows. of has, by scenario, the numbers of its causes and of its twins', counted from 1.
func causesOf(run *record.Run) (causes []pageCause, of map[*record.ScenarioRun][]int) {
	of = map[*record.ScenarioRun][]int{}
	put := func(title string, status record.Status, scenarios []located) {
		causes = append(causes, pageCause{cut(title, maxListText), status})
		for _, s := range scenarios {
			owner := s.ScenarioRun
			if s.Of != nil {
				owner = s.Of
			}
			if had := of[owner]; len(had) == 0 || had[len(had)-1] != len(causes) {
				of[owner] = append(had, len(causes))
			}
		}
	}
	groups := failureGroups(run)
	for _, g := range groups[:min(maxGroups, len(groups))] {
		put(g.Title, g.Status, g.Scenarios)
	}
	for _, r := range untested(run) {
		put(r.Text, record.Skipped, r.Scenarios)
	}
	return causes, of
}
