package record

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFailuresTellTheCauseFirst(t *testing.T) {
	check := func(step int, kind CheckKind, status Status, text string) *Judged {
		return &Judged{Check{Kind: kind, Status: status, Requirement: text}, step}
	}
	for _, tt := range []struct {
		why    string
		checks []*Judged
		want   []string
	}{
		{"none", []*Judged{check(1, CheckStatus, Passed, "a")}, nil},
		{"a token that is refused is why nothing arrived", []*Judged{check(2, CheckNotifications, Failed, "arrives"),
			check(2, CheckToken, Failed, "first token"), check(2, CheckToken, Failed, "second token")},
			[]string{"first token", "second token", "arrives"}},
		{"what failed in a step before stays before",
			[]*Judged{check(1, CheckStatus, Failed, "status"), check(2, CheckBody, Failed, "body"),
				check(2, CheckToken, Failed, "token")}, []string{"status", "token", "body"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var got []string
			for _, c := range (&ScenarioRun{Checks: tt.checks}).Failures() {
				got = append(got, c.Requirement)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
