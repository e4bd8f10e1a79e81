package session

import (
	"fmt"

	"conform/internal/record"
)

// repeatsClause is what messages that come again are held to. No page speaks of it.
func repeatsClause() *record.Clause {
	return &record.Clause{ID: "notification.message-id", Evidence: record.Assumed,
		Says: "A notification that is delivered again has the X-Microsoft-Skype-Message-ID that it had, " +
			"and no other notification has it."}
}

// judgeRepeats judges, in one check, the posts that came twice without a message id, and the message ids that came
// twice with different bodies. A scenario without either has no such check.
func (s *Session) judgeRepeats() error {
	s.mu.Lock()
	repeated := s.repeated
	s.repeated = nil
	s.mu.Unlock()
	if len(repeated) == 0 {
		return nil
	}
	c := record.Check{Kind: record.CheckNotifications, Clause: repeatsClause(),
		Requirement: "a message id stands for one notification, and one that comes again has it again"}
	for _, n := range repeated {
		d := record.Difference{Pointer: "X-Microsoft-Skype-Message-ID", Want: "one that no other notification has",
			Got: fmt.Sprintf("that of notification %d, whose body is another", n.Repeats.Of), Notification: n.ID}
		if !n.Repeats.SameID {
			d.Want = "a message id, since it is sent again"
			d.Got = fmt.Sprintf("nothing, and the bytes of notification %d", n.Repeats.Of)
		}
		c.Differences = append(c.Differences, d)
	}
	return failure([]record.Check{s.check(c)})
}
