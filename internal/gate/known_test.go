package gate

import (
	"fmt"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"conform/internal/record"
)

func TestKnownFailuresOfAPlan(t *testing.T) {
	entry := func(scenario string) string {
		return fmt.Sprintf("  - {scenario: %q, reason: r, link: l, owner: o, until: 2027-01-31}\n", scenario)
	}
	for _, tt := range []struct {
		why, list string
		known     map[string]string // identity -> place of the entry
		faults    string
	}{
		{"by identity", entry("features/a.feature:2"), map[string]string{"features/a.feature:2": "known.yaml:2:5"}, ""},
		{"by name, which stays when lines move", entry("features/a.feature: fails"),
			map[string]string{"features/a.feature:7": "known.yaml:2:5"}, ""},
		{"by pattern", entry("features/a.feature:*"),
			map[string]string{"features/a.feature:2": "known.yaml:2:5", "features/a.feature:7": "known.yaml:2:5"}, ""},
		{"what fits nothing would let through whatever comes", entry("features/a.feature:8"), nil,
			`known.yaml:2:16: no scenario fits "features/a.feature:8"; expected an identity as ` +
				"`conform list` prints it, or no entry; did you mean \"features/a.feature:2\"?"},
		{"whose reason counts must be clear", entry("features/a.feature:2") + entry("*passes"), nil,
			"known.yaml:3:16: features/a.feature:2 is known to fail already; expected one entry; the other is at " +
				"known.yaml:2:5"},
		{"somebody answers for it", "  - {scenario: x, reason: r, link: l, until: 2027-01-31}\n", nil,
			`known.yaml:2:5: the key "owner" is missing`},
		{"and not for ever", "  - {scenario: x, reason: r, link: l, owner: o, until: 2027-01-30}\n", nil,
			"known.yaml:2:56: the entry expired with 2027-01-30; expected a later day, when it was looked at again; or " +
				"none of it"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			file := record.Feature{File: "features/a.feature"}
			all := []record.Planned{{Feature: file, Name: "passes", Line: 2}, {Feature: file, Name: "fails", Line: 7}}
			var known map[string]*record.Known
			k, err := ReadKnownFailures(fstest.MapFS{"known.yaml": {Data: []byte("failing:\n" + tt.list)}}, "known.yaml",
				"known.yaml", gateDay)
			if err == nil {
				known, err = k.Of(all)
			}
			if tt.faults != "" {
				if err == nil || err.Error() != tt.faults {
					t.Errorf("got  %v\nwant %s", err, tt.faults)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for id, one := range known {
				got[id] = one.Where.String()
			}
			if diff := cmp.Diff(tt.known, got); diff != "" {
				t.Errorf("known (-want +got):\n%s", diff)
			}
		})
	}
}
