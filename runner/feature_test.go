package runner

import (
	"bytes"
	"testing"
	"testing/fstest"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"

	"conform/features"
	"conform/steps"
)

// FuzzFeature holds the plan to this: whatever stands in a file, it either says what is wrong and where, or
// gives scenarios of which each has an identity of its own, and godog will know each by the same id.
func FuzzFeature(f *testing.F) {
	for _, seed := range []string{
		"", "Feature: F\n", everyKind, tagged, feature(aBot),
		"# language: de\nFunktionalität: F\n  Szenario: S\n    Angenommen x\n",
		"\uFEFFFeature: F\r\n", "Feature: F\n  Rule: R\n    Scenario: S\n      * x\n",
		"Feature: F\n  Scenario: S\n    * x\n      \"\"\"\n",
		"@\nFeature:\n", "Feature: F\n Scenario Outline: <a>\n  * <b>\n  Examples:\n  |a|b|\n  |1|\\|\\n|\n",
	} {
		f.Add([]byte(seed))
	}
	lib, table := loadData(f, data), steps.New()
	f.Fuzz(func(t *testing.T, content []byte) {
		file, faults := parse(fstest.MapFS{"a.feature": {Data: content}}, "a.feature", "a.feature", &texts{})
		for _, fault := range faults {
			if fault.What == "" || fault.File != "a.feature" {
				t.Errorf("a fault that says nothing: %+v", fault)
			}
		}
		if file != nil {
			faults = append(faults, file.unrun(table.Has)...)
		}
		if len(faults) > 0 {
			return
		}
		if file == nil || len(file.scenarios) == 0 {
			t.Fatal("neither faults nor scenarios")
		}
		// As godog does it.
		newID := (&messages.Incrementing{}).NewId
		doc, err := gherkin.ParseGherkinDocument(bytes.NewReader(file.content), newID)
		if err != nil {
			t.Fatal(err)
		}
		pickles := gherkin.Pickles(*doc, "a.feature", newID)
		if len(pickles) != len(file.scenarios) {
			t.Fatalf("%d scenarios are planned, godog has %d", len(file.scenarios), len(pickles))
		}
		seen := map[string]bool{}
		for i, s := range file.scenarios {
			if seen[s.id] || s.planned.Line < 1 || len(s.planned.Steps) == 0 {
				t.Errorf("%s: line %d, %d steps", s.id, s.planned.Line, len(s.planned.Steps))
			}
			seen[s.id] = true
			if s.pickle != pickles[i].Id || len(s.planned.Steps) != len(pickles[i].Steps) {
				t.Errorf("%s: pickle %s with %d steps is planned, godog has %s with %d", s.id, s.pickle, len(s.planned.Steps),
					pickles[i].Id, len(pickles[i].Steps))
			}
			prepare(file, s, table.Finder(), lib, newUsage(lib))
		}
	})
}

// The features that conform comes with are what most people run: each has a head that a report can show.
func TestEmbeddedFeaturesAreWhole(t *testing.T) {
	files, faults := Source{FS: features.FS(), At: "features"}.read()
	if len(faults) > 0 || len(files) == 0 {
		t.Fatalf("%d files, faults: %v", len(files), faults)
	}
	for _, file := range files {
		if file.head.Name == "" || file.head.Description == "" {
			t.Errorf("%s: name %q, description %q", file.head.File, file.head.Name, file.head.Description)
		}
	}
}
