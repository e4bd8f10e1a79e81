package mock_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"conform/mock"

	"github.com/google/go-cmp/cmp"
)

// ring lets a phone call the bot and returns the id of the call.
func (b *bot) ring(in mock.Incoming) string {
	b.t.Helper()
	if in.From == (mock.Person{}) {
		in.From = mock.Person{Phone: phone}
	}
	id, err := b.srv.Ring(b.app.ClientID, in)
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

// answered is an incoming call that the bot has answered.
func (b *bot) answered(in mock.Incoming) string {
	b.t.Helper()
	id := b.ring(in)
	b.want(202, "POST", "/communications/calls/"+id+"/answer", b.answer())
	b.fresh()
	return id
}

func (b *bot) answer() m {
	return m{"callbackUri": b.callback, "acceptedModalities": []any{"audio"}, "mediaConfig": serviceMedia()}
}

func call(id string) string { return "/communications/calls/" + id }

func TestIncoming(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	for _, tt := range []struct {
		name     string
		in       mock.Incoming
		roles    []string
		source   string
		targetID func(mock.App) string
		target   string
		why      string
	}{
		{"number", mock.Incoming{}, nil, "phone", func(a mock.App) string { return a.InstanceID }, "applicationInstance",
			"the number belongs to the instance"},
		{"instance", mock.Incoming{From: user(mary), To: "instance"}, nil, "user",
			func(a mock.App) string { return a.InstanceID }, "applicationInstance", "logs show the instance"},
		{"application", mock.Incoming{From: user(mary), To: "application"}, nil, "user",
			func(a mock.App) string { return a.ClientID }, "application", "dialled by bot id"},
		{"without a permission", mock.Incoming{From: user(mary)}, []string{}, "encrypted",
			func(a mock.App) string { return a.InstanceID }, "applicationInstance",
			"who may do nothing may not read the caller"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{Roles: tt.roles})
			id := b.ring(tt.in)
			posts := b.settled()
			if diff := cmp.Diff([]string{"created call incoming"}, b.lines()); diff != "" {
				t.Fatalf("-want +got\n%s", diff)
			}
			data, _ := posts[0].item()["resourceData"].(m)
			if str(data, "id") != id || str(data, "direction") != "incoming" ||
				str(data, "callbackUri") != b.app.Webhook {
				t.Errorf("id, direction or callbackUri: %v", data)
			}
			if str(data, "source", "identity", tt.source, "id") == "" {
				t.Errorf("source is no %s (%s): %v", tt.source, tt.why, data["source"])
			}
			targets, _ := data["targets"].([]any)
			first, _ := targets[0].(m)
			if got := str(first, "identity", tt.target, "id"); got != tt.targetID(b.app) {
				t.Errorf("target %q, want %q (%s)", got, tt.targetID(b.app), tt.why)
			}
			if str(data, "myParticipantId") != str(first, "id") ||
				str(data, "incomingContext", "sourceParticipantId") != str(data, "source", "id") {
				t.Errorf("participant ids do not agree: %v", data)
			}
		})
	}
}

func user(id string) mock.Person {
	var p mock.Person
	p.User = &mock.User{ID: id, DisplayName: "Mary"}
	return p
}

func TestAnswer(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	pair := []string{"created call incoming", "updated call establishing", "updated call established"}
	for _, tt := range []struct {
		name string
		in   mock.Incoming
		want []string
		why  string
	}{
		{"peer to peer", mock.Incoming{}, append(slices.Clone(pair), "updated call established"),
			"the second established tells that sound flows"},
		{"meeting", mock.Incoming{From: user(mary), Meeting: true},
			append(slices.Clone(pair), "updated participants", "updated call established"), "a meeting has a roster"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			id := b.ring(tt.in)
			b.want(202, "POST", call(id)+"/microsoft.graph.Answer", b.answer())
			if diff := cmp.Diff(tt.want, b.lines()); diff != "" {
				t.Errorf("%s: -want +got\n%s", tt.why, diff)
			}
			if again := b.want(409, "POST", call(id)+"/answer", b.answer()); again.code() != "Conflict" {
				t.Errorf("second answer: %s", again.body)
			}
		})
	}
}

// TestUnanswered: what ends an incoming call before it was answered, and what
// the bot hears and finds then.
func TestUnanswered(t *testing.T) {
	srv := startServer(t, mock.Config{})
	for _, tt := range []struct {
		name string
		end  func(*bot, string)
		want []string
		why  string
	}{
		{"15 s pass", func(b *bot, _ string) { b.advance(15 * time.Second) },
			[]string{"created call incoming", "deleted call terminated"}, "the answer window"},
		{"caller gives up", func(b *bot, id string) { b.control(200, "POST", "/calls/"+id+"/hangup", nil) },
			[]string{"created call incoming", "deleted call terminated"}, "hung up in the ring"},
		{"reject", func(b *bot, id string) { b.want(202, "POST", call(id)+"/reject", m{"reason": "Busy"}) },
			[]string{"created call incoming", "deleted call"},
			"the documented notice has no state; reasons come in either case"},
		{"reject without a reason", func(b *bot, id string) { b.want(202, "POST", call(id)+"/reject", nil) },
			[]string{"created call incoming", "deleted call"}, "both parameters are nullable"},
		{"redirect", func(b *bot, id string) {
			b.want(202, "POST", call(id)+"/redirect", m{"targets": []any{target("phone", "+14255550102")}})
		}, []string{"created call incoming", "deleted call terminated"}, "never established"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			id := b.ring(mock.Incoming{})
			tt.end(b, id)
			if diff := cmp.Diff(tt.want, b.lines()); diff != "" {
				t.Errorf("%s: -want +got\n%s", tt.why, diff)
			}
			if late := b.want(404, "POST", call(id)+"/answer", b.answer()); late.code() != "8522" {
				t.Errorf("late answer: code %q, want 8522", late.code())
			}
		})
	}
}

func TestRedirect(t *testing.T) {
	srv := startServer(t, mock.Config{})
	targets := []any{target("phone", "+14255550102"), target("user", john)}
	for _, tt := range []struct {
		name     string
		people   map[string]mock.Behaviour
		then     func(*bot, string)
		answerer string
		code     float64
		why      string
	}{
		{"phone takes it", nil, nil, "encrypted", 0, "a phone is shown encrypted"},
		{"user takes it", map[string]mock.Behaviour{"+14255550102": mock.Busy}, nil, "user", 0, "the other one rings too"},
		{"both busy", map[string]mock.Behaviour{"+14255550102": mock.Busy, john: mock.Busy}, nil, "", 486, "nobody is left"},
		{"nobody answers", map[string]mock.Behaviour{"+14255550102": mock.NoAnswer, john: mock.NoAnswer},
			func(b *bot, _ string) { b.advance(20 * time.Second) }, "", 408, "the time-out of the request"},
		{"late pick-up", map[string]mock.Behaviour{"+14255550102": mock.NoAnswer, john: mock.NoAnswer},
			func(b *bot, id string) { b.control(200, "POST", "/calls/"+id+"/pickup", m{"id": john}) }, "user", 0,
			"in time all the same"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			for id, behaviour := range tt.people {
				b.control(200, "PUT", "/apps/"+b.app.ClientID+"/people", m{"id": id, "behaviour": behaviour})
			}
			id := b.ring(mock.Incoming{})
			b.want(202, "POST", call(id)+"/redirect", m{"targets": targets, "timeout": 20})
			if tt.then != nil {
				if lines := b.lines(); len(lines) != 1 {
					t.Errorf("told while it rings: %v", lines)
				}
				tt.then(b, id)
			}
			posts := b.settled()
			if len(posts) != 2 {
				t.Fatalf("got %d notifications, want incoming and terminated", len(posts))
			}
			data, _ := posts[1].item()["resourceData"].(m)
			if tt.answerer != "" && str(data, "answeredBy", "identity", tt.answerer, "id") == "" {
				t.Errorf("answeredBy (%s): %v", tt.why, data["answeredBy"])
			}
			if result, _ := data["resultInfo"].(m); tt.code != 0 && result["code"] != tt.code {
				t.Errorf("resultInfo %v, want code %v (%s)", result, tt.code, tt.why)
			}
		})
	}
}

// TestIncomingUndelivered: a bot that cannot be told of a call loses it.
func TestIncomingUndelivered(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	b.reply = func(int) int { return http.StatusInternalServerError }
	id := b.ring(mock.Incoming{})
	posts := b.settled()
	if len(posts) != 3 {
		t.Fatalf("%d attempts, want 3", len(posts))
	}
	for _, p := range posts[1:] {
		const id = "X-Microsoft-Skype-Message-ID"
		if got, want := p.header.Get(id), posts[0].header.Get(id); got != want || got == "" {
			t.Errorf("retry has message id %q, the first %q", got, want)
		}
	}
	b.want(404, "GET", call(id), nil)
}

func TestLegacyProbe(t *testing.T) {
	srv := startServer(t, mock.Config{})
	for _, tt := range []struct {
		name   string
		status int
		want   []string
		why    string
	}{
		{"not understood", 204, []string{"legacy", "created call incoming"}, "204 asks for the Graph form"},
		{"taken", 200, []string{"legacy"}, "200 says that the bot speaks the old form"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			b.reply = func(n int) int {
				if n == 1 {
					return tt.status
				}
				return 202
			}
			b.ring(mock.Incoming{LegacyProbe: true})
			if diff := cmp.Diff(tt.want, b.lines()); diff != "" {
				t.Errorf("%s: -want +got\n%s", tt.why, diff)
			}
		})
	}
}
