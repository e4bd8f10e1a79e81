package session_test

import (
	"net/http"
	"testing"

	"conform/internal/director"
	"conform/internal/record"
	"conform/internal/session"
)

// plain is a world that can do what any target can, and injects no faults.
type plain struct{ director.World }

// A request with each kind of token that is not the bot's own; the mock has its own idea of each.
func TestOddTokens(t *testing.T) {
	for _, tt := range []struct {
		kind   string
		status int
	}{
		{"none", http.StatusUnauthorized},
		{"garbage", http.StatusUnauthorized},
		{"twice", http.StatusUnauthorized},
		{"tampered", http.StatusUnauthorized},
		{"expired", http.StatusUnauthorized},
		{"not yet valid", http.StatusUnauthorized},
		{"wrong audience", http.StatusUnauthorized},
		{"unknown key", http.StatusUnauthorized},
		{"delegated", http.StatusForbidden},
	} {
		t.Run(tt.kind, func(t *testing.T) {
			data := `
exchanges:
  - operation: create call
    name: oddly
    request: {token: ` + tt.kind + `, like: {operation: create call, name: a user}}
    permissions: {clause: sure, least: [Calls.Initiate.All]}
    expect: refused
`
			s := newStage(t, set{exchanges: []string{"create call: oddly"}, data: data})
			s.must(s.Spec().WithLeast())
			s.send("create call: oddly")
			if got := s.exchanges()[0].Response.Status; got != tt.status {
				t.Errorf("Graph answers %d, want %d", got, tt.status)
			}
			s.must(s.Close(t.Context()))
			for _, e := range s.events() {
				if e.Permission != nil {
					t.Errorf("a proof of what the bot's own token carries was recorded: %+v", e.Permission)
				}
			}
		})
	}
}

func TestWrongsThatATargetCannotDo(t *testing.T) {
	const data = `
exchanges:
  - operation: get call
    name: with an old token
    request: {method: GET, path: "/communications/calls/${unknownCallId}", token: expired}
    expect: unauthorized
`
	s := newStage(t, set{data: data, world: func(m *director.Mock) director.World { return plain{m} }})
	s.must(s.Spec().WithLeast())
	for what, err := range map[string]error{
		"token": s.Send(t.Context(), "get call", "with an old token"),
		"fault": s.FailNext(t.Context(), director.Throttled),
	} {
		if reason, unable := director.IsUnable(err); !unable || reason == "" {
			t.Errorf("%s: %v; want that the target cannot", what, err)
		}
	}
	s.must(s.Close(t.Context()))
}

func TestARequestFaultComesOnce(t *testing.T) {
	for fault, status := range map[director.RequestFault]int{director.Throttled: http.StatusTooManyRequests,
		director.ServerError: http.StatusInternalServerError} {
		t.Run(string(fault), func(t *testing.T) {
			s := newStage(t, set{exchanges: []string{"create call: a user"}})
			s.must(s.Spec().WithLeast(), s.FailNext(t.Context(), fault))
			s.send("create call: a user")
			s.send("create call: a user")
			sent := s.exchanges()
			if got := sent[0].Response.Status; got != status {
				t.Errorf("first %d, want %d", got, status)
			}
			if got := sent[1].Response.Status; got != http.StatusCreated {
				t.Errorf("then %d, want 201", got)
			}
			s.must(s.Close(t.Context()))
		})
	}
}

// A twin's bot lacks what is to be proven, and is judged by the refusal alone.
func TestTwin(t *testing.T) {
	for _, tt := range []struct {
		why     string
		without string
		refused bool
	}{
		{"the permission is needed", "Calls.Initiate.All", true},
		{"it is another one's", "Calls.JoinGroupCall.All", false},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := newStage(t, set{data: `
answers:
  - name: permission missing
    expect: [{clause: sure, status: 403}]
`, exchanges: []string{"create call: a user", "create call: a meeting"}, twin: session.Scenario{Without: tt.without, StandIn: "Calls.AccessMedia.All"}})
			s.must(s.Spec().WithLeast())
			s.send("create call: a user")
			s.must(s.PermissionsAre(record.Least)) // nothing to judge in a twin
			err := s.RefusedWithout()
			if tt.refused {
				s.must(err)
			} else {
				says(t, err, "without "+tt.without+" Graph should have refused this request", "want 403")
				if !failed(err) {
					t.Error("that is the target's mistake, not ours")
				}
			}
			s.must(s.Close(t.Context()))
		})
	}
}
