package record

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"conform/internal/place"
)

// story is a whole plan and what happened, scenario by scenario.
type story struct {
	plans  [][]Event // of each scenario: the plan, what is known, the twins
	events [][]Event
}

func drawStory(t *rapid.T) story {
	var s story
	statuses := rapid.SampledFrom([]Status{Passed, Failed, Errored, Skipped})
	scenarios := rapid.IntRange(1, 12).Draw(t, "scenarios")
	for i := range scenarios {
		file := fmt.Sprintf("features/%c.feature", 'a'+i/4)
		id := fmt.Sprintf("%s:%d", file, i+1)
		planned := Planned{Feature: Feature{File: file, Name: file}, Name: fmt.Sprint("scenario ", i), Line: i + 1,
			Tags: []string{"@x"}, Steps: []PlannedStep{{Keyword: "Given", Text: "a bot", Line: i + 2}}}
		plan := []Event{{Scenario: id, Planned: &planned}}
		if rapid.Bool().Draw(t, "known") {
			plan = append(plan, Event{Scenario: id,
				Known: &Known{Reason: "r", Owner: "o", Until: "2027-01-31", Where: place.Parse("k.yaml:1:1")}})
		}
		ids := []string{id}
		if rapid.Bool().Draw(t, "twin") {
			twin := planned
			twin.Twin = &Twin{Of: id, Without: "P"}
			ids = append(ids, id+" without P")
			plan = append(plan, Event{Scenario: ids[1], Planned: &twin})
		}
		var events []Event
		for _, id := range ids {
			for attempt := range rapid.IntRange(0, 2).Draw(t, "attempts") {
				status := statuses.Draw(t, "status")
				for _, e := range []Event{
					{ScenarioStarted: &ScenarioStarted{}},
					{Exchange: &Exchange{ID: 1, Operation: "create call",
						Request: Request{Method: "POST", URL: "/x", Body: Body(rapid.String().Draw(t, "body"))}}},
					{Step: 1, StepFinished: &StepFinished{Status: status}},
					{Step: 1, Check: &Check{Kind: CheckStatus, Requirement: "is 201", Status: status}},
					{ScenarioFinished: &ScenarioFinished{Status: status, Reason: "because"}},
				} {
					e.Scenario, e.Attempt = id, attempt+1
					events = append(events, e)
				}
			}
		}
		s.plans, s.events = append(s.plans, plan), append(s.events, events)
	}
	return s
}

// log writes the share of the story; of 0 is the whole.
func (s story) log(number, of int) []byte {
	var b bytes.Buffer
	r := NewRecorder(&b, func() time.Time { return time.Date(2027, 1, 31, 8, 0, 0, 0, time.UTC) }, nil)
	head := &RunStarted{Format: FormatVersion, Version: "1", Target: "mock", Seed: 7, Command: []string{"conform", "run"}}
	if of > 0 {
		head.Selection.Shard = Shard{Number: number, Of: of}
	}
	r.Record(Event{RunStarted: head})
	mine := func(i int) bool { return of == 0 || i%of == number-1 }
	for i, plan := range s.plans {
		for _, e := range plan {
			if !mine(i) {
				continue
			}
			if e.Planned != nil && of > 0 && e.Planned.Twin == nil {
				p := *e.Planned
				p.Index, e.Planned = i+1, &p
			}
			r.Record(e)
		}
	}
	for i, events := range s.events {
		for _, e := range events {
			if mine(i) {
				r.Record(e)
			}
		}
	}
	r.Record(Event{RunFinished: &RunFinished{Duration: time.Second}})
	r.Record(Event{Verdict: &Verdict{Exit: 1, Rule: "of the share"}})
	return b.Bytes()
}

// TestMergeIsTheWholeRun: the shares of a plan, in any order, give what the plan on one machine gives.
func TestMergeIsTheWholeRun(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawStory(t)
		of := rapid.IntRange(1, 4).Draw(t, "shares")
		numbers := make([]int, of)
		for i := range numbers {
			numbers[i] = i + 1
		}
		var logs []io.ReadSeeker
		for _, n := range rapid.Permutation(numbers).Draw(t, "order") {
			logs = append(logs, bytes.NewReader(s.log(n, of)))
		}
		var merged bytes.Buffer
		if err := Merge(&merged, nil, logs...); err != nil {
			t.Fatal(err)
		}
		got, err := Fold(&merged)
		if err != nil {
			t.Fatal(err)
		}
		want, err := Fold(bytes.NewReader(s.log(0, 0)))
		if err != nil {
			t.Fatal(err)
		}
		want.Verdict = nil // it is judged anew
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the whole run and the merged shares (-whole +merged):\n%s", diff)
		}
	})
}

func TestMergeRefusesWhatIsNoRun(t *testing.T) {
	log := func(head RunStarted, ids ...string) string {
		var b bytes.Buffer
		r := NewRecorder(&b, nil, nil)
		head.Format = FormatVersion
		r.Record(Event{RunStarted: &head})
		for _, id := range ids {
			r.Record(Event{Scenario: id, Planned: &Planned{Name: id}})
		}
		r.Record(Event{RunFinished: &RunFinished{}})
		return b.String()
	}
	share := func(number, of int) RunStarted {
		return RunStarted{Selection: Selection{Shard: Shard{Number: number, Of: of}}}
	}
	for _, tt := range []struct {
		why  string
		logs []string
		want string
	}{
		{"nothing is no run", nil, "there is nothing to merge"},
		{"another file", []string{"{}\n"}, "run 1: line 1: the first event must be runStarted"},
		{"an empty file", []string{""}, "run 1: no run was started"},
		{"no JSON", []string{log(RunStarted{}), "x\n"}, "run 2: line 1 is not an event"},
		{"a later format", []string{`{"runStarted":{"format":99}}` + "\n"}, "run 1: line 1: the event log has format 99"},
		{"two logs behind each other", []string{log(RunStarted{}) + log(RunStarted{})},
			"run 1: line 3: a second run begins here"},
		{"the mock and a tenant", []string{log(RunStarted{Target: "mock"}), log(RunStarted{Target: "graph"})},
			"run 2 has the target graph and run 1 has mock"},
		{"another seed", []string{log(RunStarted{Seed: 1}), log(RunStarted{Seed: 2})},
			"run 2 has the seed 2 and run 1 has 1"},
		{"another selection", []string{log(RunStarted{Selection: Selection{Shard: Shard{Number: 1, Of: 2}, Tags: "@a"}}),
			log(RunStarted{Selection: Selection{Shard: Shard{Number: 2, Of: 2}, Tags: "@b"}})},
			`run 2 has the selection ["--tags" "@b"] and run 1 has ["--tags" "@a"]`},
		{"other features", []string{log(share(1, 2)),
			log(RunStarted{Selection: Selection{Shard: Shard{Number: 2, Of: 2}, Features: []string{"my"}}})},
			`run 2 has the selection ["my"] and run 1 has of everything`},
		{"another dialect", []string{log(share(1, 2)),
			log(RunStarted{Dialect: "observed", Selection: Selection{Shard: Shard{Number: 2, Of: 2}}})},
			"run 2 has the dialect of the mock observed and run 1 has ;"},
		{"another mock", []string{log(share(1, 2)), log(RunStarted{MockFaults: []string{"drop"}})},
			"run 2 has the faults of the mock drop and run 1 has none;"},
		{"no twins in one", []string{log(share(1, 2)),
			log(RunStarted{NoTwins: true, Selection: Selection{Shard: Shard{Number: 2, Of: 2}}})},
			"run 2 has the refusal twins left out true and run 1 has false"},
		{"the same scenario twice would count twice", []string{log(RunStarted{}, "a:1"), log(RunStarted{}, "b:1", "a:1")},
			"a:1 was run in run 1 and in run 2"},
		{"a share is missing", []string{log(share(2, 3), "a:1")}, "of the shares of the plan 1/3, 3/3 is missing"},
		{"shares of two plans", []string{log(share(1, 2), "a:1"), log(share(2, 3), "b:1")},
			"they are not shares of one plan"},
		{"shares that were balanced by other histories",
			[]string{log(RunStarted{Selection: Selection{Shard: Shard{Number: 1, Of: 2, Balance: "a"}}}), log(share(2, 2))},
			"run 2 and run 1 were balanced by other durations"},
		{"a share and a whole", []string{log(RunStarted{}, "a:1"), log(share(1, 2), "b:1")},
			"they are not shares of one plan"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var readers []io.ReadSeeker
			for _, l := range tt.logs {
				readers = append(readers, strings.NewReader(l))
			}
			err := Merge(io.Discard, nil, readers...)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v\nwant %s", err, tt.want)
			}
		})
	}
}

// TestMergeTakesProfilesFromElsewhere: where files lie on a machine does not decide what is run on it.
func TestMergeTakesProfilesFromElsewhere(t *testing.T) {
	log := func(number int, profile string) io.ReadSeeker {
		var b bytes.Buffer
		r := NewRecorder(&b, nil, nil)
		r.Record(Event{RunStarted: &RunStarted{Format: FormatVersion,
			Selection: Selection{Shard: Shard{Number: number, Of: 2}},
			Command:   []string{"conform", "run", "--profile", profile, "--gates", profile}}})
		r.Record(Event{RunFinished: &RunFinished{}})
		return bytes.NewReader(b.Bytes())
	}
	var merged bytes.Buffer
	if err := Merge(&merged, nil, log(1, "/a/p.yaml"), log(2, "/b/p.yaml")); err != nil {
		t.Fatal(err)
	}
	run, err := Fold(&merged)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"conform", "run", "--profile", "/a/p.yaml", "--gates", "/a/p.yaml"},
		run.Info.Command); diff != "" {
		t.Errorf("command (-want +got):\n%s", diff)
	}
}

func TestMergeOfACutLogIsInterrupted(t *testing.T) {
	whole := `{"runStarted":{"format":2}}` + "\n" + `{"runFinished":{"duration":5}}` + "\n"
	cut := `{"runStarted":{"format":2}}` + "\n" + `{"scen`
	var merged bytes.Buffer
	if err := Merge(&merged, nil, strings.NewReader(whole), strings.NewReader(cut)); err != nil {
		t.Fatal(err)
	}
	run, err := Fold(bytes.NewReader(merged.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(merged.String(), `"runFinished":{"interrupted":"no end was recorded","run":2,"duration":5}`) {
		t.Errorf("the end does not hold the run's number as one:\n%s", &merged)
	}
	if run.Interrupted != "run 2: no end was recorded" || run.Status != Errored || run.Duration != 5 {
		t.Errorf("got %q, %s, %d", run.Interrupted, run.Status, run.Duration)
	}
}

func TestMergeTellsOfEarlierRuns(t *testing.T) {
	history := func(id string) *History {
		return NewHistory([]PastRun{{At: time.Date(2027, 1, 30, 0, 0, 0, 0, time.UTC),
			Scenarios: map[string]Status{id: Passed}}})
	}
	log := func(h *History) io.ReadSeeker {
		var b bytes.Buffer
		r := NewRecorder(&b, nil, nil)
		r.Record(Event{RunStarted: &RunStarted{Format: FormatVersion, Selection: Selection{Shard: Shard{Number: 1, Of: 1}}}})
		if h != nil {
			r.Record(Event{History: h})
		}
		r.Record(Event{RunFinished: &RunFinished{}})
		return bytes.NewReader(b.Bytes())
	}
	for _, tt := range []struct {
		why         string
		given, had  *History
		wantNothing bool
		want        string
	}{
		{why: "nobody knows of any", wantNothing: true},
		{why: "the share does", had: history("a:1"), want: "a:1"},
		{why: "what is given counts", given: history("b:1"), had: history("a:1"), want: "b:1"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var merged bytes.Buffer
			if err := Merge(&merged, tt.given, log(tt.had)); err != nil {
				t.Fatal(err)
			}
			run, err := Fold(&merged)
			if err != nil {
				t.Fatal(err)
			}
			if tt.wantNothing != (run.History == nil) || run.History != nil && run.History.Scenarios[tt.want] != "p" {
				t.Errorf("got %+v", run.History)
			}
		})
	}
}
