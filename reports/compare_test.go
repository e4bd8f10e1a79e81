package reports

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conform/internal/record"
)

// lived is a scenario of a run that is compared.
type lived struct {
	name   string
	status record.Status
	took   time.Duration
	body   string // of one answer; empty: nothing was sent
	known  bool
	blame  record.Blame
}

func livedRun(line int, list ...lived) *record.Run {
	f := &record.FeatureRun{Feature: record.Feature{File: "features/a.feature", Name: "A"}}
	run := &record.Run{Features: []*record.FeatureRun{f}, Started: storyStart, Info: record.RunStarted{Target: "mock", BaseURL: "http://127.0.0.1"}}
	for i, l := range list {
		s := &record.ScenarioRun{ID: "features/a.feature:" + string(rune('1'+line+i)), Name: l.name, Status: l.status, Duration: l.took, Blame: l.blame}
		if l.body != "" {
			s.Exchanges = []*record.Sent{
				{Exchange: record.Exchange{Operation: "get token", Purpose: "sign in", Response: &record.Response{Status: 200, Body: record.Body(`{"x":` + l.body + `}`)}}},
				{Exchange: record.Exchange{Operation: "create call", Name: "example 01", Response: &record.Response{Status: 201, Body: record.Body(l.body)}}},
			}
		}
		if l.known {
			s.Known = &record.Known{Reason: "r"}
		}
		run.Counts.Total++
		if l.status == record.Passed {
			run.Counts.Passed++
		}
		f.Scenarios = append(f.Scenarios, s)
	}
	return run
}

func TestCompare(t *testing.T) {
	const p, f, e, k, s = record.Passed, record.Failed, record.Errored, record.Flaky, record.Skipped
	for _, tt := range []struct {
		why           string
		before, after lived
		want          string // the parts that are not empty, with the names in them
	}{
		{"it was good and is bad", lived{status: p}, lived{status: f}, "new"},
		{"that we cannot find out any more is worse too", lived{status: p}, lived{status: e, blame: record.BlameNetwork}, "new"},
		{"that it was not run says nothing", lived{status: p}, lived{status: e}, "notRun"},
		{"nor that it was not run before", lived{status: e}, lived{status: p}, ""},
		{"it was not run, and is bad", lived{status: e}, lived{status: f}, "new"},
		{"it was not judged, and is bad", lived{status: s}, lived{status: f}, "new"},
		{"bad as before is not new", lived{status: f}, lived{status: e, blame: record.BlameNetwork}, "still"},
		{"what is known to fail is no news", lived{status: p}, lived{status: f, known: true}, "known"},
		{"it was bad and is good", lived{status: e, blame: record.BlameNetwork}, lived{status: p}, "healed"},
		{"it is steady again", lived{status: k}, lived{status: p}, "healed"},
		{"it is good at the second attempt only", lived{status: p}, lived{status: k}, "unsteady"},
		{"twice as long, and long", lived{status: p, took: time.Second}, lived{status: p, took: 2 * time.Second}, "slower"},
		{"twice as long, and short, is noise", lived{status: p, took: time.Millisecond}, lived{status: p, took: 400 * time.Millisecond}, ""},
		{"a little longer is noise", lived{status: p, took: 10 * time.Second}, lived{status: p, took: 19 * time.Second}, ""},
		{"a failure that takes longer is a failure", lived{status: p, took: 1}, lived{status: f, took: time.Hour}, "new"},
		{"another value is the same shape", lived{status: p, body: `{"a":1}`}, lived{status: p, body: `{"a":2}`}, ""},
		{"a member is gone", lived{status: p, body: `{"a":1,"b":[{"c":null}]}`}, lived{status: p, body: `{"a":1,"b":[]}`}, "shape:create call, example 01: 201 -/b/[] object"},
		{"what was not run has no shape", lived{status: p, body: `{"a":1}`}, lived{status: e, body: `{}`}, "notRun"},
		{"what stands in a new member is not told apart", lived{status: p, body: `{}`}, lived{status: p, body: `{"a":{"b c":[1]}}`}, "shape:create call, example 01: 201 +/a object"},
		{"what is no JSON has no members", lived{status: p, body: `{}`}, lived{status: p, body: `<`}, "shape:create call, example 01: 201 -object +not JSON"},
		{"a member has another type", lived{status: p, body: `{"a":1}`}, lived{status: p, body: `{"a":"1"}`}, "shape:create call, example 01: 201 -/a number +/a string"},
		{"names are escaped as in a pointer", lived{status: p, body: `{}`}, lived{status: p, body: `{"a/b~":1}`}, "shape:create call, example 01: 201 +/a~1b~0 number"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			tt.before.name, tt.after.name = "one", "one"
			// The line moved, since somebody wrote a scenario above.
			c := Compare(livedRun(0, tt.before), livedRun(4, tt.after))
			var got []string
			for part, list := range map[string][]Change{"new": c.NewFailures, "healed": c.Healed, "known": c.Known, "notRun": c.NotRun, "unsteady": c.Unsteady, "added": c.Added, "removed": c.Removed} {
				if len(list) > 0 {
					got = append(got, part)
				}
			}
			if c.Still > 0 {
				got = append(got, "still")
			}
			if len(c.Slower) > 0 {
				got = append(got, "slower")
			}
			for _, s := range c.Shapes {
				line := "shape:" + s.Of
				for _, m := range s.Gone {
					line += " -" + m
				}
				for _, m := range s.Added {
					line += " +" + m
				}
				got = append(got, line)
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
				t.Errorf("parts (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCompareOfScenariosThatCameAndWent(t *testing.T) {
	before := livedRun(0, lived{name: "same", status: record.Passed}, lived{name: "same", status: record.Failed}, lived{name: "old", status: record.Passed})
	after := livedRun(0, lived{name: "same", status: record.Passed}, lived{name: "same", status: record.Passed}, lived{name: "new", status: record.Failed})
	c := Compare(before, after)
	if len(c.Healed) != 1 || c.Healed[0].ID != "features/a.feature:2" {
		t.Errorf("two of one name are told apart by their order: %+v", c.Healed)
	}
	if len(c.Added) != 1 || len(c.NewFailures) != 1 || len(c.Removed) != 1 || c.Removed[0].Name != "old" {
		t.Errorf("got %+v", c)
	}
}

func TestComparisonIsWritten(t *testing.T) {
	before := livedRun(0, lived{name: "rings", status: record.Passed, body: `{"a":1}`}, lived{name: "heals", status: record.Failed},
		lived{name: "is slow", status: record.Passed, took: time.Second}, lived{name: "goes", status: record.Passed}, lived{name: "shakes", status: record.Passed})
	after := livedRun(0, lived{name: "rings", status: record.Failed, body: `{"<b>":1}`}, lived{name: "heals", status: record.Passed},
		lived{name: "is slow", status: record.Passed, took: 3 * time.Second}, lived{name: "comes\x1b[2J", status: record.Passed}, lived{name: "shakes", status: record.Flaky})
	c := Compare(before, after)
	var text, markdown, jsonText bytes.Buffer
	for _, err := range []error{ComparisonText(&text, c), ComparisonMarkdown(&markdown, c), ComparisonJSON(&jsonText, c)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	golden(t, "compare.txt", text.Bytes())
	golden(t, "compare.md", markdown.Bytes())
	var back Comparison
	if err := json.Unmarshal(jsonText.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, back); diff != "" {
		t.Errorf("read back (-wrote +read):\n%s", diff)
	}
}

func TestCompareLooksAtTwins(t *testing.T) {
	run := func(status record.Status) *record.Run {
		r := livedRun(0, lived{name: "one", status: record.Passed})
		s := r.Features[0].Scenarios[0]
		s.Twins = []*record.ScenarioRun{{ID: s.ID + " without P", Name: "one", Without: "P", Status: status}}
		return r
	}
	c := Compare(run(record.Passed), run(record.Failed))
	if len(c.NewFailures) != 1 || c.NewFailures[0].ID != "features/a.feature:1 without P" {
		t.Errorf("Graph lets through now what it refused before: %+v", c.NewFailures)
	}
}
