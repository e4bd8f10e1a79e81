package record

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func readHistory(r io.Reader) (runs []PastRun, err error) {
	if err := ReadHistory(r, func(run PastRun) { runs = append(runs, run) }); err != nil {
		return nil, err
	}
	return runs, nil
}

func TestReadHistory(t *testing.T) {
	const run = `{"at":"2027-01-30T00:00:00Z","target":"mock","exit":0,"counts":{},"scenarios":{"a:1":"passed"}}`
	for _, tt := range []struct {
		why, text string
		runs      int
		want      string // of the error; empty: there is none
	}{
		{"no file yet", "", 0, ""},
		{"two runs", run + "\n" + run + "\n", 2, ""},
		{"somebody took the last line end away", run + "\n" + run, 2, ""},
		{"a writer was killed", run + "\n" + run[:40], 1, ""},
		{"what somebody else wrote is not to be taken away", "my notes", 0, "line 1 is not a run: invalid character"},
		{"nor is another file of one line", `{"a":1}`, 0, "line 1 is not a run: it needs at and scenarios"},
		{"text that is none", run + "\nhello\n" + run + "\n", 0, "line 2 is not a run: invalid character"},
		{"another file", `{"seq":1}` + "\n", 0, "line 1 is not a run: it needs at and scenarios"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			runs, err := readHistory(strings.NewReader(tt.text))
			if (err == nil) != (tt.want == "") || err != nil && !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if len(runs) != tt.runs {
				t.Errorf("%d runs, want %d", len(runs), tt.runs)
			}
			past := Histories{Most: 3}
			err = past.Read(strings.NewReader(tt.text))
			if (err == nil) != (tt.want == "") || err != nil && !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("as a history: got %v, want %q", err, tt.want)
			}
			if of := past.Of("mock"); err == nil && (of != nil) != (tt.runs > 0) || of != nil && len(of.Runs) != tt.runs {
				t.Errorf("the history is %+v, want %d runs", of, tt.runs)
			}
		})
	}
}

// TestAddHistoryAfterACut: wherever a writer was killed, the next run becomes a line, and no whole one is lost.
func TestAddHistoryAfterACut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var file []byte
		var ends []int // of the runs, without the line end
		add := func() {
			keep, line, err := AddHistory(file,
				PastRun{At: time.Unix(int64(len(ends)+1), 0).UTC(), Scenarios: map[string]Status{"a:1": Passed}})
			if err != nil {
				t.Fatal(err)
			}
			file = append(file[:keep:keep], line...)
			ends = append(ends, len(file)-1)
		}
		for range rapid.IntRange(0, 4).Draw(t, "runs") {
			add()
		}
		cut := rapid.IntRange(0, len(file)).Draw(t, "cut")
		file = file[:cut]
		for len(ends) > 0 && ends[len(ends)-1] > cut {
			ends = ends[:len(ends)-1]
		}
		add()
		runs, err := readHistory(bytes.NewReader(file))
		if err != nil || len(runs) != len(ends) {
			t.Fatalf("%d runs are read, want %d: %v\n%s", len(runs), len(ends), err, file)
		}
	})
}

// TestHistoriesKeepTheLastRuns: each kind of target for itself, and nothing of what went with the runs before.
func TestHistoriesKeepTheLastRuns(t *testing.T) {
	all := Histories{Most: 3}
	if all.Of("mock") != nil || (*Histories)(nil).Of("mock") != nil {
		t.Error("there is a history of no run")
	}
	var file bytes.Buffer
	for i, run := range []PastRun{
		{Target: "mock", Scenarios: map[string]Status{"old:1": Passed, "a:1": Failed}},
		{Target: "graph", Scenarios: map[string]Status{"a:1": Errored}},
		{Target: "mock", Scenarios: map[string]Status{"a:1": Passed}},
		{Target: "mock", Scenarios: map[string]Status{"a:1": Flaky, "b:1": Skipped}},
		{Target: "mock", Scenarios: map[string]Status{"b:1": Passed, "new:1": Passed}},
	} {
		run.At, run.Took = time.Unix(int64(i), 0).UTC(), map[string]int64{"a:1": 7}
		all.Add(run)
		line, err := run.Line()
		if err != nil {
			t.Fatal(err)
		}
		file.Write(line)
	}
	read := Histories{Most: 3}
	if err := read.Read(bytes.NewReader(file.Bytes())); err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"mock", "graph"} {
		if d := cmp.Diff(all.Of(target), read.Of(target)); d != "" {
			t.Errorf("read from the file, of %s (-want +got):\n%s", target, d)
		}
	}
	want := &History{Scenarios: map[string]string{"a:1": "pk-", "b:1": "-sp", "new:1": "--p"}}
	for _, i := range []int64{2, 3, 4} {
		want.Runs = append(want.Runs, PastTotals{At: time.Unix(i, 0).UTC()})
	}
	if d := cmp.Diff(want, all.Of("mock")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if got := all.Of("graph"); len(got.Runs) != 1 || got.Scenarios["a:1"] != "e" {
		t.Errorf("the other target has %+v", got)
	}
}
