package record

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

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
			runs, err := ReadHistory(strings.NewReader(tt.text))
			if (err == nil) != (tt.want == "") || err != nil && !strings.HasPrefix(err.Error(), tt.want) {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if len(runs) != tt.runs {
				t.Errorf("%d runs, want %d", len(runs), tt.runs)
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
			keep, line, err := AddHistory(file, PastRun{At: time.Unix(int64(len(ends)+1), 0).UTC(), Scenarios: map[string]Status{"a:1": Passed}})
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
		runs, err := ReadHistory(bytes.NewReader(file))
		if err != nil || len(runs) != len(ends) {
			t.Fatalf("%d runs are read, want %d: %v\n%s", len(runs), len(ends), err, file)
		}
	})
}
