package director

// A MisdirectedError says that a mock did not take what it was to play, or answered what nobody understands. That it
// could not be reached is no such error.
type MisdirectedError struct{ err error }

// Error says what the mock was to do.
func (e *MisdirectedError) Error() string { return "directing the mock: " + e.err.Error() }

// Unwrap is the error without its context.
func (e *MisdirectedError) Unwrap() error { return e.err }

// An OutsideError says that who was to make people act tried and failed, or let the time pass: a command, a person, a
// second bot.
type OutsideError struct{ err error }

// Error is what went wrong, with who it was.
func (e *OutsideError) Error() string { return e.err.Error() }

// Unwrap is the error itself.
func (e *OutsideError) Unwrap() error { return e.err }
