package gate

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"conform/internal/record"
)

// named makes a run of features, each a list of "name status".
func named(features ...[]string) *record.Run {
	run := &record.Run{}
	for i, list := range features {
		file := fmt.Sprintf("features/%c.feature", 'a'+i)
		f := &record.FeatureRun{Feature: record.Feature{File: file}}
		for j, line := range list {
			name, status, _ := strings.Cut(line, " ")
			f.Scenarios = append(f.Scenarios,
				&record.ScenarioRun{ID: fmt.Sprintf("%s:%d", file, j+1), Name: name, Status: record.Status(status)})
		}
		run.Features = append(run.Features, f)
	}
	return run
}

func selected(run *record.Run, by func(*record.Run)) *record.Run {
	by(run)
	return run
}

func listOf(t interface{ Fatal(...any) }, text string) *KnownFailures {
	k, err := ReadKnownFailures(fstest.MapFS{"k.yaml": {Data: []byte(text)}}, "k.yaml", "k.yaml", gateDay)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func scenariosOf(k *KnownFailures) []string {
	var list []string
	for _, e := range k.entries {
		list = append(list, e.Scenario.Value+" by "+e.Owner.Value)
	}
	return list
}

func TestBaseline(t *testing.T) {
	entry := NewEntry{Reason: `Graph says "no": 100 %`, Link: "https://example.com/1#2", Owner: "ada", Until: "2027-06-30"}
	by := func(owner string, scenarios ...string) string {
		text := "failing:\n"
		for _, s := range scenarios {
			text += fmt.Sprintf("  - {scenario: %q, reason: old, link: l, owner: %s, until: 2027-01-31}\n", s, owner)
		}
		return text
	}
	for _, tt := range []struct {
		why   string
		run   *record.Run
		list  string // empty: there is none
		want  []string
		added int
	}{
		{"one entry each, though all of a feature fail", named([]string{"x failed", "y failed"}), "",
			[]string{"features/a.feature: x by ada", "features/a.feature: y by ada"}, 2},
		{"nothing fails", named([]string{"x passed"}), "", nil, 0},
		{"by name, which stays when lines move", named([]string{"x failed", "y passed"}), "",
			[]string{"features/a.feature: x by ada"}, 1},
		{"by line where the name is not enough", named([]string{"x failed", "x passed"}), "",
			[]string{"features/a.feature:1 by ada"}, 1},
		{"a star in a name would be a pattern", named([]string{"x* failed", "y passed"}), "",
			[]string{"features/a.feature:1 by ada"}, 1},
		{"what was not run is not let through", named([]string{"x failed", "y failed", "z skipped"}), "",
			[]string{"features/a.feature: x by ada", "features/a.feature: y by ada"}, 2},
		{"an error is no known failure", named([]string{"x errored"}), "", nil, 0},
		{"entries that fail stay", named([]string{"x failed", "y passed"}), by("bob", "features/a.feature:1"),
			[]string{"features/a.feature:1 by bob"}, 0},
		{"entries that healed go", named([]string{"x passed", "y failed"}), by("bob", "*: x"),
			[]string{"features/a.feature: y by ada"}, 1},
		{"entries whose scenarios errored stay: it is not known", named([]string{"x errored", "y passed"}), by("bob", "*: x"),
			[]string{"*: x by bob"}, 0},
		{"entries whose scenarios are flaky stay", named([]string{"x flaky", "y passed"}), by("bob", "*: x"),
			[]string{"*: x by bob"}, 0},
		{"entries whose scenarios were skipped stay", named([]string{"x skipped", "y passed"}), by("bob", "*: x"),
			[]string{"*: x by bob"}, 0},
		{"of what was not selected nothing is known",
			selected(named([]string{"x failed"}), func(r *record.Run) { r.Info.Selection.Tags = "@x" }),
			by("bob", "*: x", "features/gone.feature:1"), []string{"*: x by bob", "features/gone.feature:1 by bob"}, 0},
		{"nor of the other shares", selected(named([]string{"x failed"}),
			func(r *record.Run) { r.Info.Selection.Shard = record.Shard{Number: 1, Of: 2} }),
			by("bob", "features/gone.feature:1"), []string{"features/gone.feature:1 by bob", "features/a.feature: x by ada"}, 1},
		{"nor beside one scenario", selected(named([]string{"x passed"}),
			func(r *record.Run) { r.Info.Selection.Scenarios = []string{"x"} }), by("bob", "*: x", "features/gone.feature:1"),
			[]string{"features/gone.feature:1 by bob"}, 0},
		{"nor of features that were not read",
			selected(named([]string{"x passed"}),
				func(r *record.Run) { r.Info.Selection.Features = []string{"features/a.feature"} }),
			by("bob", "features/b.feature: y", "features/a.feature-b/c.feature:3", "features/*: y", "*: y"),
			[]string{"features/b.feature: y by bob", "features/a.feature-b/c.feature:3 by bob", "features/*: y by bob",
				"*: y by bob"}, 0},
		{"of a feature that was read all is known",
			selected(named([]string{"x passed"}),
				func(r *record.Run) { r.Info.Selection.Features = []string{"features/a.feature"} }),
			by("bob", "features/a.feature: gone", "features/a.feature:*", "features/b.feature:1"),
			[]string{"features/b.feature:1 by bob"}, 0},
		{"of a folder that was read, too",
			selected(named([]string{"x passed"}), func(r *record.Run) { r.Info.Selection.Features = []string{"features"} }),
			by("bob", "features/b.feature: gone", "features/b/*", "others/a.feature:1"), []string{"others/a.feature:1 by bob"},
			0},
		{"of the user's features a run of the embedded says nothing", named([]string{"x passed"}),
			by("bob", "mine/a.feature:3"), []string{"mine/a.feature:3 by bob"}, 0},
		{"entries that fit nothing go", named([]string{"x failed", "y passed"}), by("bob", "features/gone.feature:1", "*: x"),
			[]string{"*: x by bob"}, 0},
		{"an entry that another makes needless goes", named([]string{"x failed", "y passed"}),
			by("bob", "*: x", "features/a.feature:1"), []string{"*: x by bob"}, 0},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var known *KnownFailures
			if tt.list != "" {
				known = listOf(t, tt.list)
			}
			var out bytes.Buffer
			added, removed, err := Baseline(&out, tt.run, known, entry)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, scenariosOf(listOf(t, out.String()))); diff != "" || len(added) != tt.added {
				t.Errorf("%d new; list (-want +got):\n%s", len(added), diff)
			}
			had := 0
			if known != nil {
				had = len(known.entries)
			}
			if kept := len(tt.want) - tt.added; had-kept != len(removed) {
				t.Errorf("of %d entries %d stay, and %q are told as taken out", had, kept, removed)
			}
		})
	}
}

// TestBaselineWithWildcards: a feature that fails as a whole can be one entry, when that is asked for.
func TestBaselineWithWildcards(t *testing.T) {
	entry := NewEntry{Reason: "r", Link: "l", Owner: "ada", Until: "2027-06-30", Wildcards: true}
	var out bytes.Buffer
	added, _, err := Baseline(&out,
		named([]string{"x failed", "y failed"}, []string{"z failed"}, []string{"v failed", "w passed"}), nil, entry)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"features/a.feature:* by ada", "features/b.feature: z by ada", "features/c.feature: v by ada"}
	if diff := cmp.Diff(want, scenariosOf(listOf(t, out.String()))); diff != "" || len(added) != 4 {
		t.Errorf("%d new; list (-want +got):\n%s", len(added), diff)
	}
}

// TestBaselineLetsTheRunThrough: with the list that is made of a run, the run has no other failure, and no entry
// is healed or fits nothing.
func TestBaselineLetsTheRunThrough(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SampledFrom([]string{"x", "y", "z*", `"q": #1`})
		statuses := rapid.SampledFrom([]record.Status{record.Passed, record.Failed, record.Skipped, record.Flaky})
		var features [][]string
		for range rapid.IntRange(1, 3).Draw(t, "features") {
			var list []string
			for range rapid.IntRange(1, 4).Draw(t, "scenarios") {
				list = append(list, strings.ReplaceAll(names.Draw(t, "name"), " ", "")+" "+string(statuses.Draw(t, "status")))
			}
			features = append(features, list)
		}
		run := named(features...)
		var out bytes.Buffer
		if _, _, err := Baseline(&out, run, nil,
			NewEntry{Reason: "r", Link: "l", Owner: "o", Until: "2027-01-31",
				Wildcards: rapid.Bool().Draw(t, "wildcards")}); err != nil {
			t.Fatal(err)
		}
		var all []record.Planned
		for _, f := range run.Features {
			for i, s := range f.Scenarios {
				all = append(all, record.Planned{Feature: f.Feature, Name: s.Name, Line: i + 1})
			}
		}
		known, err := listOf(t, out.String()).Of(all)
		if err != nil {
			t.Fatalf("%v\n%s", err, out.String())
		}
		for _, f := range run.Features {
			for _, s := range f.Scenarios {
				if s.Known = known[s.ID]; (s.Known != nil) != (s.Status == record.Failed) {
					t.Errorf("%s %s is %s: known %v\n%s", s.ID, s.Name, s.Status, s.Known, out.String())
				}
			}
		}
	})
}
