package record

// Blame says whose fault a failure most probably is, so that a reader knows whom to ask first.
type Blame string

// The blame classes.
const (
	BlameTarget      Blame = "target"        // Graph does not behave as documented
	BlameMock        Blame = "mock"          // the mock does not: our own mistake
	BlameSetup       Blame = "tenant set-up" // the tenant or the app registration lacks something
	BlameAuth        Blame = "auth"          // signing in, or a token, failed
	BlameThrottle    Blame = "throttled"     // the target asked us to come back later
	BlameNetwork     Blame = "network"       // no answer, or half of one; or nothing reaches the callback address
	BlameEnvironment Blame = "environment"   // the machine that conform runs on has something no more
	BlameText        Blame = "scenario text" // the feature or its data asks for something impossible
	BlameOwn         Blame = "own scenario"  // a feature or data of the user's, which the mock does not fulfil
	BlameConform     Blame = "conform"       // a mistake in this program
)

// Environmental reports whether trying again may help: the failure says nothing about how Graph behaves.
func (b Blame) Environmental() bool {
	return b == BlameNetwork || b == BlameThrottle || b == BlameEnvironment
}

// Outside reports whether the failure is about what stands between us and Graph: this machine, the network, the tenant,
// signing in.
func (b Blame) Outside() bool { return b.Environmental() || b == BlameAuth || b == BlameSetup }

// circumstances are what the whole run says about the failures of its scenarios.
type circumstances struct {
	mock    bool // the target is one
	own     bool // the features are the user's own, and nobody made the mock wrong
	heard   bool // some notification came
	starved bool // something of this machine ran out
}

// blame follows from the cause. An empty cause has none, nor has what was interrupted.
func (c Cause) blame(in circumstances) Blame {
	wrong := BlameTarget
	switch {
	case in.mock && in.own:
		wrong = BlameOwn // what conform comes with passes on it
	case in.mock:
		wrong = BlameMock
	}
	switch c {
	case CauseTarget:
		return wrong
	case CauseSilence:
		switch {
		case in.starved:
			return BlameEnvironment // a mock in this process had nothing left to post with, or we to hear it
		case !in.heard && !in.mock:
			return BlameNetwork // nobody is silent for everybody: the callback address cannot be reached
		}
		return wrong
	case CauseMisdirected:
		if in.own {
			return wrong
		}
		return BlameMock
	case CauseSetup, CauseDirector:
		return BlameSetup
	case CauseSignIn:
		return BlameAuth
	case CauseThrottled:
		return BlameThrottle
	case CauseNetwork:
		return BlameNetwork
	case CauseEnvironment:
		return BlameEnvironment
	case CauseText:
		return BlameText
	case CauseConform:
		return BlameConform
	default:
		return ""
	}
}
