package mutation

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"conform/internal/mutants"
	"conform/internal/mutants/wire"
	"conform/internal/place"
	"conform/internal/record"
)

// found is a result with one mutant of each state.
func found() *mutants.Result {
	answer := wire.Place{Operation: "create call", Status: 201}
	why := &mutants.Equivalent{Why: "The directory decides.", Where: place.Position{File: "mine.yaml", Line: 3, Column: 5}}
	one := func(id string, state mutants.State) mutants.Outcome {
		return mutants.Outcome{Mutant: &mutants.Mutant{ID: id, Group: "headers", Place: answer, Part: mutants.PartHeader,
			At: "Location", Edit: "missing"}, State: state, Was: "<script>alert(1)</script>", Became: "nothing", Tried: 2}
	}
	killed, unnamed, accepted := one("killed one", mutants.Killed), one("unnamed one", mutants.Killed),
		one("accepted one", mutants.Survived)
	killed.Killer, killed.Message, killed.Named, killed.Cause, killed.Alone = "a.feature:3", "the header is missing", true,
		record.CauseTarget, true
	unnamed.Killer, unnamed.Message, unnamed.Cause = "a.feature:9", "something | else", record.CauseText
	accepted.Equivalent = why
	group := mutants.Counts{Group: mutants.Group{Name: "headers", Title: "headers of answers"}, Tried: 3, Killed: 2,
		Survived: 1, Equivalent: 1, Named: 1, Idle: 1}
	return &mutants.Result{Target: mutants.Target{Kind: "mock", Root: "http://127.0.0.1:1"}, Catalogue: 500, Scenarios: 2,
		Trials: 9, Took: 3 * time.Second, Redundancy: true, Groups: []mutants.Counts{group}, Total: group,
		Outcomes: []mutants.Outcome{killed, unnamed, one("a *survivor*", mutants.Survived), accepted,
			one("idle one", mutants.Idle), one("late one", mutants.NotTried)},
		Killers:  []mutants.Killer{{Scenario: "a.feature:3", Kills: 1, Alone: 1}, {Scenario: "a.feature:9", Kills: 1}},
		Left:     []mutants.Left{{Scenario: "b.feature:1", Status: record.Failed, Why: "it is wrong"}},
		Needless: []string{"mine.yaml:4:7: no mutant is called \"x\""}}
}

func written(t *testing.T, write func(io.Writer, *mutants.Result) error) string {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out, found()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// What is to be looked at is in each form, and what is not, is not.
func TestEveryFormSaysIt(t *testing.T) {
	t.Parallel()
	terminal := func(w io.Writer, r *mutants.Result) error { return Terminal(w, r, "out/index.html") }
	for _, tt := range []struct {
		form         string
		text         string
		want, mustnt []string
	}{
		{"terminal", written(t, terminal),
			[]string{"66.7 % of 3 mutants killed, 1 survived", "Survived: 1", "a *survivor*", "unnamed one",
				"text: something | else", "b.feature:1: failed: it is wrong", "1 scenario of 2 notice nothing", "mine.yaml:4:7",
				"out/index.html", "1 not tried"}, []string{"killed one", "accepted one"}},
		{"Markdown", written(t, Markdown),
			[]string{`a \*survivor\*`, "| headers of answers | 3 | 2 | 1 | 1 | 66.7 % |", `something \| else`,
				"1 mutant: The directory decides.", "- a.feature:9", "&lt;script&gt;"}, []string{"<script>", "killed one"}},
		{"page", written(t, HTML), []string{"a *survivor*", "something | else", "&lt;script&gt;",
			"default-src &#39;none&#39;", "mine.yaml:3:5",
			"1 scenario of 2 notice nothing", "b.feature:1"}, []string{"<script", "killed one"}},
	} {
		for _, want := range tt.want {
			if !strings.Contains(tt.text, want) {
				t.Errorf("%s: nothing says %q", tt.form, want)
			}
		}
		for _, no := range tt.mustnt {
			if strings.Contains(tt.text, no) {
				t.Errorf("%s: it has %q", tt.form, no)
			}
		}
	}
}

// The JSON has every mutant, with all that is known of it.
func TestJSONHasEveryMutant(t *testing.T) {
	t.Parallel()
	var d document
	if err := json.Unmarshal([]byte(written(t, JSON)), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Mutants) != 6 || d.Format != FormatVersion || d.Total.Killed != 2 || *d.Killers[0].Alone != 1 {
		t.Fatalf("%+v", d)
	}
	want := outcome{ID: "killed one", Group: "headers", Place: "the answer 201 to create call", Part: "header",
		At: "Location", Edit: "missing",
		State: "killed", Was: "<script>alert(1)</script>", Became: "nothing", Tried: 2, Killer: "a.feature:3", Alone: true,
		Message: "the header is missing", Cause: "target", Named: true}
	if d.Mutants[0] != want || d.Mutants[3].Equivalent != "The directory decides." {
		t.Errorf("got %+v", d.Mutants)
	}
}

// Nobody takes a run in which nothing was tried for one that killed all.
func TestNothingWasTried(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := Terminal(&out, &mutants.Result{}, ""); err != nil || strings.Contains(out.String(), "100") ||
		!strings.Contains(out.String(), "No mutant was tried") {
		t.Errorf("%v: %s", err, out.String())
	}
}
