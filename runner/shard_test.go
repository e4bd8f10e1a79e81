package runner

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/record"
)

func TestWorthRetrying(t *testing.T) {
	var list []*record.ScenarioRun
	for i, status := range []record.Status{record.Passed, record.Failed, record.Errored, record.Failed, record.Passed} {
		list = append(list, &record.ScenarioRun{ID: string(rune('1' + i)), Status: status})
	}
	run := &record.Run{Features: []*record.FeatureRun{{Scenarios: list}}}
	list[1].Blame, list[2].Blame = record.BlameMock, record.BlameNetwork
	list[3].Blame, list[3].Known = record.BlameThrottle, &record.Known{}
	list[4].Twins = []*record.ScenarioRun{{Status: record.Errored, Blame: record.BlameNetwork}}
	if diff := cmp.Diff([]string{"3", "5"}, WorthRetrying(run, false)); diff != "" {
		t.Errorf("of the environment (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"2", "3", "5"}, WorthRetrying(run, true)); diff != "" {
		t.Errorf("all (-want +got):\n%s", diff)
	}
}

func TestParseShard(t *testing.T) {
	for _, tt := range []struct {
		why, text string
		want      record.Shard
		err       string
	}{
		{"nothing is the whole", "", record.Shard{}, ""},
		{"the second of three", "2/3", record.Shard{Number: 2, Of: 3}, ""},
		{"one of one", "1/1", record.Shard{Number: 1, Of: 1}, ""},
		{"they count from one", "0/3", record.Shard{}, "no share 0 of 3"},
		{"no more than there are", "4/3", record.Shard{}, "no share 4 of 3; expected 1/3 to 3/3"},
		{"two numbers", "2", record.Shard{}, "expected a share such as 1/3"},
		{"no others", "1/2/3", record.Shard{}, "expected a share such as 1/3"},
		{"of a size that a plan can have", "1/99999", record.Shard{}, "expected a share such as 1/3"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			got, err := ParseShard(tt.text)
			if got != tt.want || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got %+v, %v", got, err)
			}
			if err == nil && got.String() != tt.text {
				t.Errorf("it writes itself %q", got)
			}
		})
	}
}
