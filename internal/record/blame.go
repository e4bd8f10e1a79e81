package record

import (
	"net/http"
	"strings"
)

// Blame says whose fault a failure most probably is, so that a reader knows whom to ask first.
type Blame string

// The blame classes.
const (
	BlameTarget   Blame = "target"        // Graph does not behave as documented
	BlameMock     Blame = "mock"          // the mock does not: our own mistake
	BlameSetup    Blame = "tenant set-up" // the tenant or the app registration lacks something
	BlameAuth     Blame = "auth"          // signing in, or a token, failed
	BlameThrottle Blame = "throttled"     // the target asked us to come back later
	BlameNetwork  Blame = "network"       // no answer, or half of one; or nothing reaches the callback address
	BlameText     Blame = "scenario text" // the feature or its data asks for something impossible
)

// Environmental reports whether trying again may help: the failure says nothing about how Graph behaves.
func (b Blame) Environmental() bool { return b == BlameNetwork || b == BlameThrottle }

// Outside reports whether the failure is about what stands between us and Graph: the network, the tenant, signing in.
func (b Blame) Outside() bool {
	return b == BlameNetwork || b == BlameThrottle || b == BlameAuth || b == BlameSetup
}

// blame decides by rules, the first that fits. target is "mock" or "graph"; heard, whether any notification came
// in the whole run. A scenario that neither failed nor errored has none.
func (s *ScenarioRun) blame(target string, heard bool) Blame {
	if s.Status != Failed && s.Status != Errored {
		return ""
	}
	step := s.brokenStep()
	last := s.blamed(step)
	wrong := s.Status == Failed || last != nil && s.refusedUnasked(last)
	switch {
	case strings.Contains(s.brokenError(step), "the director's command"):
		return BlameSetup // the profile says how people are made to act
	case s.unverified():
		return BlameNetwork
	case s.misled():
		return BlameSetup
	case last != nil && last.Error != "":
		return BlameNetwork
	case last != nil && status(last) == http.StatusTooManyRequests:
		return BlameThrottle
	case s.signInRefused() || last != nil && status(last) == http.StatusUnauthorized:
		return BlameAuth
	case target != "mock" && wrong && last != nil && status(last) == http.StatusForbidden && setupCode(last.Response.Body):
		return BlameSetup
	case target != "mock" && !heard && s.onlyMisses():
		return BlameNetwork
	case wrong && target == "mock":
		return BlameMock
	case wrong:
		return BlameTarget
	case strings.Contains(s.brokenError(step), "directing the mock"):
		return BlameMock
	case s.ranSomething():
		return BlameText
	default:
		return BlameNetwork
	}
}

// unverified reports whether a token could not be judged, since the keys could not be read.
func (s *ScenarioRun) unverified() bool {
	failures := s.Failures()
	return len(failures) > 0 && failures[0].Kind == CheckToken && failures[0].Status == Errored
}

// misled reports whether notifications are missing that came to another address than that of the scenario.
func (s *ScenarioRun) misled() bool {
	failures := s.Failures()
	return len(failures) > 0 && failures[0].Kind == CheckNotifications && failures[0].Status == Errored
}

// cutShort reports whether a scenario errored because its run was ended, for the reason given: that is nobody's fault.
// An empty reason: the run came to its end.
func (s *ScenarioRun) cutShort(why string) bool {
	return why != "" && s.Status == Errored && (strings.Contains(s.Reason, why) || strings.Contains(s.brokenError(s.brokenStep()), why))
}

// refusedUnasked reports whether an exchange was refused although no check of the scenario wanted that. A step after it
// then errs for want of what the answer should have given.
func (s *ScenarioRun) refusedUnasked(x *Sent) bool {
	if status(x) < 400 {
		return false
	}
	for _, c := range s.Checks {
		if c.Exchange == x.ID && c.Status == Passed {
			return false
		}
	}
	return true
}

// onlyMisses reports whether nothing is wrong but that notifications never came. When none came in a whole run, the
// callback address cannot be reached, rather than that Graph is silent for everybody.
func (s *ScenarioRun) onlyMisses() bool {
	failures := s.Failures()
	for _, c := range failures {
		if c.Kind != CheckNotifications {
			return false
		}
		for _, line := range c.Sequence {
			if line.Arrival != Missing {
				return false
			}
		}
	}
	return len(failures) > 0
}

// brokenStep is the number of the first step that failed or errored; 0: none, the end of the scenario did.
func (s *ScenarioRun) brokenStep() int {
	for i, step := range s.Steps {
		if step.Status == Failed || step.Status == Errored {
			return i + 1
		}
	}
	return 0
}

func (s *ScenarioRun) brokenError(step int) string {
	if step == 0 {
		return s.Reason
	}
	return s.Steps[step-1].Error
}

// blamed is the exchange that the first failed check judges, or else the last that was sent. An earlier one
// says nothing: a scenario may well ask for a 429, and then fail for another reason.
func (s *ScenarioRun) blamed(step int) *Sent {
	for _, c := range s.Failures() {
		for _, x := range s.Exchanges {
			if x.ID == c.Exchange {
				return x
			}
		}
		break
	}
	if step == 0 && len(s.Failures()) == 0 {
		if x := s.failedCleanUp(); x != nil {
			return x
		}
	}
	return s.lastExchange(step)
}

// failedCleanUp is the first exchange of the clean-up that did not go well: where nothing else did not either, the
// scenario errored by it.
func (s *ScenarioRun) failedCleanUp() *Sent {
	for _, x := range s.Exchanges {
		if x.Purpose == "clean up" && (x.Error != "" || status(x) >= 400) {
			return x
		}
	}
	return nil
}

// lastExchange is the last one that a step up to the broken one sent; clean-up is left out.
func (s *ScenarioRun) lastExchange(step int) *Sent {
	var last *Sent
	for _, x := range s.Exchanges {
		if x.Purpose != "clean up" && (step == 0 || x.Step <= step) {
			last = x
		}
	}
	return last
}

func (s *ScenarioRun) signInRefused() bool {
	for _, x := range s.Exchanges {
		if x.Purpose == "sign in" && status(x) >= 400 {
			return true
		}
	}
	return false
}

// ranSomething reports whether any step came to an end.
func (s *ScenarioRun) ranSomething() bool {
	for _, step := range s.Steps {
		if step.Status != "" && step.Status != Skipped {
			return true
		}
	}
	return false
}

func status(x *Sent) int {
	if x.Response == nil {
		return 0
	}
	return x.Response.Status
}

// setupCode recognises Graph's refusals that speak of the registration rather than of the request: 7503
// (no calling bot), 7504 (permission or consent missing), 7505 (another tenant). The code may stand inside of the
// message, which then is JSON text.
func setupCode(body Body) bool {
	for _, code := range []string{"7503", "7504", "7505"} {
		if strings.Contains(string(body), `"`+code+`"`) || strings.Contains(string(body), `\"`+code+`\"`) {
			return true
		}
	}
	return false
}
