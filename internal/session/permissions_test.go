package session_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"conform/internal/record"
	"conform/internal/session"
)

func TestPermissionVerdicts(t *testing.T) {
	const initiate, join, media = "Calls.Initiate.All", "Calls.JoinGroupCall.All", "Calls.AccessMedia.All"
	const user, meeting, undocumented = "create call: a user", "create call: a meeting", "get call: undocumented"
	server := startMock(t)
	for _, tt := range []struct {
		why  string
		say  func(*session.Session) error
		send []string
		want record.Permission // without Needs
		need []bool            // of each need: refused
	}{
		{"just what is needed", func(s *session.Session) error { return s.Spec().WithLeast() }, []string{user},
			record.Permission{Carried: []string{initiate}, Verdict: record.Least}, []bool{false}},
		{"what several requests need together", func(s *session.Session) error { return s.Spec().WithLeast() },
			[]string{user, meeting},
			record.Permission{Carried: []string{initiate, join}, Verdict: record.Least}, []bool{false, false}},
		{"one too many", func(s *session.Session) error { return s.Spec().AlsoWith(media) }, []string{user},
			record.Permission{Carried: []string{media, initiate}, Excess: []string{media}, Deliberate: []string{media},
				Verdict: record.Over}, []bool{false}},
		{"one too few, and Graph says so", func(s *session.Session) error { return s.Spec().Without(initiate) },
			[]string{user},
			record.Permission{Carried: []string{}, Missing: []string{initiate}, Verdict: record.Lacking}, []bool{true}},
		{"none at all", func(s *session.Session) error { return s.Spec().WithNothing() }, []string{user, meeting},
			record.Permission{Carried: []string{}, Missing: []string{initiate, join}, Verdict: record.Lacking},
			[]bool{true, true}},
		{"consent in place of a permission",
			func(s *session.Session) error { return s.Spec().WithRSC("Calls.JoinGroupCalls.Chat", join) }, []string{meeting},
			record.Permission{Carried: []string{"Calls.JoinGroupCalls.Chat"}, Verdict: record.Least}, []bool{false}},
		{"nothing is documented of what was sent", func(s *session.Session) error { return s.Spec().WithLeast() },
			[]string{undocumented},
			record.Permission{Carried: []string{}, Verdict: record.Undocumented}, nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := newStage(t, set{server: server, exchanges: tt.send, data: `
exchanges:
  - operation: get call
    name: undocumented
    request: {method: GET, path: "/communications/calls/${unknownCallId}"}
    expect: call not found
`})
			s.must(tt.say(s.Session))
			for _, name := range tt.send {
				s.send(name)
			}
			for _, want := range []record.PermissionVerdict{record.Least, record.Over} {
				err := s.PermissionsAre(want)
				if failed(err) == (want == tt.want.Verdict) {
					t.Errorf("asked for %s: %v", want, err)
				}
			}
			s.must(s.Close(t.Context()))
			var proof *record.Permission
			for _, e := range s.events() {
				if e.Permission != nil {
					proof = e.Permission
				}
			}
			if proof == nil {
				t.Fatal("no proof was recorded")
			}
			if diff := cmp.Diff(&tt.want, proof, cmpopts.IgnoreFields(record.Permission{}, "Needs"),
				cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("proof (-want +got):\n%s", diff)
			}
			var refused []bool
			for _, n := range proof.Needs {
				refused = append(refused, n.Refused)
				if n.Clause == nil || n.Exchange == 0 || n.Operation == "" {
					t.Errorf("a need without clause, exchange or operation: %+v", n)
				}
			}
			if diff := cmp.Diff(tt.need, refused); diff != "" {
				t.Errorf("refused (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPermissionFailureNamesThem(t *testing.T) {
	s := newStage(t, set{exchanges: []string{"create call: a user"}})
	s.must(s.Spec().WithNothing(), s.Spec().AlsoWith("Calls.AccessMedia.All"))
	s.send("create call: a user")
	s.must(s.AnswersAs("refused"))
	err := s.PermissionsAre(record.Least)
	says(t, err, "permissions: want the least permissions documented",
		"got less than is documented as needed; missing Calls.Initiate.All; not needed Calls.AccessMedia.All")
	checks := s.checks()
	if c := checks[len(checks)-1]; c.Kind != record.CheckPermission || c.Clause == nil {
		t.Errorf("got %+v", c)
	}
	s.must(s.Close(t.Context()))
}

func TestNoProofOfAScenarioThatSentNothing(t *testing.T) {
	s := newStage(t, set{})
	s.must(s.Spec().WithNothing(), s.Pass(t.Context(), 0), s.Close(t.Context()))
	for _, e := range s.events() {
		if e.Permission != nil {
			t.Errorf("recorded %+v", e.Permission)
		}
	}
}
