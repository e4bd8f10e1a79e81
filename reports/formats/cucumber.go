package formats

import (
	"fmt"
	"io"
	"slices"

	"conform/internal/record"
	"conform/reports/digest"
)

// CucumberJSON writes the run in the older JSON format of Cucumber, which many CI plug-ins still read: an
// array of features with their scenarios and steps. Of a retried scenario it has the last attempt. What
// fails outside the steps is a failed hook, which stands among the steps where it happened, as cucumber-js writes it:
// readers that know no hooks would pass such a scenario. A run that does not pass, though no
// scenario failed, is a failed scenario of its own. The error is that of w.
func CucumberJSON(w io.Writer, d *digest.Digest) error {
	out := &stream{w: w}
	out.elements(func(put func(any)) {
		for i, f := range d.Features {
			frame := cucumberFeature{URI: f.File, ID: fmt.Sprintf("feature-%d", i), Keyword: "Feature", Name: f.Name,
				Description: f.Description, Line: 1, Tags: cucumberTags(f.Tags, 1), Elements: []cucumberElement{}}
			put(streamed(func(s *stream) {
				s.list(frame, "elements", func(put func(any)) {
					for c, err := range d.CasesOf(i) {
						if err != nil {
							s.fail(err)
							return
						}
						put(cucumberScenario(frame.ID, c.ScenarioRun))
					}
				})
			}))
		}
		if c := d.RunCase; c != nil {
			put(cucumberRun(c))
		}
	})
	out.write([]byte("\n"))
	return out.err
}

// cucumberRun is a feature that stands for what is wrong with the run as a whole.
func cucumberRun(c *digest.RunCase) cucumberFeature {
	step := cucumberStep{Keyword: "Then ", Name: c.Name, Line: 1, Match: cucumberMatch{"conform"},
		Result: cucumberResult{Status: "failed", Error: c.Text}}
	return cucumberFeature{URI: "conform", ID: "run", Keyword: "Feature", Name: "run", Line: 1, Tags: []cucumberTag{},
		Elements: []cucumberElement{{ID: "run;1", Keyword: "Scenario", Name: c.Name, Line: 1, Type: "scenario",
			Tags: []cucumberTag{}, Steps: []cucumberStep{step}}}}
}

type cucumberFeature struct {
	URI         string            `json:"uri"`
	ID          string            `json:"id"`
	Keyword     string            `json:"keyword"`
	Name        string            `json:"name"`
	Description string            `json:"description"`
	Line        int               `json:"line"`
	Tags        []cucumberTag     `json:"tags"`
	Elements    []cucumberElement `json:"elements"`
}

type cucumberTag struct {
	Name string `json:"name"`
	Line int    `json:"line"`
}

type cucumberElement struct {
	ID          string         `json:"id"`
	Keyword     string         `json:"keyword"`
	Name        string         `json:"name"`
	Description string         `json:"description"`
	Line        int            `json:"line"`
	Type        string         `json:"type"`
	Tags        []cucumberTag  `json:"tags"`
	Started     string         `json:"start_timestamp,omitempty"`
	Steps       []cucumberStep `json:"steps"`
}

type cucumberStep struct {
	Keyword string         `json:"keyword,omitempty"`
	Name    string         `json:"name,omitempty"`
	Line    int            `json:"line,omitempty"`
	Hidden  bool           `json:"hidden,omitempty"` // it is a hook
	Match   cucumberMatch  `json:"match"`
	Result  cucumberResult `json:"result"`
}

type cucumberMatch struct {
	Location string `json:"location"`
}

type cucumberResult struct {
	Status   string `json:"status"`
	Duration int64  `json:"duration,omitempty"` // nanoseconds
	Error    string `json:"error_message,omitempty"`
}

func cucumberScenario(feature string, s *record.ScenarioRun) cucumberElement {
	out := cucumberElement{ID: fmt.Sprintf("%s;%d", feature, s.Line), Keyword: "Scenario", Name: digest.Title(s),
		Line: s.Line,
		Type: "scenario", Tags: cucumberTags(s.Tags, s.Line), Steps: []cucumberStep{}}
	if !s.Started.IsZero() {
		out.Started = s.Started.UTC().Format("2006-01-02T15:04:05.000Z")
	}
	for i, step := range s.Steps[:reached(s)] {
		out.Steps = append(out.Steps, cucumberStep{Keyword: step.Keyword + " ", Name: step.Text, Line: step.Line,
			Match:  cucumberMatch{s.ID},
			Result: cucumberResult{Status: ctrfStatus(step.Status), Duration: int64(step.Duration), Error: stepMessage(s, i+1)}})
	}
	if text := stepMessage(s, 0); digest.Bad(s.Status) && (text != "" || len(digest.StepErrors(s)) == 0) {
		if text == "" {
			text = digest.Blamed(s)
		}
		// Before the steps that were not run any more: for some readers a scenario is what its first step that did
		// not pass is.
		at := slices.IndexFunc(out.Steps, func(step cucumberStep) bool { return step.Result.Status == "skipped" })
		if at < 0 {
			at = len(out.Steps)
		}
		out.Steps = slices.Insert(out.Steps, at, cucumberHook(s.ID, at, text))
	}
	return out
}

// cucumberHook is a failed hook at a place among the steps.
func cucumberHook(location string, at int, text string) cucumberStep {
	keyword := "After"
	if at == 0 {
		keyword = "Before"
	}
	return cucumberStep{Keyword: keyword, Hidden: true, Match: cucumberMatch{location},
		Result: cucumberResult{Status: "failed", Error: text}}
}

// reached is how many of a scenario's steps Cucumber gets: all, but of a twin that passed those up to the refusal
// with which it ends. For Cucumber a scenario is as bad as its worst step, so that a step that is not run would make
// what is proven look skipped.
func reached(s *record.ScenarioRun) int {
	n := len(s.Steps)
	for s.Without != "" && (s.Status == record.Passed || s.Status == record.Flaky) && n > 0 &&
		s.Steps[n-1].Status == record.Skipped {
		n--
	}
	return n
}

func cucumberTags(tags []string, line int) []cucumberTag {
	out := make([]cucumberTag, 0, len(tags))
	for _, tag := range tags {
		out = append(out, cucumberTag{tag, line})
	}
	return out
}
