package mock_test

import (
	"testing"
	"time"

	"conform/mock"

	"github.com/google/go-cmp/cmp"
)

// TestNotTaken: a peer that does not take the call ends it with a code that
// says why.
func TestNotTaken(t *testing.T) {
	srv := startServer(t, mock.Config{})
	for _, tt := range []struct {
		behaviour mock.Behaviour
		code      float64
		why       string
	}{
		{mock.Busy, 486, "assumed: SIP"},
		{mock.Declines, 603, "assumed: SIP"},
		{mock.Unreachable, 480, "documented code"},
		{mock.NoAnswer, 408, "documented code"},
	} {
		t.Run(string(tt.behaviour), func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			if err := srv.SetBehaviour(b.app.ClientID, phone, tt.behaviour); err != nil {
				t.Fatal(err)
			}
			id := b.create(b.toPhone())
			b.advance(time.Minute)
			posts := b.settled()
			if diff := cmp.Diff([]string{"updated call establishing", "deleted call terminated"}, b.lines()); diff != "" {
				t.Fatalf("-want +got\n%s", diff)
			}
			if result := path(posts[1].item(), "resourceData", "resultInfo"); result["code"] != tt.code {
				t.Errorf("resultInfo %v, want code %v (%s)", result, tt.code, tt.why)
			}
			b.want(404, "GET", call(id), nil)
		})
	}
}

// TestRealTime: the clock needs nobody to move it.
func TestRealTime(t *testing.T) {
	srv := startServer(t, mock.Config{RingTimeout: 10 * time.Millisecond})
	b := newBot(t, srv, mock.App{})
	told := make(chan struct{}, 2)
	b.reply = func(int) int { told <- struct{}{}; return 202 }
	if err := srv.SetBehaviour(b.app.ClientID, john, mock.NoAnswer); err != nil {
		t.Fatal(err)
	}
	b.create(b.toUser())
	<-told
	<-told
	if diff := cmp.Diff([]string{"updated call establishing", "deleted call terminated"}, b.lines()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestAdvanceInOrder: what falls due on the way happens in order, and what it
// starts is counted from its own time.
func TestAdvanceInOrder(t *testing.T) {
	srv := startServer(t, mock.Config{PromptDuration: 2 * time.Second})
	b := newBot(t, srv, mock.App{})
	id := b.answered(mock.Incoming{})
	for _, context := range []string{"first", "second", "third"} {
		b.want(200, "POST", call(id)+"/playPrompt", m{"prompts": []any{prompt()}, "clientContext": context})
	}
	b.advance(5 * time.Second)
	var got []string
	for _, p := range b.settled() {
		got = append(got, str(p.item(), "resourceData", "clientContext"))
	}
	if diff := cmp.Diff([]string{"first", "second"}, got); diff != "" {
		t.Errorf("after 5 s of three prompts of 2 s: -want +got\n%s", diff)
	}
	settled, err := srv.Settle(t.Context(), b.app.ClientID)
	if err != nil {
		t.Fatal(err)
	}
	if settled.PendingTimers != 1 {
		t.Errorf("%d timers wait, want the third prompt's (the keep-alive does not count)", settled.PendingTimers)
	}
}

// TestWrongStateIsAChoice: Graph documents no status for it.
func TestWrongStateIsAChoice(t *testing.T) {
	for _, tt := range []struct {
		config int
		status int
		code   string
	}{{0, 409, "Conflict"}, {400, 400, "Conflict"}, {404, 404, "8522"}} {
		srv := startServer(t, mock.Config{WrongStateStatus: tt.config})
		b := newBot(t, srv, mock.App{})
		id := b.create(b.toUser())
		if res := b.want(tt.status, "POST", call(id)+"/answer", b.answer()); res.code() != tt.code {
			t.Errorf("code %q, want %q", res.code(), tt.code)
		}
	}
}

// TestDirector: the Go API does what the control port does.
func TestDirector(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	b := newBot(t, srv, mock.App{})
	roles := []string{"Calls.JoinGroupCall.All", "Calls.JoinGroupCallAsGuest.All", "Calls.AccessMedia.All"}
	if err := srv.Change(b.app.ClientID, mock.AppChange{Roles: &roles}); err != nil {
		t.Fatal(err)
	}
	b.signIn()
	id := b.create(as(b.toMeeting(), m{"source": m{"identity": m{"guest": m{"id": "g"}}}}))
	b.want(200, "POST", call(id)+"/subscribeToTone", m{})
	b.want(200, "POST", call(id)+"/recordResponse", m{})
	b.fresh()
	for _, act := range []struct {
		name string
		do   func() error
	}{
		{"admit", func() error { return srv.Act(id, mock.Admit{}) }},
		{"join", func() error { return srv.Act(id, mock.Join{Person: user(mary)}) }},
		{"press", func() error { return srv.Act(id, mock.Press{Tone: "pound"}) }},
		{"speak", func() error { return srv.Act(id, mock.Speak{}) }},
		{"share", func() error { return srv.Act(id, mock.Share{Action: "start"}) }},
		{"leave", func() error { return srv.Act(id, mock.Leave{ID: mary}) }},
	} {
		if err := act.do(); err != nil {
			t.Errorf("%s: %v", act.name, err)
		}
	}
	want := []string{"updated participants", "updated participants", "updated call established", "updated participants"}
	if diff := cmp.Diff(want, b.lines()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for name, err := range map[string]error{
		"change": srv.Change("none", mock.AppChange{}), "forget": srv.Forget("none"),
		"behaviour": srv.SetBehaviour("none", "x", mock.Busy), "faults": srv.SetFaults("none"),
		"pick up": srv.Act("none", mock.PickUp{}),
	} {
		if err == nil {
			t.Errorf("%s of nobody is no error", name)
		}
	}
}
