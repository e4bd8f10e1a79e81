package session

import "slices"

// Preview returns a session for asking which bot a scenario's first steps describe. It has no target: its
// methods that say which bot this is work, all others do not.
func Preview(scenario Scenario) *Session {
	return &Session{run: &Run{}, scenario: scenario}
}

// Wishes returns the application permissions and the resource-specific consents that the bot of the steps so
// far should have, each sorted; nothing when no step has said which bot this is.
func (s *Session) Wishes() (roles, consents []string) {
	if s.wish == nil {
		return nil, nil
	}
	return slices.Sorted(slices.Values(s.wish.roles)), slices.Sorted(slices.Values(s.wish.rsc))
}
