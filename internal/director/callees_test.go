package director_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/director"
)

func TestCallees(t *testing.T) {
	const calls = "/communications/calls"
	user := func(id string) string { return `{"identity":{"user":{"id":"` + id + `","displayName":"N"}}}` }
	for _, tt := range []struct {
		why, method, path, body string
		want                    []string
	}{
		{"a call to two", "POST", calls,
			`{"source":` + user("s") + `,"targets":[` + user("a") + `,{"identity":{"phone":{"id":"+1"}}},` + user("a") + `]}`,
			[]string{"a", "+1"}},
		{"in any letter case, by the full name", "POST", calls + "/c/microsoft.graph.redirect?x=1",
			`{"Targets":[{"Identity":{"User":{"ID":"a"}}}]}`, []string{"a"}},
		{"an invitation", "POST", calls + "/c/participants/invite", `{"participants":[` + user("a") + `]}`, []string{"a"}},
		{"a transfer", "POST", calls + "/c/transfer", `{"transferTarget":` + user("a") + `,"transferee":` + user("b") + `}`,
			[]string{"a"}},
		{"who comes from another call", "POST", calls + "/c/transfer",
			`{"transferTarget":{"identity":{"user":{"id":"a"}},"replacesCallId":"c2"}}`, nil},
		{"a meeting, whose organizer need not answer", "POST", calls, `{"meetingInfo":{"organizer":{"user":{"id":"a"}}}}`,
			nil},
		{"another bot", "POST", calls, `{"targets":[{"identity":{"application":{"id":"a"}}}]}`, nil},
		{"an answer", "POST", calls + "/c/answer", `{"targets":[` + user("a") + `]}`, nil},
		{"no JSON", "POST", calls, `{`, nil},
		{"no post", "DELETE", calls, `{"targets":[` + user("a") + `]}`, nil},
		{"odd forms", "POST", calls, `{"targets":{"identity":1},"transferTarget":[{"identity":{"user":"a"}}]}`, nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, p := range director.Callees(tt.method, tt.path, []byte(tt.body)) {
				got = append(got, p.ID())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
