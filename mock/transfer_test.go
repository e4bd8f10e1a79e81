package mock_test

import (
	"slices"
	"testing"
	"time"

	"conform/mock"

	"github.com/google/go-cmp/cmp"
)

const phoneB = "+14255550102"

func TestTransfer(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	under := []string{"updated call transferring", "updated call transferAccepted", "updated call transferAccepted"}
	for _, tt := range []struct {
		name      string
		behaviour mock.Behaviour
		wait      time.Duration
		consulted bool
		last      string
		subcode   float64
		lives     bool
		why       string
	}{
		{"blind", mock.Answers, 0, false, "deleted call terminated", 7015, false, "the bot is out"},
		{"blind to a busy phone", mock.Busy, 0, false, "updated call established", 7000, true, "documented failure"},
		{"blind, no answer", mock.NoAnswer, time.Minute, false, "updated call established", 7000, true,
			"rings until the time-out"},
		{"consultative", mock.Answers, 0, true, "deleted call terminated", 0, false, "AppTransferred"},
		{"consultative, declined", mock.Declines, 0, true, "updated call established", 7700, true, "documented failure"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			id := b.answered(mock.Incoming{})
			to := target("phone", phoneB)
			second := ""
			if tt.consulted {
				second = b.create(as(b.toPhone(), m{"targets": []any{target("phone", phoneB)}}))
				to["replacesCallId"] = second
				b.fresh()
			}
			b.control(200, "PUT", "/apps/"+b.app.ClientID+"/people", m{"id": phoneB, "behaviour": tt.behaviour})
			b.want(202, "POST", call(id)+"/transfer", m{"transferTarget": to})
			b.advance(tt.wait)

			posts := b.about(id)
			if diff := cmp.Diff(append(slices.Clone(under), tt.last), b.linesAbout(id)); diff != "" {
				t.Fatalf("%s: -want +got\n%s", tt.why, diff)
			}
			if second != "" && !tt.lives {
				if diff := cmp.Diff([]string{"deleted call terminated"}, b.linesAbout(second)); diff != "" {
					t.Errorf("the second call: -want +got\n%s", diff)
				}
			}
			data, _ := posts[3].item()["resourceData"].(m)
			result, _ := data["resultInfo"].(m)
			if tt.subcode != 0 && result["subcode"] != tt.subcode {
				t.Errorf("resultInfo %v, want subcode %v", result, tt.subcode)
			}
			if tt.subcode == 0 && str(data, "terminationReason") != "AppTransferred" {
				t.Errorf("terminationReason: %v", data)
			}
			status := map[bool]int{true: 200, false: 404}[tt.lives]
			b.want(status, "GET", call(id), nil)
			if second != "" {
				b.want(status, "GET", call(second), nil)
			}
		})
	}
}

// TestConsultativeTransferOnV1: v1.0 has no terminationReason, so the end of the call says by its result
// why it is over.
func TestConsultativeTransferOnV1(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	b := newBot(t, srv, mock.App{})
	b.version = "v1.0"
	id := b.answered(mock.Incoming{})
	second := b.create(as(b.toPhone(), m{"targets": []any{target("phone", phoneB)}}))
	b.fresh()
	to := target("phone", phoneB)
	to["replacesCallId"] = second
	b.want(202, "POST", call(id)+"/transfer", m{"transferTarget": to})
	posts := b.about(id)
	last, _ := posts[3].item()["resourceData"].(m)
	result, _ := last["resultInfo"].(m)
	if str(last, "state") != "terminated" || result["subcode"] != 7015.0 {
		t.Errorf("the call ended without a reason: %v", last)
	}
}

func TestInvite(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	for _, tt := range []struct {
		name      string
		start     func(*bot) string
		invitee   m
		behaviour mock.Behaviour
		wait      time.Duration
		want      []string
		code      float64
		people    int
		why       string
	}{
		{"phone into an answered call", func(b *bot) string { return b.answered(mock.Incoming{}) }, target("phone", phoneB),
			mock.Answers, 0,
			[]string{"deleted operations completed", "updated participants"}, 0, 3, "it becomes a group call"},
		{"user into a call to a user", func(b *bot) string { return b.create(b.toUser()) }, target("user", mary),
			mock.Answers, 0,
			[]string{"deleted operations completed", "updated participants"}, 0, 3, "scenario 10"},
		{"phone into a meeting joined by the instance", func(b *bot) string {
			return b.create(as(b.toMeeting(), m{"source": m{"identity": m{"applicationInstance": m{"id": b.app.InstanceID}}}}))
		}, target("phone", phoneB), mock.Answers, 0, []string{"deleted operations completed", "updated participants"}, 0, 4,
			"scenario 11"},
		{"phone without an instance", func(b *bot) string { return b.create(b.toUser()) }, target("phone", phoneB),
			mock.Answers, 0,
			[]string{"deleted operations failed"}, 412, 0, "nobody sponsors the dial-out"},
		{"busy", func(b *bot) string { return b.answered(mock.Incoming{}) }, target("phone", phoneB), mock.Busy, 0,
			[]string{"deleted operations failed"}, 486, 0, "the call stays as it was"},
		{"no answer", func(b *bot) string { return b.answered(mock.Incoming{}) }, target("phone", phoneB), mock.NoAnswer,
			time.Minute,
			[]string{"deleted operations failed"}, 408, 0, "rings until the time-out"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			id := tt.start(b)
			b.fresh()
			b.control(200, "PUT", "/apps/"+b.app.ClientID+"/people", m{"id": phoneB, "behaviour": tt.behaviour})
			res := b.want(200, "POST", call(id)+"/participants/invite",
				m{"participants": []any{tt.invitee}, "clientContext": "ctx"})
			operation := str(res.doc, "id")
			if want := srv.URL() + "/beta" + call(id) + "/operations/" + operation; res.header.Get("Location") != want {
				t.Errorf("Location %q, want %q", res.header.Get("Location"), want)
			}
			if str(res.doc, "status") != "Running" || str(res.doc, "clientContext") != "ctx" {
				t.Errorf("answer %s", res.body)
			}
			if tt.wait > 0 {
				b.want(200, "GET", call(id)+"/operations/"+operation, nil)
				b.advance(tt.wait)
			}
			posts := b.settled()
			if diff := cmp.Diff(tt.want, b.lines()); diff != "" {
				t.Fatalf("%s: -want +got\n%s", tt.why, diff)
			}
			data, _ := posts[0].item()["resourceData"].(m)
			if result, _ := data["resultInfo"].(m); tt.code != 0 && result["code"] != tt.code {
				t.Errorf("resultInfo %v, want code %v", result, tt.code)
			}
			if str(data, "clientContext") != "ctx" || str(data, "id") != operation {
				t.Errorf("operation notice %v", data)
			}
			list, _ := b.want(200, "GET", call(id)+"/participants", nil).doc["value"].([]any)
			if len(list) != tt.people {
				t.Errorf("%d participants, want %d (%s)", len(list), tt.people, tt.why)
			}
			b.want(404, "GET", call(id)+"/operations/"+operation, nil)
		})
	}
}

// TestInviteReplacing: the replaced call ends on its own path.
func TestInviteReplacing(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	b := newBot(t, srv, mock.App{})
	first, second := b.create(b.toUser()), b.create(as(b.toUser(), m{"targets": []any{target("user", mary)}}))
	b.fresh()
	invitee := target("user", mary)
	invitee["replacesCallId"] = second
	b.want(200, "POST", call(first)+"/participants/invite", m{"participants": []any{invitee}})
	for id, want := range map[string][]string{
		first:  {"deleted operations completed", "updated participants"},
		second: {"updated call terminating", "deleted call terminated"},
	} {
		if diff := cmp.Diff(want, b.linesAbout(id)); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
	b.want(404, "GET", call(second), nil)
	b.want(200, "GET", call(first), nil)
}

func TestCancelInvitation(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	id := b.answered(mock.Incoming{})
	b.control(200, "PUT", "/apps/"+b.app.ClientID+"/people", m{"id": phoneB, "behaviour": mock.NoAnswer})
	res := b.want(200, "POST", call(id)+"/participants/invite", m{"participants": []any{target("phone", phoneB)}})
	list, _ := res.doc["participants"].([]any)
	invitee, _ := list[0].(m)
	b.want(204, "DELETE", call(id)+"/participants/"+str(invitee, "participantId"), nil)
	if diff := cmp.Diff([]string{"deleted operations failed"}, b.lines()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestRemoveSelf: the bot that removes itself is out.
func TestRemoveSelf(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toGroup())
	self := str(b.want(200, "GET", call(id), nil).doc, "myParticipantId")
	b.want(204, "DELETE", call(id)+"/participants/"+self, nil)
	b.want(404, "GET", call(id), nil)
}

func TestParticipants(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toGroup())
	b.fresh()
	list, _ := b.want(200, "GET", call(id)+"/participants", nil).doc["value"].([]any)
	first, _ := list[0].(m)
	pid := str(first, "id")
	b.want(200, "GET", call(id)+"/participants/"+pid, nil)
	b.want(404, "GET", call(id)+"/participants/"+john, nil)
	muted := b.want(200, "POST", call(id)+"/participants/"+pid+"/mute", m{"clientContext": "x"})
	if str(muted.doc, "status") != "Completed" {
		t.Errorf("mute answered %s", muted.body)
	}
	b.want(204, "DELETE", call(id)+"/participants/"+pid, nil)
	b.control(200, "POST", "/calls/"+id+"/leave", m{"id": mary})
	want := []string{"updated participants", "updated participants", "deleted call terminated"}
	if diff := cmp.Diff(want, b.lines()); diff != "" {
		t.Errorf("muted, removed, and the last one gone: -want +got\n%s", diff)
	}
}
