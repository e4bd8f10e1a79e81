package formats

import (
	"encoding/json"
	"io"
	"time"

	"conform/internal/record"
	"conform/reports/digest"
)

// The values of [Document.Holds].
const (
	holdsNotPassed = "what did not pass"
	holdsAll       = "everything"
)

// Document is what report.json and full.json hold: the run, for programs. docs/report-json.md says what its members
// are, docs/report.schema.json says the same in JSON Schema.
type Document struct {
	// record.FormatVersion; rises when a reader of the previous one would misread it
	Format  int    `json:"format"`
	Outcome string `json:"outcome"` // the verdict in a few words
	// whose steps, checks and messages are in it: those of "what did not pass", or "everything"
	Holds    string            `json:"holds"`
	Info     record.RunStarted `json:"info"`
	Started  time.Time         `json:"started"`
	Duration time.Duration     `json:"duration"`
	// why the run ended early; "no end was recorded" for a cut log
	Interrupted string `json:"interrupted,omitempty"`
	// the worst of the scenarios; errored when interrupted
	Status  record.Status   `json:"status"`
	Counts  record.Counts   `json:"counts"`
	Twins   record.Counts   `json:"twins"` // the refusal twins of all scenarios, which Counts leaves out
	Verdict *record.Verdict `json:"verdict,omitempty"`
	History *record.History `json:"history,omitempty"` // earlier runs; nil: none are known
	// exchanges by the version of Graph that they went to
	Sent          map[string]int         `json:"sent,omitempty"`
	Stray         []*record.Notification `json:"stray,omitempty"`         // posts that belonged to no scenario
	StraysLeftOut *record.StraysLeftOut  `json:"straysLeftOut,omitempty"` // what came beside them; nil: nothing
	// exchanges of the run itself, none of a scenario
	StrayExchanges []*record.Exchange `json:"strayExchanges,omitempty"`
	// what failed, the cause that most scenarios share first
	Causes []DocumentCause `json:"causes"`
	// what came otherwise than the pages declare, each once
	Members  []DocumentMember  `json:"members,omitempty"`
	Features []DocumentFeature `json:"features"` // in plan order
}

// DocumentMember is a place in what came that the pages do not declare, or declare otherwise.
type DocumentMember struct {
	Of        string       `json:"of"`      // the operation in whose answer it came, or "notification: call"
	Pointer   string       `json:"pointer"` // with [] for any element of an array
	Apart     record.Apart `json:"apart"`   // undeclared, observed, disputed or letterCase
	Want      string       `json:"want"`
	Got       string       `json:"got"`       // of one scenario
	Scenarios int          `json:"scenarios"` // in how many
}

func documentMembers(d *digest.Digest) []DocumentMember {
	var out []DocumentMember
	for _, m := range d.Members {
		out = append(out, DocumentMember{Of: m.Of, Pointer: m.Pointer, Apart: m.Apart, Want: m.Want, Got: m.Got,
			Scenarios: m.Scenarios})
	}
	return out
}

// DocumentCause is what several scenarios do not pass for.
type DocumentCause struct {
	Title     string        `json:"title"`
	Status    record.Status `json:"status"` // flaky: they passed when they were tried again
	Blame     record.Blame  `json:"blame,omitempty"`
	Known     bool          `json:"known,omitempty"` // somebody said that they fail
	Scenarios []string      `json:"scenarios"`       // identities, in plan order
}

// DocumentFeature is a feature with the scenarios of it that were planned.
type DocumentFeature struct {
	record.Feature
	Status    record.Status      `json:"status"`
	Counts    record.Counts      `json:"counts"`
	Scenarios []DocumentScenario `json:"scenarios"` // in file order
}

// DocumentScenario is one scenario. Of one that passed, steps, messages and checks are left out where the document does
// not hold everything.
type DocumentScenario struct {
	ID       string        `json:"id"` // "file:line"
	Name     string        `json:"name"`
	Rule     string        `json:"rule,omitempty"`
	Line     int           `json:"line"`
	Tags     []string      `json:"tags,omitempty"`
	Attempt  int           `json:"attempt,omitempty"` // which this is, from 1; 0: there was no other
	Status   record.Status `json:"status"`
	Reason   string        `json:"reason,omitempty"`
	Cause    record.Cause  `json:"cause,omitempty"` // of its end; what broke in a step or a check has its own
	Blame    record.Blame  `json:"blame,omitempty"` // whose fault it most probably is; empty: it did not fail
	Started  time.Time     `json:"started,omitzero"`
	Duration time.Duration `json:"duration"`
	Known    *record.Known `json:"known,omitempty"` // nil: nobody said that it fails
	Trend    *record.Trend `json:"trend,omitempty"` // nil: no history is known
	// of a twin: the permission that was taken away; empty: this is no twin
	Without       string              `json:"without,omitempty"`
	Steps         []*record.StepRun   `json:"steps,omitempty"`
	Exchanges     []*record.Sent      `json:"exchanges,omitempty"`
	Notifications []*record.Received  `json:"notifications,omitempty"`
	Actions       []*record.Acted     `json:"actions,omitempty"`
	Checks        []*record.Judged    `json:"checks,omitempty"`
	Permission    *record.Permission  `json:"permission,omitempty"`
	Earlier       []*DocumentScenario `json:"earlier,omitempty"`
	// the scenario again, each time without one permission that it claims
	Twins []*DocumentScenario `json:"twins,omitempty"`
}

// JSON writes the run as report.json: all counts and causes, a line for each scenario, and whole what did not pass or
// differs from what is assumed. The order of members is fixed. The error is that of w, or of the source of d.
func JSON(w io.Writer, d *digest.Digest) error { return writeJSON(w, d, holdsNotPassed) }

// FullJSON writes the run as [JSON] does, with each scenario whole.
func FullJSON(w io.Writer, d *digest.Digest) error { return writeJSON(w, d, holdsAll) }

func writeJSON(w io.Writer, d *digest.Digest, holds string) error {
	doc := Document{Members: documentMembers(d), Format: record.FormatVersion, Outcome: d.Outcome, Holds: holds,
		Info: d.Info, Started: d.Started, Duration: d.Duration,
		Interrupted: d.Interrupted, Status: d.RunStatus, Counts: d.Counts, Twins: d.Twins, Verdict: d.Verdict,
		History: d.History,
		Stray:   d.Stray, StraysLeftOut: d.Unrecorded, StrayExchanges: d.StrayExchanges, Causes: []DocumentCause{},
		Features: []DocumentFeature{}}
	for _, v := range d.Versions {
		if doc.Sent == nil {
			doc.Sent = map[string]int{}
		}
		doc.Sent[v.Version] = v.Exchanges
	}
	for _, c := range d.Causes {
		cause := DocumentCause{Title: c.Title, Status: c.Status, Blame: c.Blame, Known: c.Known != nil}
		for _, s := range c.Scenarios {
			cause.Scenarios = append(cause.Scenarios, s.ID)
		}
		doc.Causes = append(doc.Causes, cause)
	}
	out := &stream{w: w}
	out.list(doc, "features", func(put func(any)) {
		for i, f := range d.Features {
			put(streamed(func(s *stream) {
				frame := DocumentFeature{Feature: f.Feature, Status: f.Status, Counts: f.Counts, Scenarios: []DocumentScenario{}}
				s.list(frame, "scenarios", func(put func(any)) {
					for scenario, err := range d.ScenariosOf(i) {
						if err != nil {
							s.fail(err)
							return
						}
						put(documentScenario(scenario.ScenarioRun, holds == holdsAll))
					}
				})
			}))
		}
	})
	out.write([]byte("\n"))
	return out.err
}

// documentScenario is a scenario with all that it has, or, where whole is false and it passed, its line.
func documentScenario(s *record.ScenarioRun, whole bool) *DocumentScenario {
	out := &DocumentScenario{ID: s.ID, Name: s.Name, Rule: s.Rule, Line: s.Line, Tags: s.Tags, Attempt: s.Attempt,
		Status: s.Status, Reason: s.Reason,
		Cause: s.Cause, Blame: s.Blame, Started: s.Started, Duration: s.Duration, Known: s.Known, Trend: s.Trend,
		Without: s.Without}
	for _, earlier := range s.Earlier {
		out.Earlier = append(out.Earlier, documentScenario(earlier, whole))
	}
	for _, twin := range s.Twins {
		out.Twins = append(out.Twins, documentScenario(twin, whole))
	}
	if whole || digest.Remarkable(s) {
		out.Steps, out.Exchanges, out.Notifications, out.Actions = s.Steps, s.Exchanges, s.Notifications, s.Actions
		out.Checks, out.Permission = s.Checks, s.Permission
	}
	return out
}

// ComparisonJSON writes a comparison as one JSON object, indented. The error is that of w.
func ComparisonJSON(w io.Writer, c digest.Comparison) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(c)
}
