package runner

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/director"
)

// TestLikeReasonsAreOneLine: a list of what would be skipped is as long as there are things to put right.
func TestLikeReasonsAreOneLine(t *testing.T) {
	t.Parallel()
	long := func(d string) director.Unable {
		return director.Unable{Reason: d + " would have to pass", Group: "more time would have to pass", Of: d}
	}
	token := director.Unable{Reason: "only a mock issues a token that is expired",
		Group: "only a mock issues such a token", Of: "expired", Mock: true}
	p := &Plan{}
	skip := func(reason string, unable director.Unable) {
		one := (&planned{scenario: &scenario{}}).excluded(reason)
		one.unable = unable
		p.selected = append(p.selected, one)
	}
	for _, d := range []string{"10s", "16s", "16s", "1m", "2m", "3m", "4m"} {
		skip(long(d).Reason, long(d))
	}
	for range 3 {
		skip("needs a second external phone", director.Unable{})
	}
	for range 9 {
		skip(token.Reason, token)
	}
	p.selected = append(p.selected, &planned{scenario: &scenario{}}) // would be run
	var got []string
	for _, s := range p.Skipped() {
		got = append(got, s.String())
	}
	want := []string{"7 × more time would have to pass: 16s, 10s, 1m, 2m, and 2 more", "3 × needs a second external phone",
		"9 × only a mock issues such a token: expired"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}
