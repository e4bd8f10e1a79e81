package record

// A Cause says why a check failed, or why a step or a scenario could not be done. It is recorded where the error
// still has its type; whose fault that most probably is follows from it alone, see [Blame].
type Cause string

// The causes.
const (
	CauseTarget  Cause = "target"  // what came is not what was promised, or lacks what a later request needs
	CauseSilence Cause = "silence" // nothing is wrong but that notifications did not come
	// CauseSetup: the tenant, the app registration or the way to the callback address lacks something.
	CauseSetup       Cause = "setup"
	CauseDirector    Cause = "director"    // who makes people act did not, or could not
	CauseMisdirected Cause = "misdirected" // the mock did not take, or understand, what it was to play
	CauseSignIn      Cause = "signIn"      // no token was given, or one was refused
	CauseThrottled   Cause = "throttled"   // the target asked to come back later
	CauseNetwork     Cause = "network"     // no answer, or half of one; or the keys of tokens could not be read
	CauseEnvironment Cause = "environment" // this machine has no file descriptors, memory, disk or time left
	CauseText        Cause = "text"        // the feature or its data asks for something impossible
	CauseConform     Cause = "conform"     // a mistake in this program
	CauseInterrupted Cause = "interrupted" // the run was ended meanwhile
)

// cause is why the scenario is not good: that of what broke first. Of one step checks come before its own error,
// which only sums them up. Empty: nothing broke, or nobody knows why.
func (s *ScenarioRun) cause() Cause {
	broken := 0 // the first step that failed or errored; 0: none
	for i, step := range s.Steps {
		if step.Status == Failed || step.Status == Errored {
			broken = i + 1
			break
		}
	}
	if failures := s.Failures(); len(failures) > 0 {
		if c := failures[0]; broken == 0 || c.Step > 0 && c.Step <= broken {
			return c.Cause
		}
	}
	if broken > 0 {
		return s.Steps[broken-1].Cause
	}
	return s.Cause
}
