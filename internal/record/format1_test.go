package record

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestALogOfFormat1IsRead: testdata/format1.jsonl was written by a program of that format.
func TestALogOfFormat1IsRead(t *testing.T) {
	t.Parallel()
	log, err := os.ReadFile(filepath.Join("testdata", "format1.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	run, err := Fold(strings.NewReader(string(log)))
	if err != nil {
		t.Fatal(err)
	}
	want := Selection{Features: []string{"features", "my more"}, Data: []string{"data"}, Tags: "@example-11",
		Scenarios: []string{"features/examples/11-call-a-phone-service-hosted.feature:8"}, Shard: Shard{Number: 1, Of: 1}}
	if diff := cmp.Diff(want, run.Info.Selection); diff != "" {
		t.Errorf("selection (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"conform", "run", "--seed", "7", "--strict-permissions", "--no-twins"},
		run.Info.Command); diff != "" {
		t.Errorf("command (-want +got):\n%s", diff)
	}
	if !run.Info.Strict || !run.Info.NoTwins || run.Info.Format != FormatVersion || run.Info.Seed != 7 {
		t.Errorf("got %+v", run.Info)
	}
	s := run.Features[0].Scenarios[0]
	if run.Status != Passed || run.Counts.Passed != 1 || run.Counts.Checks != 14 || len(s.Exchanges) < 3 ||
		len(s.Notifications) < 3 {
		t.Errorf("%s, %+v, %d exchanges, %d notifications", run.Status, run.Counts, len(s.Exchanges), len(s.Notifications))
	}
	if at := s.Checks[0].Where; at.Line == 0 || !strings.HasPrefix(at.File, "scenarios/") {
		t.Errorf("the first check stands at %v", at)
	}

	var merged strings.Builder
	if err := Merge(&merged, nil, strings.NewReader(string(log))); err != nil {
		t.Fatal(err)
	}
	again, err := Fold(strings.NewReader(merged.String()))
	if err != nil {
		t.Fatal(err)
	}
	want.Shard = Shard{}
	if diff := cmp.Diff(want, again.Info.Selection); diff != "" || again.Counts != run.Counts {
		t.Errorf("merged: %+v, selection (-want +got):\n%s", again.Counts, diff)
	}
}

func TestABeginningOfFormat1(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why, head, command string
		want               RunStarted
		err                string
	}{
		{"nothing said", ``, ``, RunStarted{}, ""},
		{"a plain run", ``, `"conform","run"`, RunStarted{Command: []string{"conform", "run"}}, ""},
		{"folders alone", ``, `"conform","run","a","b"`,
			RunStarted{Command: []string{"conform", "run"}, Selection: Selection{Features: []string{"a", "b"}}}, ""},
		{"a flag without its value", ``, `"conform","run","--scenario"`,
			RunStarted{Command: []string{"conform", "run"}, Selection: Selection{Scenarios: []string{""}}}, ""},
		{"no share", `"shard":"x",`, ``, RunStarted{}, `line 1: the share "x" is not one such as 1/3`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			run, err := Fold(strings.NewReader(`{"runStarted":{"format":1,` + tt.head + `"command":[` + tt.command + `]}}`))
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("got %v, want %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			tt.want.Format = FormatVersion
			if tt.want.Command == nil {
				tt.want.Command = []string{}
			}
			if diff := cmp.Diff(tt.want, run.Info); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestSelectionReads(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why      string
		features []string
		text     string
		want     bool
	}{
		{"the embedded", nil, "features/a.feature:3", true},
		{"not the user's", nil, "mine/a.feature:3", false},
		{"a folder", []string{"mine"}, "mine/a.feature:3", true},
		{"a folder of which the name goes on", []string{"mine"}, "mine2/a.feature:3", false},
		{"a file and its scenario", []string{"mine/a.feature"}, "mine/a.feature: fails", true},
		{"another file", []string{"mine/a.feature"}, "mine/b.feature: fails", false},
		{"a pattern that is wider", []string{"mine/a.feature"}, "mine/", false},
		{"one of several", []string{"x", "mine"}, "mine/a.feature:3", true},
		{"the current folder", []string{"."}, "a.feature:3", true},
	} {
		if got := (Selection{Features: tt.features}).Reads(tt.text); got != tt.want {
			t.Errorf("%s: Reads(%q) is %v", tt.why, tt.text, got)
		}
	}
}
