package runner

import "testing"

// Who acts and who is called is known before a run; what is skipped, and what Graph is to refuse, needs nobody.
func TestPeople(t *testing.T) {
	t.Parallel()
	plan := planOf(t, Selection{}, folder("a.feature", `Feature: A
  Scenario: acts
    Given a bot with no permissions
    When the caller "userA" calls the bot's application
    And the caller hangs up
  Scenario: calls
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then Graph answers as documented
  Scenario: calls and acts
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    And the caller hangs up
  Scenario: neither
    Given a bot with no permissions
    When 1 seconds pass
`))
	if act, called := plan.People(); act != 2 || called != 2 {
		t.Errorf("in %d somebody acts, in %d somebody is called; want 2 and 2", act, called)
	}
	for _, s := range plan.selected {
		if s.planned.Name == "calls and acts" {
			s.planned.Excluded = "skipped"
		}
	}
	if act, called := plan.People(); act != 1 || called != 1 {
		t.Errorf("in %d somebody acts, in %d somebody is called; want 1 and 1", act, called)
	}
}
