package digest

import "conform/internal/record"

// KnownText says that a failure is known, by whom and until when.
func KnownText(k *record.Known) string {
	text := "known to fail until " + k.Until + " (" + k.Owner + "): " + k.Reason
	if k.Link != "" {
		text += " " + k.Link
	}
	return text
}

// BlameText says whose fault a failure most probably is. A blame that this version does not know is said
// as it is.
func BlameText(b record.Blame) string {
	switch b {
	case record.BlameTarget:
		return "most probably the target: Graph does not behave as documented"
	case record.BlameMock:
		return "most probably the mock: it does not behave as documented"
	case record.BlameSetup:
		return "most probably the tenant set-up: the tenant or the app registration lacks something"
	case record.BlameAuth:
		return "most probably auth: signing in, or a token, failed"
	case record.BlameThrottle:
		return "most probably throttled: the target asked to come back later"
	case record.BlameNetwork:
		return "most probably the network: no answer came, or nothing reaches the callback"
	case record.BlameEnvironment:
		return "most probably the environment: the machine that conform runs on has something no more (files, memory, " +
			"disk, time)"
	case record.BlameConform:
		return "most probably conform: a mistake of its own"
	case record.BlameText:
		return "most probably the scenario text: it asks for something impossible"
	case record.BlameOwn:
		return "most probably your own scenario or its data: what conform comes with passes on this mock"
	default:
		return "most probably " + OneLine(string(b))
	}
}

// StepOf returns the step that was under way, or nil for what happened around the steps.
func StepOf(s *record.ScenarioRun, number int) *record.StepRun {
	if number < 1 || number > len(s.Steps) {
		return nil
	}
	return s.Steps[number-1]
}

// StepErrors lists the steps that ended badly with the number of each.
func StepErrors(s *record.ScenarioRun) []int {
	var out []int
	for i, step := range s.Steps {
		if step.Status == record.Failed || step.Status == record.Errored {
			out = append(out, i+1)
		}
	}
	return out
}
