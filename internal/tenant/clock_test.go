package tenant

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestTheAuthoritysClock: a machine whose clock is hours off learns the time from whoever gives out the tokens, and
// says
// so. What came without TLS, or has no time, says nothing.
func TestTheAuthoritysClock(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why    string
		plain  bool
		date   func(now time.Time) string
		off    time.Duration
		remark string // begins with; "": none
	}{
		{"this machine is right", false, dated(0), 0, ""},
		{"this machine is three hours behind", false, dated(3 * time.Hour), 3 * time.Hour, "this machine's clock is 3h0m"},
		{"this machine is a day ahead", false, dated(-24 * time.Hour), -24 * time.Hour, "this machine's clock is 24h0m"},
		{"a minute is nothing to speak of", false, dated(time.Minute), time.Minute, ""},
		{"no TLS: it may be anybody", true, dated(3 * time.Hour), 0, ""},
		{"no time", false, func(time.Time) string { return "soon" }, 0, ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Date", tt.date(time.Now()))
			}))
			if tt.plain {
				server.Start()
			} else {
				server.StartTLS()
			}
			t.Cleanup(server.Close)
			var c clock
			res, err := c.listen(server.Client()).Get(server.URL)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if off := time.Until(c.now()); (off - tt.off).Abs() > 2*time.Minute {
				t.Errorf("it is %s off, want %s", off, tt.off)
			}
			said := strings.Join(c.remarks(), "\n")
			if said != "" != (tt.remark != "") || !strings.HasPrefix(said, tt.remark) {
				t.Errorf("it says %q, want %q", said, tt.remark)
			}
			if behind := strings.Contains(said, " behind the"); said != "" && behind != (tt.off > 0) {
				t.Errorf("it says %q", said)
			}
		})
	}
}

// dated is the Date of a machine that is ahead of this one.
func dated(ahead time.Duration) func(time.Time) string {
	return func(now time.Time) string { return now.Add(ahead).UTC().Format(http.TimeFormat) }
}
