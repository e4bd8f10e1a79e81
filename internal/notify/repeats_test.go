package notify_test

import (
	"net/http"
	"strings"
	"testing"

	jose "github.com/go-jose/go-jose/v4"
	"github.com/google/go-cmp/cmp"

	"conform/internal/loopback"
	"conform/internal/record"
)

// A message that comes again is recorded, and is in the inbox once.
func TestRepeats(t *testing.T) {
	l, j := listen(t, publish(t, public(key(), "k1")), nil)
	sent := func(in, id, body, token string) int {
		t.Helper()
		request, err := http.NewRequest(http.MethodPost, in, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+token)
		if id != "" {
			request.Header.Set("x-microsoft-skype-message-id", id)
		}
		response, err := loopback.Client(t).Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		return response.StatusCode
	}
	expired := mint(t, jose.RS256, key(), "k1", claims("exp", clock().Add(-1e12).Unix()))
	type post struct{ id, body, token string }
	for _, tt := range []struct {
		why   string
		posts []post
		want  []*record.Repeat
		items int
	}{
		{"the same message again", []post{{"m", notice("a"), good(t)}, {"m", notice("a"), good(t)},
			{"m", notice("a"), good(t)}},
			[]*record.Repeat{nil, {Of: 1, SameID: true, SameBody: true}, {Of: 1, SameID: true, SameBody: true}}, 1},
		{"the same news as another message", []post{{"m", notice("a"), good(t)}, {"n", notice("a"), good(t)}},
			[]*record.Repeat{nil, nil}, 2},
		{"two messages under one id", []post{{"m", notice("a"), good(t)}, {"m", notice("b"), good(t)}},
			[]*record.Repeat{nil, {Of: 1, SameID: true}}, 2},
		{"the same bytes, and no id", []post{{"", notice("a"), good(t)}, {"", notice("a"), good(t)},
			{"", notice("b"), good(t)}},
			[]*record.Repeat{nil, {Of: 1, SameBody: true}, nil}, 2},
		{"refused, and then with a good token", []post{{"m", notice("a"), expired}, {"m", notice("a"), good(t)}},
			[]*record.Repeat{nil, nil}, 1},
		{"refused twice", []post{{"m", notice("a"), expired}, {"m", notice("a"), expired}},
			[]*record.Repeat{nil, {Of: 1, SameID: true, SameBody: true}}, 0},
	} {
		t.Run(tt.why, func(t *testing.T) {
			in := open(l, tt.why)
			for _, p := range tt.posts {
				want := http.StatusAccepted
				if p.token == expired {
					want = http.StatusUnauthorized
				}
				if got := sent(in.URL(), p.id, p.body, p.token); got != want {
					t.Errorf("answered %d, want %d", got, want)
				}
			}
			var got []*record.Repeat
			for _, n := range j.of(tt.why) {
				got = append(got, n.Repeats)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("repeats (-want +got):\n%s", d)
			}
			if n := len(in.Items()); n != tt.items {
				t.Errorf("%d items in the inbox, want %d", n, tt.items)
			}
		})
	}
}
