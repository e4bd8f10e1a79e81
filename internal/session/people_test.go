package session_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conform/internal/director"
	"conform/internal/record"
)

// actions are what the outside world was made to do, as it was recorded.
func (s *stage) actions() []record.Action {
	var all []record.Action
	for _, e := range s.events() {
		if e.Action != nil {
			a := *e.Action
			a.Took = 0 // it differs from run to run
			all = append(all, a)
		}
	}
	return all
}

func TestPeopleActAndItIsRecorded(t *testing.T) {
	s := newStage(t, set{exchanges: []string{"create call: a meeting"}})
	ctx := t.Context()
	s.must(s.Spec().WithLeast(), s.Behave(ctx, "phoneA", director.Busy))
	s.send("create call: a meeting")
	s.must(s.Act(ctx, "phoneA", director.Act{Verb: "join"}), s.Act(ctx, "", director.Act{Verb: "share", Action: "start"}),
		s.Act(ctx, "phoneA", director.Act{Verb: "leave"}), s.Pass(ctx, 90*time.Second))
	if err := s.Act(ctx, "userA", director.Act{Verb: "press", Tone: "tone99"}); err == nil {
		t.Error("there is no such key")
	}
	want := []record.Action{
		{Actor: "phoneA", Does: "is set to: busy"},
		{Actor: "phoneA", Does: "join"},
		{Actor: "the peer", Does: "share start"},
		{Actor: "phoneA", Does: "leave"},
		{Actor: "the clock", Does: "moves on by 1m30s"},
		{Actor: "userA", Does: "press tone99", Result: "an error"},
	}
	said := cmp.Comparer(func(a, b record.Action) bool {
		return a.Actor == b.Actor && a.Does == b.Does && (a.Result == "") == (b.Result == "")
	})
	if diff := cmp.Diff(want, s.actions(), said); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
	s.must(s.Close(ctx))
}

func TestRings(t *testing.T) {
	server := startMock(t)
	for _, tt := range []struct {
		why, who, to string
		meeting      bool
		does         string
	}{
		{"a phone dials", "phoneA", "number", false, "calls the bot's number"},
		{"a user calls the instance", "userA", "instance", false, "calls the bot's instance"},
		{"a user calls the application", "userA", "application", false, "calls the bot's application"},
		{"a user adds the bot to a meeting", "userA", "instance", true, "adds the bot's instance to the scheduled meeting"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := newStage(t, set{server: server})
			s.must(s.Spec().WithNothing(), s.Ring(t.Context(), tt.who, tt.to, tt.meeting),
				s.Arrive(t.Context(), "incoming call"))
			if got := s.actions(); len(got) != 1 || got[0] != (record.Action{Actor: tt.who, Does: tt.does}) {
				t.Errorf("recorded %+v", got)
			}
			s.must(s.Act(t.Context(), "", director.Act{Verb: "hangup"}), s.Arrive(t.Context(), "call over"),
				s.Close(t.Context()))
		})
	}
}

// Somebody whom this target does not have is no failure: the scenario is skipped, with that as its reason.
func TestPeopleWhomTheTargetDoesNotHave(t *testing.T) {
	s := newStage(t, set{})
	s.must(s.Spec().WithNothing())
	for what, err := range map[string]error{
		"behave": s.Behave(t.Context(), "userZ", director.Busy),
		"ring":   s.Ring(t.Context(), "userZ", "number", false),
		"act":    s.Act(t.Context(), "userZ", director.Act{Verb: "hangup"}),
	} {
		if reason, unable := director.IsUnable(err); !unable || reason != `this target has nobody called "userZ"` {
			t.Errorf("%s: got %v", what, err)
		}
	}
	s.must(s.Close(t.Context()))
}

func TestNobodyActsWithoutACall(t *testing.T) {
	s := newStage(t, set{})
	s.must(s.Spec().WithNothing())
	says(t, s.Act(t.Context(), "userA", director.Act{Verb: "hangup"}), "there is no call yet")
	if got := s.actions(); len(got) != 0 {
		t.Errorf("recorded %+v, though nothing was done", got)
	}
	s.must(s.Close(t.Context()))
}

func TestRingThatIsRefusedIsRecorded(t *testing.T) {
	s := newStage(t, set{})
	s.must(s.Spec().WithNothing())
	err := s.Ring(t.Context(), "phoneA", "door", false)
	says(t, err, "400", "door")
	if got := s.actions(); len(got) != 1 || got[0].Result == "" || failed(err) {
		t.Errorf("recorded %+v", got)
	}
	s.must(s.Close(t.Context()))
}
