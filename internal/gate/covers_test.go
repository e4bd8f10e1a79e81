package gate

import (
	"testing"

	"conform/internal/place"
	"conform/internal/record"
)

func TestCover(t *testing.T) {
	t.Parallel()
	a, b := record.Feature{File: "features/a.feature"}, record.Feature{File: "features/b.feature"}
	all := []record.Planned{{Feature: a, Line: 3, Tags: []string{"@good"}}, {Feature: b, Line: 3, Tags: []string{"@slow"}}}
	at := place.Parse("gates.yaml:2:5")
	for _, tt := range []struct {
		why  string
		rule Rule
		want string
	}{
		{"a tag", Rule{Tag: "@good", Where: at}, ""},
		{"a pattern", Rule{Feature: "features/*", Where: at}, ""},
		{"both, of one scenario", Rule{Feature: "*/a.feature", Tag: "@good", Where: at}, ""},
		{"everything", Rule{Where: at}, ""},
		{"a tag that nothing has", Rule{Tag: "@goood", Where: at},
			`gates.yaml:2:5: no scenario has the tag @goood; did you mean "@good"?`},
		{"a feature that is not there", Rule{Feature: "features/c.feature", Where: at},
			`gates.yaml:2:5: no feature fits "features/c.feature"; did you mean "features/a.feature"?`},
		{"both, of different scenarios", Rule{Feature: "features/a.feature", Tag: "@slow", Where: at},
			`gates.yaml:2:5: no scenario of "features/a.feature" has the tag @slow`},
		{"a flag is about everything", Rule{Tag: "@goood"}, ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			got := ""
			if err := (Rules{tt.rule}).Cover(all); err != nil {
				got = err.Error()
			}
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestCoverRun: a run of a selection says nothing of what it left out.
func TestCoverRun(t *testing.T) {
	t.Parallel()
	rules := Rules{{Tag: "@slow", Where: place.Parse("gates.yaml:2:5")}}
	run := &record.Run{Features: []*record.FeatureRun{{Feature: record.Feature{File: "features/a.feature"},
		Scenarios: []*record.ScenarioRun{{ID: "features/a.feature:3", Line: 3, Tags: []string{"@good"}}}}}}
	if err := rules.CoverRun(run); err == nil {
		t.Error("the run of everything has no such tag")
	}
	run.Info.Selection.Tags = "@good"
	if err := rules.CoverRun(run); err != nil {
		t.Errorf("a run of a selection: %v", err)
	}
}
