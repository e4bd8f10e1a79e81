package session

import "conform/internal/record"

// resourcesClause is what the addresses in a notification are held to.
func resourcesClause() *record.Clause {
	return &record.Clause{ID: "notification.resource", Evidence: record.Observed,
		Says: "A notification names one call or operation: by resourceUrl, by the older resource beside it, " +
			"and by the id of its data, where that has one.",
		Source: "https://github.com/microsoftgraph/microsoft-graph-comms-samples/issues/95"}
}

// judgeResources judges, in one check, the notifications that name two things at once. A scenario without any has no
// such check.
func (s *Session) judgeResources() error {
	if s.bot == nil {
		return nil
	}
	c := record.Check{Kind: record.CheckBody, Clause: resourcesClause(),
		Requirement: "every notification names one call or operation"}
	for _, item := range s.bot.received() {
		for _, d := range item.Body.Disagreements() {
			c.Differences = append(c.Differences, record.Difference{Pointer: d.Pointer, Want: d.Want, Got: d.Got,
				Notification: item.Notification, Item: item.Index})
		}
	}
	if len(c.Differences) == 0 {
		return nil
	}
	return failure([]record.Check{s.check(c)})
}
