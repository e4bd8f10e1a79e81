package notify_test

import (
	"fmt"
	"net/http"
	"testing"
)

// about is a notification of a call of that number.
func about(call int, state string) string {
	return fmt.Sprintf(
		`{"value":[{"changeType":"updated","resourceUrl":"/communications/calls/call-%d","resourceData":{"state":%q}}]}`,
		call, state)
}

// What comes late of a call is for the scenario that the call rang in, and not for the one that follows.
func TestClaimedCallsKeepTheirScenario(t *testing.T) {
	p := publish(t, public(key(), "k1"))
	l, strays := listen(t, p, nil)
	first, second := open(l, "a.feature:1"), open(l, "a.feature:2")
	authorization := "Bearer " + good(t)
	first.Claim()
	post(t, l.URL(), about(1, "incoming"), authorization)
	second.Claim()
	if got := post(t, l.URL(), about(1, "terminated"), authorization); got != http.StatusAccepted ||
		len(first.Items()) != 2 || len(second.Items()) != 0 {
		t.Errorf("answered %d, %d and %d items; want both with the first", got, len(first.Items()), len(second.Items()))
	}
	first.Close()
	if got := post(t, l.URL(), about(1, "terminated"), authorization); got != http.StatusNotFound ||
		len(second.Items()) != 0 || len(strays.stray) != 1 {
		t.Errorf("answered %d, %d items, %d strays; want it to be nobody's", got, len(second.Items()), len(strays.stray))
	}
	if got := post(t, l.URL(), about(2, "incoming"), authorization); got != http.StatusAccepted ||
		len(second.Items()) != 1 {
		t.Errorf("answered %d, %d items; want the new call with the second", got, len(second.Items()))
	}
}

// Incoming calls are told at one address: that of the listener itself.
func TestClaim(t *testing.T) {
	p := publish(t, public(key(), "k1"))
	l, strays := listen(t, p, nil)
	first, second := open(l, "a.feature:1"), open(l, "a.feature:2")
	authorization := "Bearer " + good(t)
	calls := 0
	told := func(why string, path string, want, inFirst, inSecond int) {
		t.Helper()
		calls++
		if got := post(t, l.URL()+path, about(calls, "incoming"), authorization); got != want {
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
	told("its path may be any, as that of Microsoft's samples", "/callback/calling", http.StatusAccepted, 1, 2)
	told("an inbox of an earlier run is nobody's", "/conform/callback/ABCDEFGHIJKLMNOPQRSTUVWXYZ", http.StatusNotFound, 1,
		2)
	first.Close()
	told("the end of another changes nothing", "/", http.StatusAccepted, 1, 3)
	second.Close()
	told("the end of its own does", "/", http.StatusNotFound, 1, 3)
	if got := len(strays.stray); got != 3 {
		t.Errorf("%d strays, want 3", got)
	}
}
