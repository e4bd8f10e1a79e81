package notify_test

import (
	"strings"
	"testing"

	"conform/internal/loopback"
	"conform/internal/notify"
)

func TestPublishedKeys(t *testing.T) {
	full, empty := publish(t, public(key(), "k2"), public(key(), "k1")), publish(t)
	for _, tt := range []struct{ why, metadata, want, err string }{
		{"two keys", full.URL + "/openid", "k1 k2", ""},
		{"no keys", empty.URL + "/openid", "", "names no key"},
		{"no document", full.URL + "/openid" + "/nowhere", "", "answered 404"},
		{"no address", "", "", "no OpenID document is configured"},
	} {
		keys, err := notify.PublishedKeys(t.Context(), tt.metadata, loopback.Client(t))
		if got := strings.Join(keys, " "); got != tt.want || (err == nil) != (tt.err == "") || err != nil &&
			!strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: %q, %v", tt.why, got, err)
		}
	}
}
