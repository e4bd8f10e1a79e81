package session

import (
	"conform/internal/match"
	"conform/internal/record"
)

// envelopeClause is what every post to the callback address is held to.
func envelopeClause() *record.Clause {
	return &record.Clause{ID: "notification.envelope", Evidence: record.Documented,
		Says:   "Notifications come in a commsNotifications object, whose value lists them.",
		Source: "https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta#examples"}
}

// envelope is the pattern of such a post. Its items are judged by the sequences.
func envelope() match.Pattern {
	kind := match.Pattern{Kind: match.Exact, Text: `"#microsoft.graph.commsNotifications"`}
	value := match.Pattern{Kind: match.AllOf, Items: []match.Pattern{{Kind: match.NonEmpty},
		{Kind: match.Each, Of: &match.Pattern{Kind: match.Object}}}}
	return match.Pattern{Kind: match.Object, Members: []match.Member{{Name: "@odata.type", Pattern: kind},
		{Name: "value", Pattern: value}}}
}

// contentType is what a post says of its body, as the page's examples have it; recorded ones had a charset, too.
func contentType() match.Pattern {
	return match.Pattern{Kind: match.Regex, Text: `(?i)^application/json\b`}
}

// judgeEnvelopes judges the form of every post that was accepted, in one check. Of a scenario in which no step
// has judged anything it records only what is wrong, lest that scenario seem to have proven something.
func (s *Session) judgeEnvelopes() error {
	s.mu.Lock()
	accepted := s.accepted
	s.accepted = nil
	s.mu.Unlock()
	if len(accepted) == 0 {
		return nil
	}
	c := record.Check{Kind: record.CheckBody, Requirement: "every notification comes in a commsNotifications object",
		Clause: envelopeClause()}
	for _, n := range accepted {
		kind := headerDifferences("Content-Type", contentType(), n.Header)
		for _, d := range append(kind, match.JSON(envelope(), n.Body)...) {
			d.Notification = n.ID
			c.Differences = append(c.Differences, d)
		}
	}
	if len(c.Differences) == 0 && !s.checked {
		return nil
	}
	return failure([]record.Check{s.check(c)})
}
