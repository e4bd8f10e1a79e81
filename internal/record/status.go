package record

// A Status is the verdict on a step, a scenario, a feature or a run. It only rises: see [Worse].
type Status string

// The statuses, from best to worst.
const (
	Passed  Status = "passed"
	Skipped Status = "skipped" // not judged, with a reason: never counted as passed
	Flaky   Status = "flaky"   // passed, after an attempt that did not
	Failed  Status = "failed"  // the target does not behave as expected
	Errored Status = "errored" // we, or the environment, could not find out
)

// rank orders the statuses; an unknown status ranks with errored, so that nothing unheard-of looks good.
func (s Status) rank() int {
	switch s {
	case Passed:
		return 0
	case Skipped:
		return 1
	case Flaky:
		return 2
	case Failed:
		return 3
	default:
		return 4
	}
}

// Worse returns the worse of two statuses. The zero Status counts as "nothing known yet" and loses to
// any other.
func Worse(a, b Status) Status {
	switch {
	case a == "":
		return b
	case b == "":
		return a
	case b.rank() > a.rank():
		return b
	default:
		return a
	}
}

// Evidence says how sure an expectation is of itself.
type Evidence string

// The kinds of evidence, from strongest to weakest.
const (
	Documented Evidence = "documented" // a page of Microsoft's reference says so
	Observed   Evidence = "observed"   // samples, logs or maintainers' answers show it
	Disputed   Evidence = "disputed"   // a page shows it, and no recorded traffic has it
	Assumed    Evidence = "assumed"    // our best guess
)

// Doubtful reports whether a target may know better than we do: a difference from a clause of such evidence
// is a finding on a tenant, and a failure on a mock, which has nothing but the pages.
func (e Evidence) Doubtful() bool { return e == Assumed || e == Disputed }

// A Clause is the sentence of the documentation (or the observation, or the guess) that a check stands for.
type Clause struct {
	ID       string   `json:"id"`
	Says     string   `json:"says"`
	Source   string   `json:"source,omitempty"` // a URL, or a reference such as "samples #616"
	Evidence Evidence `json:"evidence"`
}
