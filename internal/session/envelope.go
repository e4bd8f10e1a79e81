package session

import (
	"mime"
	"strconv"

	"conform/internal/match"
	"conform/internal/record"
)

// envelopeClause is what every post to the callback address is held to.
func envelopeClause() *record.Clause {
	return &record.Clause{ID: "notification.envelope", Evidence: record.Documented,
		Says:   "Notifications come in a commsNotifications object, whose value lists them.",
		Source: "https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta#examples"}
}

// typeClause is what the Content-Type of a post is held to.
func typeClause() *record.Clause {
	return &record.Clause{ID: "notification.content-type", Evidence: record.Observed,
		Says:   "A notification says that it is JSON.",
		Source: "recorded traffic of 2018 to 2023, all of which has it"}
}

// untyped says which posts do not say that they are JSON.
func untyped(accepted []*record.Notification) (differences []record.Difference) {
	for _, n := range accepted {
		given := n.Header.Get("Content-Type")
		if media, _, err := mime.ParseMediaType(given); err != nil || media != "application/json" {
			differences = append(differences, record.Difference{Pointer: "header Content-Type", Want: "application/json",
				Got: strconv.Quote(given), Notification: n.ID})
		}
	}
	return differences
}

// envelope is the pattern of such a post. Its items are judged by the sequences.
func envelope() match.Pattern {
	kind := match.Pattern{Kind: match.Exact, Text: `"#microsoft.graph.commsNotifications"`}
	value := match.Pattern{Kind: match.AllOf, Items: []match.Pattern{{Kind: match.NonEmpty},
		{Kind: match.Each, Of: &match.Pattern{Kind: match.Object}}}}
	return match.Pattern{Kind: match.Object, Members: []match.Member{{Name: "@odata.type", Pattern: kind},
		{Name: "value", Pattern: value}}}
}

// judgeEnvelopes judges the form of every post that was accepted, in one check. Of a scenario in which no step
// has judged anything it records only what is wrong, lest that scenario seem to have proven something.
func (s *Session) judgeEnvelopes() error {
	s.mu.Lock()
	accepted := s.accepted
	s.accepted = nil
	s.mu.Unlock()
	s.news, s.seen = nil, 0
	if len(accepted) == 0 {
		return nil
	}
	c := record.Check{Kind: record.CheckBody, Requirement: "every notification comes in a commsNotifications object",
		Clause: envelopeClause()}
	for _, n := range accepted {
		for _, d := range match.JSON(envelope(), n.Body) {
			d.Notification = n.ID
			c.Differences = append(c.Differences, d)
		}
	}
	t := record.Check{Kind: record.CheckHeader, Requirement: "every notification says that it is JSON",
		Clause: typeClause(), Differences: untyped(accepted)}
	var checks []record.Check
	for _, c := range []record.Check{c, t} {
		if len(c.Differences) > 0 || s.checked {
			checks = append(checks, s.check(c))
		}
	}
	return failure(checks)
}
