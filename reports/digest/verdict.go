package digest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"conform/internal/figures"
	"conform/internal/record"
)

// judge says what the verdict is. nonconforming is how many scenarios failed or errored, themselves or a twin of
// theirs, those that are known to included.
func (d *Digest) judge(nonconforming int) {
	through := d.letThrough(nonconforming)
	d.Outcome, d.Aside, d.Rule, d.Status, d.RunCase = d.outcome(through), d.madeWrong(), d.rule(through),
		d.status(through), d.runCase()
	d.Headline = d.Outcome
	if d.Aside != "" {
		d.Headline += " (" + d.Aside + ")"
	}
}

// outcome is the verdict in a few words.
func (d *Digest) outcome(through string) string {
	switch {
	case d.Interrupted != "":
		return "Interrupted"
	case d.Verdict == nil:
		return "No verdict"
	case d.emptyShare():
		return "An empty share"
	case d.Verdict.Exit == 0 && through != "":
		return "Gate passed"
	case d.Verdict.Exit == 0:
		return "Conforms"
	case d.Verdict.Exit == 1 && d.disagrees():
		return "Scenario and mock disagree"
	case d.Verdict.Exit == 1:
		return "Does not conform"
	case d.Verdict.Exit == 2:
		return "Nothing was judged"
	default:
		return "Could not be judged"
	}
}

// disagrees reports whether all that failed is most probably the user's own scenario or its data: nobody may say then
// that the mock does not conform.
func (d *Digest) disagrees() bool {
	own := false
	for _, c := range d.Causes {
		switch {
		case c.Known != nil, c.Status == record.Flaky, c.Blame == "":
		case c.Blame == record.BlameOwn, c.Blame == record.BlameText:
			own = true
		default:
			return false
		}
	}
	return own
}

// madeWrong says that the mock was made to do wrong, so that nobody takes what follows for the mock's own mistake;
// empty: it was not. A fault that is an object is named by its kind.
func (d *Digest) madeWrong() string {
	var names []string
	for _, fault := range d.Info.MockFaults {
		var object struct {
			Kind string `json:"kind"`
		}
		if err := json.Unmarshal([]byte(fault), &object); err == nil && object.Kind != "" {
			fault = object.Kind
		}
		if !slices.Contains(names, fault) {
			names = append(names, fault)
		}
	}
	switch {
	case len(names) == 0:
		return ""
	case len(names) > maxFaults:
		return "mock made wrong in " + figures.Counted(len(names), "way")
	default:
		return "mock made wrong: " + Cut(strings.Join(names, ", "), maxValue)
	}
}

// maxFaults is how many faults a headline names.
const maxFaults = 3

// rule is the rule that decided, or why there is none. Where the rules let scenarios through that do not conform, it
// says so first.
func (d *Digest) rule(through string) string {
	switch {
	case d.Verdict != nil && d.Interrupted != "" && !d.Verdict.Ended:
		return d.Verdict.Rule + " (the run ended early: " + d.Interrupted + ")"
	case d.Verdict != nil && d.Verdict.Exit == 0 && through != "":
		return through + "; " + d.Verdict.Rule
	case d.Verdict != nil:
		return d.Verdict.Rule
	case d.Interrupted != "":
		return "the run ended early: " + d.Interrupted
	default:
		return "no gate has decided"
	}
}

// letThrough says what a gate that holds lets through: how many scenarios do not conform, or did so only when they were
// tried again. Empty: none.
func (d *Digest) letThrough(nonconforming int) string {
	var said []string
	for _, of := range []struct {
		n               int
		noun, one, many string
	}{
		{nonconforming, "scenario", "does not conform", "do not conform"},
		{d.Counts.Flaky, "scenario", "is flaky", "are flaky"},
		{d.Twins.Flaky, "refusal", "is flaky", "are flaky"},
	} {
		switch of.n {
		case 0:
		case 1:
			said = append(said, figures.Counted(of.n, of.noun)+" "+of.one)
		default:
			said = append(said, figures.Counted(of.n, of.noun)+" "+of.many)
		}
	}
	return strings.Join(said, ", ")
}

// status is the status whose sign and colour the verdict has: those of flaky where the gate holds although not every
// scenario conforms.
func (d *Digest) status(through string) record.Status {
	if d.Verdict == nil || d.Interrupted != "" {
		return record.Errored
	}
	if d.emptyShare() {
		return record.Skipped
	}
	return ExitStatus(d.Verdict.Exit, through != "")
}

// emptyShare reports whether the run is a share in which there is nothing: see [record.Run.EmptyShare].
func (d *Digest) emptyShare() bool { return d.Counts.Total == 0 && d.Info.Selection.Shard.Of > 0 }

// ExitStatus is the status whose sign and colour a verdict has, given its exit status and whether its rules let through
// what does not conform.
func ExitStatus(exit int, letThrough bool) record.Status {
	switch {
	case exit == 0 && letThrough:
		return record.Flaky
	case exit == 0:
		return record.Passed
	case exit == 1:
		return record.Failed
	default:
		return record.Errored
	}
}

// Against is what was run against: the target, with its address, cloud, API version and tenant.
func (d *Digest) Against() string {
	i := d.Info
	where := []string{i.BaseURL}
	for _, part := range []struct{ what, value string }{{"", i.APIVersion}, {"cloud ", i.Cloud}, {"tenant ", i.Tenant}} {
		if part.value != "" {
			where = append(where, part.what+part.value)
		}
	}
	return i.Target + " (" + strings.Join(where, ", ") + ")"
}

// A RunCase stands, in formats that know nothing but test cases, for what is wrong with a run as a whole: without
// it they would look green where the run is not.
type RunCase struct {
	Name string
	Type string // what is wrong, in a word
	Text string // why, in plain lines
}

// runCase is the test case of the run itself: of one that was interrupted, and of one that does not pass though
// no scenario failed, as when too few were executed or a known failure has healed. Nil: its scenarios say it all.
func (d *Digest) runCase() *RunCase {
	red := 0
	for _, c := range []record.Counts{d.Counts, d.Twins} {
		red += c.Failed + c.Errored - c.Known
	}
	switch {
	case d.Interrupted != "":
		return &RunCase{"the run came to its end", "interrupted", OneLine(d.Interrupted)}
	case d.Verdict == nil || d.Verdict.Exit == 0 || red > 0:
		return nil
	default:
		lines := []string{OneLine(d.Verdict.Rule)}
		for _, r := range d.Verdict.Rules {
			if text := OneLine(r.Text()); !r.Passed && text != lines[0] {
				lines = append(lines, text)
			}
		}
		return &RunCase{"the run keeps its rules", "gate", strings.Join(lines, "\n")}
	}
}

// StraysLeftOut says how many posts that belonged to no scenario are not in the record, as the end of a sentence; "":
// all are.
func (d *Digest) StraysLeftOut() string {
	if d.Unrecorded == nil {
		return ""
	}
	return fmt.Sprintf(", and %d more that are not recorded (%d bytes)", d.Unrecorded.Posts, d.Unrecorded.Bytes)
}
