package session

// Give gives a variable of the scenario data a value, in place of one that it had. It has no errors: that data declares
// the variable for that is known before anything is run.
func (s *Session) Give(name, value string) error {
	s.Set(name, value)
	return nil
}
