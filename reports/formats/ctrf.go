package formats

import (
	"io"
	"time"

	"conform/internal/record"
	"conform/reports/digest"
)

// CTRF writes the run in the Common Test Report Format (ctrf.io), version 0.0. An errored scenario is failed there,
// with its own word as the raw status: a program that only counts failures must not miss it. A flaky one is passed and
// marked flaky, which is how the format says it. A known failure is "other". A run that does not pass, though no
// scenario failed, is a failed test of its own. The error is that of w.
func CTRF(w io.Writer, d *digest.Digest) error {
	doc := ctrfReport{Format: "CTRF", Spec: "0.0.0", By: "conform", Results: ctrfResults{Tool: ctrfTool{"conform",
		d.Info.Version}, Tests: []ctrfTest{},
		Summary: ctrfSummary{Suites: len(d.Features), Start: unixMilli(d.Started), Stop: unixMilli(d.Started.Add(d.Duration)),
			Duration: d.Duration.Milliseconds(),
			Extra:    map[string]any{"outcome": d.Headline, "rule": d.Rule, "findings": d.Counts.Findings}},
		Environment: ctrfEnvironment{AppName: "Microsoft Graph calling API", AppVersion: d.Info.APIVersion,
			TestEnvironment: d.Info.Target,
			Extra: map[string]any{"baseUrl": d.Info.BaseURL, "tenant": d.Info.Tenant, "cloud": d.Info.Cloud,
				"seed": d.Info.Seed}}}}
	sum := &doc.Results.Summary
	sum.Other = d.Counts.Known
	for _, c := range []record.Counts{d.Counts, d.Twins} {
		sum.Tests += c.Total
		sum.Passed += c.Passed + c.Flaky
		sum.Failed += c.Failed + c.Errored - c.Known
		sum.Skipped += c.Skipped
		sum.Flaky += c.Flaky
	}
	if d.RunCase != nil {
		sum.Tests++
		sum.Failed++
	}
	out := &stream{w: w}
	out.list(doc, "tests", func(put func(any)) {
		for s, err := range d.Cases() {
			if err != nil {
				out.fail(err)
				return
			}
			put(ctrfScenario(s))
		}
		if c := d.RunCase; c != nil {
			put(ctrfTest{Name: c.Name, Status: "failed", RawStatus: c.Type, Suite: []string{"run"}, Message: c.Text})
		}
	})
	out.write([]byte("\n"))
	return out.err
}

type ctrfReport struct {
	Format  string      `json:"reportFormat"`
	Spec    string      `json:"specVersion"`
	By      string      `json:"generatedBy"`
	Results ctrfResults `json:"results"`
}

type ctrfResults struct {
	Tool        ctrfTool        `json:"tool"`
	Summary     ctrfSummary     `json:"summary"`
	Tests       []ctrfTest      `json:"tests"`
	Environment ctrfEnvironment `json:"environment"`
}

type ctrfTool struct {
	Name    string `json:"name"`
	Version string `json:"version,omitempty"`
}

type ctrfSummary struct {
	Tests    int            `json:"tests"`
	Passed   int            `json:"passed"`
	Failed   int            `json:"failed"`
	Skipped  int            `json:"skipped"`
	Pending  int            `json:"pending"`
	Other    int            `json:"other"`
	Flaky    int            `json:"flaky"`
	Suites   int            `json:"suites"`
	Start    int64          `json:"start"`
	Stop     int64          `json:"stop"`
	Duration int64          `json:"duration"`
	Extra    map[string]any `json:"extra"`
}

type ctrfEnvironment struct {
	AppName         string         `json:"appName"`
	AppVersion      string         `json:"appVersion,omitempty"`
	TestEnvironment string         `json:"testEnvironment,omitempty"`
	Extra           map[string]any `json:"extra"`
}

type ctrfTest struct {
	Name      string         `json:"name"`
	Status    string         `json:"status"`
	Duration  int64          `json:"duration"` // milliseconds
	Start     int64          `json:"start,omitempty"`
	Stop      int64          `json:"stop,omitempty"`
	Suite     []string       `json:"suite"`
	Message   string         `json:"message,omitempty"`
	Trace     string         `json:"trace,omitempty"`
	Line      int            `json:"line"`
	RawStatus string         `json:"rawStatus"`
	Tags      []string       `json:"tags,omitempty"`
	File      string         `json:"filePath"`
	Retries   int            `json:"retries,omitempty"`
	Attempts  []ctrfAttempt  `json:"retryAttempts,omitempty"`
	Flaky     bool           `json:"flaky,omitempty"`
	Steps     []ctrfStep     `json:"steps,omitempty"`
	Extra     map[string]any `json:"extra,omitempty"`
}

type ctrfAttempt struct {
	Attempt  int    `json:"attempt"`
	Status   string `json:"status"`
	Duration int64  `json:"duration"`
	Message  string `json:"message,omitempty"`
	Trace    string `json:"trace,omitempty"`
}

type ctrfStep struct {
	Name   string `json:"name"`
	Status string `json:"status"`
}

func ctrfScenario(s digest.Case) ctrfTest {
	t := ctrfTest{Name: s.Title(), Status: ctrfStatus(s.Status), Duration: s.Duration.Milliseconds(),
		Suite: []string{s.Feature.Name}, Line: s.Line, RawStatus: string(s.Status),
		Tags: s.Tags, File: s.Feature.File, Retries: len(s.Earlier),
		Flaky: s.Status == record.Flaky}
	if !s.Started.IsZero() {
		t.Start, t.Stop = unixMilli(s.Started), unixMilli(s.Started.Add(s.Duration))
	}
	if s.Rule != "" {
		t.Suite = append(t.Suite, s.Rule)
	}
	switch {
	case s.FailsAsKnown():
		t.Status, t.Message, t.Trace = "other", digest.OneLine(digest.KnownText(s.Known)), digest.FailureText(s.ScenarioRun)
	case digest.Bad(s.Status):
		t.Message, t.Trace = digest.OneLine(digest.Blamed(s.ScenarioRun)), digest.FailureText(s.ScenarioRun)
	case s.Status == record.Skipped:
		t.Message = digest.OneLine(s.Reason)
	}
	if s.Blame != "" {
		t.Extra = map[string]any{"blame": s.Blame}
	}
	for _, step := range s.Steps {
		t.Steps = append(t.Steps, ctrfStep{step.Keyword + " " + step.Text, ctrfStatus(step.Status)})
	}
	for _, e := range s.Earlier {
		t.Attempts = append(t.Attempts, ctrfAttempt{Attempt: e.Attempt, Status: ctrfStatus(e.Status),
			Duration: e.Duration.Milliseconds(),
			Message:  digest.OneLine(digest.Blamed(e)), Trace: digest.FailureText(e)})
	}
	return t
}

func ctrfStatus(s record.Status) string {
	switch s {
	case record.Passed, record.Flaky:
		return "passed"
	case record.Skipped:
		return "skipped"
	default:
		return "failed"
	}
}

// unixMilli is a time in the format's own unit; a time that is not known is 0.
func unixMilli(t time.Time) int64 {
	if t.IsZero() || t.Unix() < 0 {
		return 0
	}
	return t.UnixMilli()
}
