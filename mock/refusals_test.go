package mock_test

import (
	"strings"
	"testing"

	"conform/mock"
)

// TestActionsRefused: what the actions refuse, beside permissions.
func TestActionsRefused(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	ringing := b.ring(mock.Incoming{})
	toApplication := b.ring(mock.Incoming{From: user(mary), To: "application"})
	toUser, toGroup, toMeeting := b.create(b.toUser()), b.create(b.toGroup()), b.create(b.toMeeting())
	many := func(n int, kind string) []any {
		var all []any
		for range n {
			all = append(all, target(kind, mary))
		}
		return all
	}
	replacing := func(id string) m {
		t := target("user", john)
		t["replacesCallId"] = id
		return t
	}
	for _, tt := range []struct {
		name   string
		path   string
		body   any
		status int
		says   string
		why    string
	}{
		{"answer without media", ringing + "/answer", m{"callbackUri": b.callback}, 400, "mediaConfig", "required"},
		{"answer to ftp", ringing + "/answer", as(b.answer(), m{"callbackUri": "ftp://127.0.0.1/"}), 400, "https",
			"callbacks are https"},
		{"answer an established call", toUser + "/answer", b.answer(), 409, "established", "too late"},
		{"reject for fun", ringing + "/reject", m{"reason": "fun"}, 400, "fun", "not in the enumeration"},
		{"reject to nowhere", ringing + "/reject", m{"callbackUri": "nowhere"}, 400, "absolute", "callbacks are absolute"},
		{"reject an established call", toUser + "/reject", m{}, 409, "established", "hang up instead"},
		{"redirect to nobody", ringing + "/redirect", m{"targets": []any{}}, 400, "targets", "required"},
		{"redirect to 26", ringing + "/redirect", m{"targets": many(26, "user")}, 400, "25", "documented maximum"},
		{"redirect for 10 s", ringing + "/redirect", m{"targets": many(1, "user"), "timeout": 10}, 400, "15 to 90",
			"documented range"},
		{"redirect to a bad number", ringing + "/redirect", m{"targets": []any{target("phone", "911")}}, 400, "E.164",
			"documented format"},
		{"redirect to nowhere", ringing + "/redirect", m{"targets": many(1, "user"), "callbackUri": "x"}, 400, "absolute",
			"callbacks are absolute"},
		{"redirect to a phone, called as application", toApplication + "/redirect",
			m{"targets": []any{target("phone", phoneB)}}, 400, "application instance", "documented precondition"},
		{"redirect an established call", toUser + "/redirect", m{"targets": many(1, "user")}, 409, "established",
			"only while incoming"},
		{"transfer an incoming call", ringing + "/transfer", m{"transferTarget": target("user", john)}, 409, "incoming",
			"answer it first"},
		{"transfer to nobody", toUser + "/transfer", m{}, 400, "transferTarget", "required"},
		{"transfer to a phone without an instance", toUser + "/transfer", m{"transferTarget": target("phone", phoneB)}, 400,
			"application instance", "documented precondition"},
		{"transfer for a call that is gone", toUser + "/transfer", m{"transferTarget": replacing("gone")}, 404, "not found",
			"replacesCallId names nothing"},
		{"transfer for itself", toUser + "/transfer", m{"transferTarget": replacing(toUser)}, 400, "another",
			"a call cannot replace itself"},
		{"transfer out of a group, nobody named", toGroup + "/transfer", m{"transferTarget": target("user", john)}, 400,
			"transferee", "who is to go?"},
		{"transfer out of a group, a stranger", toGroup + "/transfer",
			m{"transferTarget": target("user", john), "transferee": m{"identity": m{"user": m{"id": "stranger"}}}}, 400,
			"not in the call", "who is that?"},
		{"invite nobody", toGroup + "/participants/invite", m{"participants": []any{}}, 400, "participants", "required"},
		{"invite two into a peer-to-peer call", toUser + "/participants/invite", m{"participants": many(2, "user")}, 400,
			"one invitee", "documented"},
		{"invite two without a chat", toGroup + "/participants/invite", m{"participants": many(2, "user")}, 400, "chatInfo",
			"documented"},
		{"invite six", toMeeting + "/participants/invite", m{"participants": many(6, "user")}, 400, "5",
			"documented maximum"},
		{"invite two bots", toMeeting + "/participants/invite", m{"participants": many(2, "application")}, 400, "bot",
			"documented"},
		{"invite a bad number", toMeeting + "/participants/invite", m{"participants": []any{target("phone", "+0")}}, 400,
			"E.164", "documented format"},
		{"invite for a call that is gone", toMeeting + "/participants/invite", m{"participants": []any{replacing("gone")}},
			404, "not found", "replacesCallId names nothing"},
		{"invite into an unanswered call", ringing + "/participants/invite", m{"participants": many(1, "user")}, 409,
			"incoming", "answer it first"},
		{"21 prompts", toUser + "/playPrompt", m{"prompts": func() (all []any) {
			for range 21 {
				all = append(all, prompt())
			}
			return
		}()}, 400, "20", "documented maximum"},
		{"abstract prompt", toUser + "/playPrompt", m{"prompts": []any{m{"mediaInfo": m{"uri": "x"}}}}, 400, "@odata.type",
			"prompt is abstract"},
		{"two prompts before a recording", toUser + "/recordResponse", m{"prompts": []any{prompt(), prompt()}}, 400,
			"one prompt", "documented maximum"},
		{"record for 121 s", toUser + "/recordResponse", m{"maxRecordDurationInSeconds": 121}, 400, "120",
			"documented maximum"},
		{"unknown tone", toUser + "/sendDtmfTones", m{"tones": []any{"tone10"}}, 400, "tone10", "not in the enumeration"},
		{"mute a stranger", toGroup + "/participants/stranger/mute", m{}, 404, "stranger", "not in the call"},
		{"hold a stranger", toGroup + "/participants/stranger/startHoldMusic", m{}, 404, "stranger", "not in the call"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b.t = t
			res := b.send("POST", call(tt.path), tt.body)
			if res.status != tt.status || !strings.Contains(str(res.doc, "error", "message"), tt.says) {
				t.Errorf("got %d %s, want %d saying %q (%s)", res.status, res.body, tt.status, tt.says, tt.why)
			}
		})
	}
}

// TestReads: what can be read of a call beside itself.
func TestReads(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toGroup())
	if list, _ := b.want(200, "GET", call(id)+"/contentSharingSessions", nil).doc["value"].([]any); len(list) != 0 {
		t.Errorf("sessions before anyone shares: %v", list)
	}
	if err := srv.Act(id, mock.Share{Action: "start"}); err != nil {
		t.Fatal(err)
	}
	list, _ := b.want(200, "GET", call(id)+"/contentSharingSessions", nil).doc["value"].([]any)
	session := str(path(list, "0"), "id")
	b.want(200, "GET", call(id)+"/contentSharingSessions/"+session, nil)
	b.want(404, "GET", call(id)+"/contentSharingSessions/other", nil)

	muted := b.want(200, "POST", call(id)+"/mute", m{"clientContext": "x"})
	read := b.want(200, "GET", call(id)+"/operations/"+str(muted.doc, "id"), nil)
	if str(read.doc, "status") != "Completed" || str(read.doc, "clientContext") != "x" {
		t.Errorf("operation reads %s", read.body)
	}

	moved := b.want(200, "PATCH", call(id), m{"callbackUri": b.callback + "/moved", "subject": "new"})
	if str(moved.doc, "callbackUri") != b.callback+"/moved" || str(moved.doc, "subject") != "new" {
		t.Errorf("updated call reads %s", moved.body)
	}
	b.want(400, "PATCH", call(id), m{"callbackUri": "nowhere"})
}

// TestTransferOutOfGroup: with a transferee it is a transfer like any other.
func TestTransferOutOfGroup(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toGroup())
	b.want(202, "POST", call(id)+"/transfer", m{
		"transferTarget": target("user", "5810cede-f3cc-42eb-b2c1-e9bd5d53ec96"),
		"transferee":     m{"@odata.type": "#microsoft.graph.participantInfo", "identity": m{"user": m{"id": john}}},
	})
	b.settled()
	b.want(404, "GET", call(id), nil)
}
