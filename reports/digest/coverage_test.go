package digest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/record"
	"conform/reports/sample"
)

func TestOperationsAreCountedByTheNamesOfTheData(t *testing.T) {
	t.Parallel()
	sent := func(id int, operation, purpose string) *record.Sent {
		return &record.Sent{Exchange: record.Exchange{ID: id, Operation: operation, Purpose: purpose,
			Request: record.Request{Method: "POST", URL: "https://graph/beta/x"}}}
	}
	run := func(documented []string) *record.Run {
		s := &record.ScenarioRun{
			Exchanges: []*record.Sent{sent(1, "get token", "sign in"), sent(2, "Remove participant", ""), sent(3, "my own", ""),
				sent(4, "my own", ""), sent(5, "delete call", "clean up")},
			Checks: []*record.Judged{{Check: record.Check{Exchange: 2, Status: record.Failed}},
				{Check: record.Check{Exchange: 3, Status: record.Skipped}}},
		}
		return &record.Run{Info: record.RunStarted{Operations: documented},
			Features: []*record.FeatureRun{{Scenarios: []*record.ScenarioRun{s}}}}
	}
	for _, tt := range []struct {
		why        string
		documented []string
		want       []*Covered
		notSent    []string
	}{
		{"what is not in the catalogue is said to be so, signing in is left out", []string{"create call", "delete call",
			"remove participant"},
			[]*Covered{{Name: "delete call", Seen: 1}, {Name: "remove participant", Asserted: 1, Seen: 1},
				{Name: "my own", Detail: "POST https://graph/beta/x", Seen: 2, Extra: true}}, []string{"create call"}},
		{"a record without a catalogue: nothing is known of what is documented", nil,
			[]*Covered{{Name: "Remove participant", Asserted: 1, Seen: 1}, {Name: "delete call", Seen: 1}, {Name: "my own",
				Seen: 2}}, nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			d := Of(run(tt.documented))
			if diff := cmp.Diff(tt.want, d.Operations); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.notSent, d.NotSent); diff != "" {
				t.Errorf("not sent (-want +got):\n%s", diff)
			}
		})
	}
}

// TestMapsShowWhatWasRun: a map has the entries of which the run has scenarios, and says what became of them.
func TestMapsShowWhatWasRun(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why  string
		tags []string // of three features, one scenario each
		want []Map
	}{
		{"by number, under the names of the features", []string{"@scenario-11", "@scenario-2", "@example-01"}, []Map{
			{"The documented scenarios", []Tile{{2, "@scenario-2", "feature 1", record.Failed, record.Counts{Total: 1,
				Failed: 1}},
				{11, "@scenario-11", "feature 0", record.Passed, record.Counts{Total: 1, Passed: 1}}}},
			{"The examples of create call", []Tile{{1, "@example-01", "feature 2", record.Passed, record.Counts{Total: 1,
				Passed: 1}}}}}},
		{"none of them", []string{"@mine", "@scenario-", "@scenario-x"}, nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			run := &record.Run{}
			for i, tag := range tt.tags {
				status := record.Passed
				if i == 1 {
					status = record.Failed
				}
				run.Features = append(run.Features, &record.FeatureRun{
					Feature:   record.Feature{Name: "Scenario 7 - feature " + string(rune('0'+i)), Tags: []string{tag}},
					Scenarios: []*record.ScenarioRun{{Tags: []string{tag}, Status: status}}})
			}
			if diff := cmp.Diff(tt.want, Of(run).Maps); diff != "" {
				t.Errorf("maps (-want +got):\n%s", diff)
			}
		})
	}
}

// TestNotificationsAreCountedByKind: what came and was not judged is seen only.
func TestNotificationsAreCountedByKind(t *testing.T) {
	t.Parallel()
	d := Of(sample.Failing(t))
	if len(d.Notifications) == 0 {
		t.Fatal("no kinds of notification")
	}
	for _, c := range d.Notifications {
		if c.Seen == 0 || c.Asserted > c.Seen || c.Extra {
			t.Errorf("%+v", c)
		}
	}
}
