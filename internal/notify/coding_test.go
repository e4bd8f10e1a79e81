package notify_test

import (
	"net/http"
	"strings"
	"testing"

	"conform/internal/loopback"
)

// Nobody has asked a sender to code what it posts: it is not read then, and not taken as if it were not coded.
func TestABodyThatIsCoded(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why, body, coding, problem string
		status                     int
	}{
		{"not coded, in so many words", notice("a"), "identity", "", http.StatusAccepted},
		{"only said to be", notice("a"), "br", `the body is said to be coded, by Content-Encoding "br"; expected none`,
			http.StatusUnsupportedMediaType},
		{"as it says", "\x1f\x8b\x08\x00", "gzip",
			`the body is said to be coded, by Content-Encoding "gzip"; expected none`, http.StatusUnsupportedMediaType},
		{"nothing to be coded", "", "gzip", "the body is empty", http.StatusBadRequest},
	} {
		t.Run(tt.why, func(t *testing.T) {
			l, j := listen(t, publish(t, public(key(), "k1")), nil)
			in := open(l, "f:1")
			changed := in.Changed()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, in.URL(), strings.NewReader(tt.body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Encoding", tt.coding)
			req.Header.Set("Authorization", "Bearer "+good(t))
			resp, err := loopback.Client(t).Do(req)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			<-changed
			posts := j.of("f:1")
			if len(posts) != 1 || posts[0].Problem != tt.problem || resp.StatusCode != tt.status ||
				posts[0].Answered != tt.status {
				t.Errorf("answered %d, recorded %+v", resp.StatusCode, posts)
			}
		})
	}
}
