package mock_test

import (
	"testing"
	"time"

	"conform/mock"

	"github.com/google/go-cmp/cmp"
)

// roster is the identities and lobby flags of a participants notification.
func roster(p callbackPost) []string {
	var all []string
	for _, one := range participants(p.doc) {
		one, _ := one.(m)
		kind := ""
		for _, k := range []string{"user", "phone", "application", "guest"} {
			if str(one, "info", "identity", k, "id") != "" {
				kind = k
			}
		}
		if one["isInLobby"] == true {
			kind += " in the lobby"
		}
		if removed := str(one, "removedState", "reason"); removed != "" {
			kind += " removed"
		}
		all = append(all, kind)
	}
	return all
}

func TestLobby(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	guest := m{"source": m{"identity": m{"guest": m{"id": "d7a3b999", "displayName": "Guest"}}}}
	b := newBot(t, srv, mock.App{})
	id := b.create(as(b.toMeeting(), guest))
	posts := b.settled()
	if diff := cmp.Diff([]string{"guest in the lobby"}, roster(posts[len(posts)-1])); diff != "" {
		t.Errorf("before it is admitted a guest sees only itself: -want +got\n%s", diff)
	}
	list, _ := b.want(200, "GET", call(id)+"/participants", nil).doc["value"].([]any)
	if len(list) != 1 {
		t.Errorf("the list shows %d participants in the lobby, want 1", len(list))
	}
	b.control(200, "POST", "/calls/"+id+"/admit", nil)
	posts = b.settled()
	if diff := cmp.Diff([]string{"user", "user", "guest"}, roster(posts[len(posts)-1])); diff != "" {
		t.Errorf("afterwards everyone: -want +got\n%s", diff)
	}
	b.control(400, "POST", "/calls/"+id+"/admit", nil)

	other := b.create(as(b.toMeeting(), guest))
	b.fresh()
	b.advance(15 * time.Minute)
	posts = b.settled()
	result := path(posts[0].item(), "resourceData", "resultInfo")
	if result["code"] != 200.0 || result["subcode"] != 5855.0 {
		t.Errorf("whoever is never admitted: resultInfo %v, want 200/5855", result)
	}
	b.want(404, "GET", call(other), nil)
}

func TestDeltaRoster(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	b := newBot(t, srv, mock.App{})
	id := b.create(as(b.toMeeting(),
		m{"callOptions": m{"@odata.type": "#microsoft.graph.outgoingCallOptions", "isDeltaRosterEnabled": true}}))
	b.control(200, "POST", "/calls/"+id+"/join", m{"phone": phone})
	b.control(200, "POST", "/calls/"+id+"/leave", m{"id": phone})
	var got [][]string
	last := 0.0
	for _, p := range b.settled() {
		if p.line() != "updated participants" {
			continue
		}
		got = append(got, roster(p))
		number, _ := path(p.doc, "value", "0", "resourceData", "0")["sequenceNumber"].(float64)
		if number != last+1 {
			t.Errorf("sequenceNumber %v after %v", number, last)
		}
		last = number
	}
	if diff := cmp.Diff([][]string{{"user", "user", "application"}, {"phone"}, {"phone removed"}}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestGroupAnswers: in a group call each decides for itself.
func TestGroupAnswers(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	for _, tt := range []struct {
		name   string
		people map[string]mock.Behaviour
		wait   time.Duration
		want   []string
		why    string
	}{
		{"one is busy", map[string]mock.Behaviour{john: mock.Busy}, 0,
			[]string{"updated call establishing", "updated call established", "updated participants"}, "the other is enough"},
		{"nobody", map[string]mock.Behaviour{john: mock.Busy, mary: mock.Declines}, 0,
			[]string{"updated call establishing", "deleted call terminated"}, "nobody joined"},
		{"nobody in time", map[string]mock.Behaviour{john: mock.NoAnswer, mary: mock.NoAnswer}, time.Minute,
			[]string{"updated call establishing", "deleted call terminated"}, "rings until the time-out"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			for id, behaviour := range tt.people {
				if err := srv.SetBehaviour(b.app.ClientID, id, behaviour); err != nil {
					t.Fatal(err)
				}
			}
			b.create(b.toGroup())
			b.advance(tt.wait)
			if diff := cmp.Diff(tt.want, b.lines()); diff != "" {
				t.Errorf("%s: -want +got\n%s", tt.why, diff)
			}
		})
	}
}

// TestRinging: a party that does not answer rings until it picks up, its
// time-out passes, or the bot gives up.
func TestRinging(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	for _, tt := range []struct {
		name string
		then func(*bot, string)
		want []string
		why  string
	}{
		{"picks up", func(b *bot, id string) {
			b.advance(29 * time.Second)
			b.control(200, "POST", "/calls/"+id+"/pickup", nil)
		}, []string{"updated call establishing", "updated call established", "updated call established"},
			"establishing was told already"},
		{"times out", func(b *bot, id string) { b.advance(30 * time.Second) },
			[]string{"updated call establishing", "deleted call terminated"}, "ringingTimeoutInSeconds"},
		{"bot hangs up", func(b *bot, id string) { b.want(204, "DELETE", call(id), nil); b.advance(time.Hour) },
			[]string{"updated call establishing", "updated call terminating", "deleted call terminated"}, "the end comes once"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			b.control(200, "PUT", "/apps/"+b.app.ClientID+"/people", m{"id": john, "behaviour": "noAnswer"})
			id := b.create(as(b.toUser(), m{"ringingTimeoutInSeconds": 30}))
			if got := str(b.want(200, "GET", call(id), nil).doc, "state"); got != "establishing" {
				t.Errorf("state %q while it rings, want establishing", got)
			}
			tt.then(b, id)
			if diff := cmp.Diff(tt.want, b.lines()); diff != "" {
				t.Errorf("%s: -want +got\n%s", tt.why, diff)
			}
		})
	}
}

// TestRemoteEnd: who hangs up decides the code.
func TestRemoteEnd(t *testing.T) {
	srv := startServer(t, mock.Config{})
	for _, tt := range []struct {
		name    string
		start   func(*bot) string
		subcode float64
		why     string
	}{
		{"user", func(b *bot) string { return b.create(b.toUser()) }, 4521, "the other side of a VoIP call"},
		{"phone", func(b *bot) string { return b.create(b.toPhone()) }, 540000, "the PSTN side"},
		{"caller", func(b *bot) string { return b.answered(mock.Incoming{}) }, 540000, "answered and gone"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			id := tt.start(b)
			b.fresh()
			if err := srv.Act(id, mock.HangUp{}); err != nil {
				t.Fatal(err)
			}
			posts := b.settled()
			result := path(posts[0].item(), "resourceData", "resultInfo")
			if len(posts) != 1 || result["subcode"] != tt.subcode {
				t.Errorf("%d posts, resultInfo %v, want subcode %v (%s)", len(posts), result, tt.subcode, tt.why)
			}
		})
	}
}
