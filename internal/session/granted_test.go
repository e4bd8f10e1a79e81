package session_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"conform/internal/session"
)

// A token carries what its application was granted, where the target says what that is: neither less, which nothing may
// need, nor more, by which a refusal would prove nothing.
func TestTokensCarryWhatWasGranted(t *testing.T) {
	t.Parallel()
	const granted = "Calls.Initiate.All"
	for _, tt := range []struct {
		why   string
		roles []string
		want  string // in the error; empty: none
	}{
		{"as granted", []string{granted}, ""},
		{"one more", []string{granted, "Calls.AccessMedia.All"},
			`roles: want ["Calls.Initiate.All"], got ["Calls.AccessMedia.All","Calls.Initiate.All"]`},
		{"one less", []string{}, `roles: want ["Calls.Initiate.All"], got []`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			st := newStage(t, set{exchanges: []string{"create call: a user"}, change: func(r *session.Run) {
				client := *r.HTTP
				client.Transport = carrying{t, r.HTTP.Transport, tt.roles}
				r.HTTP = &client
			}})
			st.must(st.Spec().WithLeast())
			st.send("create call: a user")
			err := st.Close(t.Context())
			if tt.want == "" {
				st.must(err)
				return
			}
			if says(t, err, tt.want); !failed(err) {
				t.Errorf("%v is no judgement", err)
			}
		})
	}
}

// carrying gives the bot a token with other roles, which the mock does not get to see.
type carrying struct {
	t     *testing.T
	next  http.RoundTripper
	roles []string
}

func (c carrying) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.next.RoundTrip(r)
	if err != nil || !strings.HasSuffix(r.URL.Path, "/token") {
		return resp, err
	}
	defer resp.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return nil, err
	}
	answer["access_token"] = token(c.t, c.roles)
	recorder := httptest.NewRecorder()
	recorder.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(recorder).Encode(answer); err != nil {
		return nil, err
	}
	return recorder.Result(), nil
}

// token is one that says no more of itself than its roles.
func token(t *testing.T, roles []string) string {
	t.Helper()
	claims, err := json.Marshal(map[string]any{"roles": roles})
	if err != nil {
		t.Fatal(err)
	}
	return "e30." + base64.RawURLEncoding.EncodeToString(claims) + ".e30"
}
