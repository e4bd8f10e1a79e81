package record

// Nonconforming is how many scenarios failed or errored, themselves or one of their refusal twins, those
// that are known to included. A gate may hold all the same: it says what is let through, not what conforms.
func (r *Run) Nonconforming() int {
	n := 0
	for _, f := range r.Features {
		for _, s := range f.Scenarios {
			if s.nonconforming() {
				n++
			}
		}
	}
	return n
}

func (s *ScenarioRun) nonconforming() bool {
	if s.Status.rank() >= Failed.rank() {
		return true
	}
	for _, twin := range s.Twins {
		if twin.Status.rank() >= Failed.rank() {
			return true
		}
	}
	return false
}

// NotRun reports whether the run ended before the scenario was started. Such a scenario is errored, since
// nobody knows how it would have fared, and it is nobody's fault: it has no blame.
func (s *ScenarioRun) NotRun() bool { return s.Status == Errored && s.Started.IsZero() }
