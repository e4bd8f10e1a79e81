package runner

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/record"
	"conform/mock"
	"conform/steps"
)

const twinFeature = two + `
  @refusal
  Scenario: is about a refusal itself
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then Graph answers as documented

  Scenario: has another bot
    Given a bot that also has the permission "Calls.AccessMedia.All"
    When the bot creates the call "a user"
    Then Graph answers as documented

  Scenario: answers otherwise
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then Graph answers "call not found"
`

const ofFirst, ofSecond = "a.feature:2 without Calls.Initiate.All", "a.feature:7 without Calls.Initiate.All"

func TestTwins(t *testing.T) {
	scenarios := map[string]outcome{"a.feature:2": {record.Passed, "ppp"}, "a.feature:7": {record.Failed, "pppf"},
		"a.feature:14": {record.Passed, "ppp"}, "a.feature:19": {record.Passed, "ppp"},
		"a.feature:24": {record.Failed, "ppf"}}
	for _, tt := range []struct {
		why    string
		twins  bool
		faults []mock.Fault
		want   map[string]outcome // beside the scenarios
	}{
		{"not asked for", false, nil, nil},
		{"Graph refuses", true, nil, map[string]outcome{ofFirst: {record.Passed, "pps"}, ofSecond: {record.Skipped, "ssss"}}},
		{"Graph does not look", true, []mock.Fault{{Kind: "unchecked-permission"}},
			map[string]outcome{ofFirst: {record.Failed, "pfs"}, ofSecond: {record.Skipped, "ssss"}}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			tr := newTrial(t, nil, nil, tt.faults...)
			run := tr.execute(t, t.Context(), planOf(t, Selection{Twins: tt.twins}, folder("a.feature", twinFeature)), 4)
			want := map[string]outcome{}
			for _, list := range []map[string]outcome{scenarios, tt.want} {
				for id, o := range list {
					want[id] = o
				}
			}
			if diff := cmp.Diff(want, outcomes(run)); diff != "" {
				t.Errorf("outcomes (-want +got):\n%s", diff)
			}
			if apps := tr.server.Apps(); len(apps) != 1 {
				t.Errorf("%d apps are left, want the mock's own", len(apps))
			}
			if !tt.twins {
				return
			}
			s := all(run)
			if twins := s["features/a.feature:2"].Twins; len(twins) != 1 || twins[0].Without != "Calls.Initiate.All" {
				t.Errorf("recorded with the twins %+v", twins)
			}
			if reason := s["features/"+ofSecond].Reason; !strings.Contains(reason, "did not pass") {
				t.Errorf("skipped, since %q", reason)
			}
		})
	}
}

func TestTwinByItself(t *testing.T) {
	tr := newTrial(t, nil, nil)
	plan := planOf(t, Selection{Twins: true, Scenarios: []string{"features/" + ofFirst}}, folder("a.feature", twinFeature))
	want := map[string]outcome{"a.feature:2": {record.Passed, "ppp"}, ofFirst: {record.Passed, "pps"}}
	if diff := cmp.Diff(want, outcomes(tr.execute(t, t.Context(), plan, 1))); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

func TestGrants(t *testing.T) {
	const more = twinFeature + `
  Scenario: needs nothing
    Given a bot with no permissions
    When the bot creates the call "a user"
`
	lib := loadData(t, data)
	grants, none := planOf(t, Selection{}, folder("a.feature", more)).Grants(&lib.PermissionTable)
	got := map[string][]int{}
	for _, g := range grants {
		for _, s := range g.Scenarios {
			got[g.Name] = append(got[g.Name], s.Line)
		}
		if g.Name == "Calls.Initiate.All" && (!cmp.Equal(g.Operations, []string{"create call"}) || len(g.Pages) == 0) {
			t.Errorf("%s is claimed by %v, as %v say", g.Name, g.Operations, g.Pages)
		}
	}
	if diff := cmp.Diff(map[string][]int{"Calls.Initiate.All": {2, 7, 14, 19, 24}, "Calls.AccessMedia.All": {19}},
		got); diff != "" {
		t.Errorf("lines of the scenarios that want each (-want +got):\n%s", diff)
	}
	if len(none) != 1 || none[0].Line != 29 {
		t.Errorf("need nothing: %+v", none)
	}
}

// What a scenario cannot say of its bot is a fault of the feature, at its place, and nothing is run.
func TestABotThatProvesNothingIsAFault(t *testing.T) {
	t.Parallel()
	_, err := NewPlan([]Source{folder("a.feature", feature(`Given a bot without the permission "Calls.JoinGroupCall.All"`,
		`When the bot creates the call "a user"`))}, steps.New(), loadData(t, data), Selection{}, letBe)
	const want = `features/a.feature:3:5: the scenario's requests need [Calls.Initiate.All] and not ` +
		`"Calls.JoinGroupCall.All": taking it away proves nothing`
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
