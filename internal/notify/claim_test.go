package notify_test

import (
	"net/http"
	"testing"
)

// Incoming calls are told at one address: that of the listener itself.
func TestClaim(t *testing.T) {
	p := publish(t, public(key(), "k1"))
	l, strays := listen(t, p, nil)
	first, second := open(l, "a.feature:1"), open(l, "a.feature:2")
	authorization := "Bearer " + good(t)
	told := func(why string, path string, want, inFirst, inSecond int) {
		t.Helper()
		if got := post(t, l.URL()+path, notice("incoming"), authorization); got != want {
			t.Errorf("%s: answered %d, want %d", why, got, want)
		}
		if a, b := len(first.Items()), len(second.Items()); a != inFirst || b != inSecond {
			t.Errorf("%s: %d and %d items, want %d and %d", why, a, b, inFirst, inSecond)
		}
	}
	told("nobody claims it", "/", http.StatusNotFound, 0, 0)
	first.Claim()
	told("the first does", "/conform", http.StatusAccepted, 1, 0)
	second.Claim()
	told("the second does now", "/", http.StatusAccepted, 1, 1)
	told("an inbox's address that there is not is nobody's", "/callback/x", http.StatusNotFound, 1, 1)
	first.Close()
	told("the end of another changes nothing", "/", http.StatusAccepted, 1, 2)
	second.Close()
	told("the end of its own does", "/", http.StatusNotFound, 1, 2)
	if got := len(strays.stray); got != 3 {
		t.Errorf("%d strays, want 3", got)
	}
}
