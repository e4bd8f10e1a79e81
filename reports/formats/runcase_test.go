package formats

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"conform/internal/place"
	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/sample"
)

// TestARunThatDoesNotPassIsNotGreen: who reads only test cases must not take a run for one that passed because none of
// its scenarios failed.
func TestARunThatDoesNotPassIsNotGreen(t *testing.T) {
	judged := func(run *record.Run, v record.Verdict) *record.Run {
		run.Verdict = &v
		return run
	}
	interrupted := sample.Passing(t)
	interrupted.Interrupted = "interrupt"
	few := record.GateRule{Rule: "at least 9 scenarios must be executed", Detail: "7 were",
		Where: place.Parse("gates.yaml:2:5")}
	flaky := record.GateRule{Rule: "at most 0 scenarios may be flaky", Detail: "1 is",
		Where: place.Parse("gates.yaml:3:5")}
	for _, tt := range []struct {
		why  string
		run  *record.Run
		want []string // what the case says; nil: there is none
	}{
		{"it passes", sample.Passing(t), nil},
		{"its scenarios say it", sample.Failing(t), nil},
		{"interrupted", interrupted, []string{"the run came to its end", "interrupt"}},
		{"too few were executed", judged(sample.Passing(t), record.Verdict{Exit: 1,
			Rule:  "at least 9 scenarios must be executed: 7 were (gates.yaml:2:5)",
			Rules: []record.GateRule{few, flaky}}), []string{"the run keeps its rules",
			"at least 9 scenarios must be executed: 7 were (gates.yaml:2:5)",
			"at most 0 scenarios may be flaky: 1 is (gates.yaml:3:5)"}},
		{"nothing was judged", judged(sample.Passing(t), record.Verdict{Exit: 2,
			Rule: "at least one scenario must be executed"}), []string{"the run keeps its rules", "at least one"}},
		{"a known failure healed", sample.Known(t), []string{"the run keeps its rules", "must leave the list"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			before := map[string]int{} // failed and errored test cases of the scenarios
			bad := tt.run.Counts.Failed + tt.run.Counts.Errored + tt.run.Twins.Failed + tt.run.Twins.Errored
			before["JUnit"], before["CTRF"], before["Cucumber"] = bad-tt.run.Counts.Known, bad-tt.run.Counts.Known, bad
			var out bytes.Buffer
			if err := JUnit(&out, digest.Of(tt.run)); err != nil {
				t.Fatal(err)
			}
			var junit junitSuites
			if err := xml.Unmarshal(out.Bytes(), &junit); err != nil {
				t.Fatal(err)
			}
			texts := map[string]string{"JUnit": out.String()}
			got := map[string]int{"JUnit": junit.Failures + junit.Errors}

			out.Reset()
			if err := CTRF(&out, digest.Of(tt.run)); err != nil {
				t.Fatal(err)
			}
			var ctrf ctrfReport
			if err := json.Unmarshal(out.Bytes(), &ctrf); err != nil {
				t.Fatal(err)
			}
			texts["CTRF"], got["CTRF"] = out.String(), ctrf.Results.Summary.Failed

			out.Reset()
			if err := CucumberJSON(&out, digest.Of(tt.run)); err != nil {
				t.Fatal(err)
			}
			var features []cucumberFeature
			if err := json.Unmarshal(out.Bytes(), &features); err != nil {
				t.Fatal(err)
			}
			texts["Cucumber"] = out.String()
			for _, f := range features {
				for _, e := range f.Elements {
					if hasFailed(e) {
						got["Cucumber"]++
					}
				}
			}
			own := 0
			if tt.want != nil {
				own = 1
			}
			for format, text := range texts {
				if got[format] != before[format]+own {
					t.Errorf("%s counts %d as failed, want %d", format, got[format], before[format]+own)
				}
				for _, want := range tt.want {
					if !strings.Contains(text, want) {
						t.Errorf("%s does not say %q", format, want)
					}
				}
			}

			out.Reset()
			if err := Annotations(&out, digest.Of(tt.run)); err != nil {
				t.Fatal(err)
			}
			if tt.want != nil && !strings.HasPrefix(out.String(),
				"::error title="+commandProperty(digest.Of(tt.run).Headline)+"::") {
				t.Errorf("the first annotation is no error about the run: %.200s", out.String())
			}
		})
	}
}

func hasFailed(e cucumberElement) bool {
	for _, s := range e.Steps {
		if s.Result.Status == "failed" {
			return true
		}
	}
	return false
}
