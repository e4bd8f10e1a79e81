package session_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"conform/internal/director"
	"conform/internal/session"
)

// warner is a world whose people are told before they are called.
type warner struct {
	*director.Mock
	warned func(director.Person) error
}

func (w warner) Warn(_ context.Context, _ director.Bot, people []director.Person) ([]director.Person, time.Duration,
	error) {
	for _, p := range people {
		if err := w.warned(p); err != nil {
			return nil, 0, err
		}
	}
	return people, time.Minute, nil
}

// Who has to answer is told before the call is placed; who need not, is not.
func TestWhoMustAnswerIsToldBefore(t *testing.T) {
	for _, tt := range []struct {
		why    string
		do     func(*stage)
		told   int
		refuse error
	}{
		{"a call to a user", func(s *stage) { s.send("create call: a user") }, 1, nil},
		{"a call to somebody who is set to be busy", func(s *stage) {
			s.must(s.Behave(s.t.Context(), "userA", director.Busy))
			s.send("create call: a user")
		}, 0, nil},
		{"to somebody who answers again", func(s *stage) {
			s.must(s.Behave(s.t.Context(), "userA", director.Busy), s.Behave(s.t.Context(), "userA", director.Answers))
			s.send("create call: a user")
		}, 1, nil},
		{"who cannot", func(s *stage) {
			if err := s.Send(s.t.Context(), "create call", "a user"); err == nil ||
				!strings.Contains(err.Error(), "not at home") {
				s.t.Errorf("got %v", err)
			}
			if n := len(s.exchanges()); n != 0 {
				s.t.Errorf("%d requests were sent", n)
			}
		}, 1, director.Unable{Reason: "not at home"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			told := 0
			var s *stage
			s = newStage(t, set{exchanges: []string{"create call: a user"}, world: func(m *director.Mock) director.World {
				return warner{m, func(p director.Person) error {
					told++
					if n := len(s.exchanges()); n != 0 {
						t.Errorf("told after %d requests were sent", n)
					}
					if name, _ := m.Value("userA.name"); p.UserID == "" || p.Name != name {
						t.Errorf("told is %+v", p)
					}
					return tt.refuse
				}}
			}})
			s.must(s.Spec().WithLeast())
			tt.do(s)
			if told != tt.told {
				t.Errorf("%d people were told, want %d", told, tt.told)
			}
			recorded := 0
			for _, e := range s.events() {
				if e.Action != nil && e.Action.Actor == "userA" && e.Action.Does == "is asked to be ready for a call" {
					recorded++
				}
			}
			if recorded != tt.told {
				t.Errorf("%d acts are recorded, want %d", recorded, tt.told)
			}
			s.must(s.Close(t.Context()))
		})
	}
}

// Of a refusal twin, the request that is to be refused rings nobody.
func TestNobodyIsToldOfARefusal(t *testing.T) {
	t.Parallel()
	s := newStage(t, set{exchanges: []string{"create call: a user"}, twin: session.Scenario{Without: "Calls.Initiate.All"},
		world: func(m *director.Mock) director.World {
			return warner{m, func(p director.Person) error { t.Errorf("%+v was told", p); return nil }}
		}})
	s.must(s.Spec().WithLeast())
	s.send("create call: a user")
	s.must(s.Close(t.Context()))
}

// Who was told may take a while to pick up: so much longer is waited for what comes of the call, once.
func TestWhoWasToldHasTime(t *testing.T) {
	t.Parallel()
	const data = `
sequences:
  - name: never
    messages:
      - {label: anything, clause: sure, change: created, select: {resourceUrl: nowhere}}
`
	const grace = 300 * time.Millisecond
	s := newStage(t, set{data: data, exchanges: []string{"create call: a user"},
		change: func(r *session.Run) { r.Within = time.Millisecond },
		world:  func(m *director.Mock) director.World { return patient{unsettled{Mock: m}, grace} }})
	s.must(s.Spec().WithLeast())
	s.send("create call: a user")
	began := time.Now()
	if err := s.Arrive(t.Context(), "never"); !failed(err) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took < grace {
		t.Errorf("waited for %v, want %v at least", took, grace)
	}
	s.must(s.Close(t.Context()))
}

// patient is a world whose people may take a while.
type patient struct {
	unsettled
	grace time.Duration
}

func (p patient) Warn(_ context.Context, _ director.Bot, people []director.Person) ([]director.Person, time.Duration,
	error) {
	return people, p.grace, nil
}
