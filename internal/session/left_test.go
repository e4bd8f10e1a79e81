package session_test

import (
	"net/http"
	"strings"
	"testing"

	"conform/internal/director"
	"conform/internal/session"
	"conform/mock"
)

// hangingUp stands between the session and the mock, and changes how it answers a bot that hangs up.
type hangingUp struct {
	next   http.RoundTripper
	change func(*http.Response)
}

func (a hangingUp) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := a.next.RoundTrip(r)
	if err == nil && r.Method == http.MethodDelete && strings.Contains(r.URL.Path, "/communications/") {
		a.change(resp)
	}
	return resp, err
}

// How a call that a scenario leaves is hung up, and ends, is judged also where nobody has waited for it to be
// established.
func TestACallThatWasLeftEarlyIsJudged(t *testing.T) {
	t.Parallel()
	const data = `
sequences:
  - name: left early
    afterEarlyHangUp: true
    like: {sequence: call over}
    messages: [{label: terminated, data: {resultInfo: {code: 200}}}]
`
	status := func(status int) func(*http.Response) { return func(r *http.Response) { r.StatusCode = status } }
	for _, tt := range []struct {
		why    string
		answer func(*http.Response)
		lost   bool // the end of the call is
		// what is sent is of our own data, to which the answer is held then, and the end to that of a user's else
		ours bool
		want string // in the error; empty: none
	}{
		{"as it should be", status(204), false, true, ""},
		{"another success", status(200), false, true, "the status is 204 No Content"},
		{"a call that is there is not found", status(404), false, true, "the status is 204 No Content"},
		{"another success, of data of a user's own", status(200), false, false, ""},
		{"no end", status(204), true, false, "the end of a call that was left is notified"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			s := set{data: data, exchanges: []string{"create call: a user"}}
			if tt.lost {
				s.faults = []mock.Fault{{Kind: "drop", Match: mock.FaultMatch{ChangeType: "deleted", Resource: "call"}}}
			}
			s.change = func(r *session.Run) {
				client := *r.HTTP
				client.Transport = hangingUp{r.HTTP.Transport, tt.answer}
				r.HTTP = &client
				for _, x := range r.Library.Exchanges {
					x.Embedded = tt.ours
				}
			}
			st := newStage(t, s)
			st.must(st.Spec().WithLeast(), st.Behave(t.Context(), "userA", director.NoAnswer),
				st.Send(t.Context(), "create call", "a user"), st.AnswersAsDocumented())
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
