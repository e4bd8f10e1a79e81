package digest

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conform/internal/record"
	"conform/reports/sample"
)

func TestCompare(t *testing.T) {
	const p, f, e, k, s = record.Passed, record.Failed, record.Errored, record.Flaky, record.Skipped
	for _, tt := range []struct {
		why           string
		before, after sample.Life
		want          string // the parts that are not empty, with the names in them
	}{
		{"it was good and is bad", sample.Life{Status: p}, sample.Life{Status: f}, "new"},
		{"that we cannot find out any more is worse too", sample.Life{Status: p}, sample.Life{Status: e,
			Blame: record.BlameNetwork}, "new"},
		{"that it was not run says nothing", sample.Life{Status: p}, sample.Life{Status: e}, "notRun"},
		{"nor that it was not run before", sample.Life{Status: e}, sample.Life{Status: p}, ""},
		{"it was not run, and is bad", sample.Life{Status: e}, sample.Life{Status: f}, "new"},
		{"it was not judged, and is bad", sample.Life{Status: s}, sample.Life{Status: f}, "new"},
		{"bad as before is not new", sample.Life{Status: f}, sample.Life{Status: e, Blame: record.BlameNetwork}, "still"},
		{"what is known to fail is no news", sample.Life{Status: p}, sample.Life{Status: f, Known: true}, "known"},
		{"it was bad and is good", sample.Life{Status: e, Blame: record.BlameNetwork}, sample.Life{Status: p}, "healed"},
		{"it is steady again", sample.Life{Status: k}, sample.Life{Status: p}, "healed"},
		{"it is good at the second attempt only", sample.Life{Status: p}, sample.Life{Status: k}, "unsteady"},
		{"twice as long, and long", sample.Life{Status: p, Took: time.Second}, sample.Life{Status: p, Took: 2 * time.Second},
			"slower"},
		{"twice as long, and short, is noise", sample.Life{Status: p, Took: time.Millisecond}, sample.Life{Status: p,
			Took: 400 * time.Millisecond}, ""},
		{"a little longer is noise", sample.Life{Status: p, Took: 10 * time.Second}, sample.Life{Status: p,
			Took: 19 * time.Second}, ""},
		{"a failure that takes longer is a failure", sample.Life{Status: p, Took: 1}, sample.Life{Status: f,
			Took: time.Hour}, "new"},
		{"another value is the same shape", sample.Life{Status: p, Body: `{"a":1}`}, sample.Life{Status: p, Body: `{"a":2}`},
			""},
		{"a member is gone", sample.Life{Status: p, Body: `{"a":1,"b":[{"c":null}]}`}, sample.Life{Status: p,
			Body: `{"a":1,"b":[]}`}, "shape:create call, example 01: 201 -/b/[] object"},
		{"what was not run has no shape", sample.Life{Status: p, Body: `{"a":1}`}, sample.Life{Status: e, Body: `{}`},
			"notRun"},
		{"what stands in a new member is not told apart", sample.Life{Status: p, Body: `{}`}, sample.Life{Status: p,
			Body: `{"a":{"b c":[1]}}`}, "shape:create call, example 01: 201 +/a object"},
		{"what is no JSON has no members", sample.Life{Status: p, Body: `{}`}, sample.Life{Status: p, Body: `<`},
			"shape:create call, example 01: 201 -object +not JSON"},
		{"a member has another type", sample.Life{Status: p, Body: `{"a":1}`}, sample.Life{Status: p, Body: `{"a":"1"}`},
			"shape:create call, example 01: 201 -/a number +/a string"},
		{"names are escaped as in a pointer", sample.Life{Status: p, Body: `{}`}, sample.Life{Status: p, Body: `{"a/b~":1}`},
			"shape:create call, example 01: 201 +/a~1b~0 number"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			tt.before.Name, tt.after.Name = "one", "one"
			// The line moved, since somebody wrote a scenario above.
			c := Compare(sample.Lived(0, tt.before), sample.Lived(4, tt.after))
			var got []string
			for part, list := range map[string][]Change{"new": c.NewFailures, "healed": c.Healed, "known": c.Known,
				"notRun": c.NotRun, "unsteady": c.Unsteady, "added": c.Added, "removed": c.Removed} {
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
	before := sample.Lived(0, sample.Life{Name: "same", Status: record.Passed}, sample.Life{Name: "same",
		Status: record.Failed}, sample.Life{Name: "old", Status: record.Passed})
	after := sample.Lived(0, sample.Life{Name: "same", Status: record.Passed}, sample.Life{Name: "same",
		Status: record.Passed}, sample.Life{Name: "new", Status: record.Failed})
	c := Compare(before, after)
	if len(c.Healed) != 1 || c.Healed[0].ID != "features/a.feature:2" {
		t.Errorf("two of one name are told apart by their order: %+v", c.Healed)
	}
	if len(c.Added) != 1 || len(c.NewFailures) != 1 || len(c.Removed) != 1 || c.Removed[0].Name != "old" {
		t.Errorf("got %+v", c)
	}
}

func TestCompareLooksAtTwins(t *testing.T) {
	run := func(status record.Status) *record.Run {
		r := sample.Lived(0, sample.Life{Name: "one", Status: record.Passed})
		s := r.Features[0].Scenarios[0]
		s.Twins = []*record.ScenarioRun{{ID: s.ID + " without P", Name: "one", Without: "P", Status: status}}
		return r
	}
	c := Compare(run(record.Passed), run(record.Failed))
	if len(c.NewFailures) != 1 || c.NewFailures[0].ID != "features/a.feature:1 without P" {
		t.Errorf("Graph lets through now what it refused before: %+v", c.NewFailures)
	}
}

// TestCompareSaysWhy: a new failure comes with what is wrong, and one that was cut short with nothing.
func TestCompareSaysWhy(t *testing.T) {
	t.Parallel()
	before := sample.Lived(0, sample.Life{Name: "one", Status: record.Passed})
	after := sample.Lived(0, sample.Life{Name: "one", Status: record.Failed, Blame: record.BlameMock})
	after.Features[0].Scenarios[0].Checks = []*record.Judged{
		{Check: record.Check{Kind: record.CheckBody, Requirement: "the shape",
			Status: record.Failed, Differences: []record.Difference{{Pointer: "/state", Want: `"a"`, Got: `"b"`}}}}}
	if c := Compare(before, after); len(c.NewFailures) != 1 || c.NewFailures[0].Why != `/state is "b", not "a"` {
		t.Errorf("new failures: %+v", c.NewFailures)
	}
	after = sample.Lived(0, sample.Life{Name: "one", Status: record.Errored})
	if c := Compare(before, after); len(c.NotRun) != 1 || c.NotRun[0].Why != "" {
		t.Errorf("not run: %+v", c.NotRun)
	}
}
