package record

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDurations(t *testing.T) {
	run := &Run{Features: []*FeatureRun{{Scenarios: []*ScenarioRun{
		{ID: "a:1", Duration: 1500 * time.Millisecond, Twins: []*ScenarioRun{{Duration: 500 * time.Millisecond}},
			Earlier: []*ScenarioRun{{Duration: time.Second}}},
		{ID: "a:2", Status: Skipped},
	}}}}
	past := run.Past()
	if diff := cmp.Diff(map[string]int64{"a:1": 3000}, past.Took); diff != "" {
		t.Errorf("took (-want +got):\n%s", diff)
	}
	all := Durations{}
	for _, run := range []PastRun{{Took: map[string]int64{"a:1": 1, "b:1": 20}}, {}, past} {
		all.Add(run)
	}
	want := Durations{"a:1": 3 * time.Second, "b:1": 20 * time.Millisecond}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("the last that is known (-want +got):\n%s", diff)
	}
	if all.Fingerprint() != want.Fingerprint() || all.Fingerprint() == (Durations{"a:1": 3 * time.Second}).Fingerprint() {
		t.Errorf("fingerprints %s, %s", all.Fingerprint(), want.Fingerprint())
	}
}
