package mock_test

import (
	"strings"
	"testing"

	"conform/mock"

	"github.com/google/go-cmp/cmp"
)

// seen is what the bot was notified of, in short.
func (b *bot) seen() (all []string) {
	for _, p := range b.settled() {
		all = append(all, p.line())
	}
	return all
}

// TestJoinByNumber: who knows the number of a meeting and its passcode is let in, and nobody else.
func TestJoinByNumber(t *testing.T) {
	const failed = "deleted call terminated"
	own := []mock.Meeting{{JoinMeetingID: "42", Passcode: "x"}}
	for _, tt := range []struct {
		why, number, passcode string
		meetings              []mock.Meeting
		joins                 bool
	}{
		{"the meeting of the page", "1234567", "psw123", nil, true},
		{"another passcode", "1234567", "psw124", nil, false},
		{"no passcode", "1234567", "", nil, false},
		{"one that asks for none", "7654321", "", nil, true},
		{"one that asks for none is given one", "7654321", "psw123", nil, true},
		{"a number that is unknown", "1234568", "psw123", nil, false},
		{"a meeting of the configuration", "42", "x", own, true},
		{"which are all there are then", "1234567", "psw123", own, false},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			b := newBot(t, startServer(t, mock.Config{Order: mock.OrderDocumented, Meetings: tt.meetings}), mock.App{})
			join := b.toMeeting()
			delete(join, "chatInfo")
			info := m{"@odata.type": "#microsoft.graph.joinMeetingIdMeetingInfo", "joinMeetingId": tt.number}
			if tt.passcode != "" {
				info["passcode"] = tt.passcode
			}
			join["meetingInfo"] = info
			id := b.create(join)
			seen := b.seen()
			if got := !strings.Contains(strings.Join(seen, ", "), failed); got != tt.joins ||
				seen[0] != "updated call establishing" {
				t.Errorf("joins: %v, want %v: %q", got, tt.joins, seen)
			}
			if tt.joins {
				b.want(200, "GET", call(id), nil)
				return
			}
			b.want(404, "GET", call(id), nil)
			if diff := cmp.Diff([]string{"updated call establishing", failed}, seen); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
	if _, err := mock.Start(mock.Config{Meetings: []mock.Meeting{{Passcode: "x"}}}); err == nil ||
		!strings.Contains(err.Error(), "without joinMeetingId") {
		t.Errorf("a meeting without a number: %v", err)
	}
}

// TestOpenLobby: a guest is with the others at once.
func TestOpenLobby(t *testing.T) {
	b := newBot(t, startServer(t, mock.Config{Order: mock.OrderDocumented, OpenLobby: true}), mock.App{})
	b.create(as(b.toMeeting(), m{"source": m{"identity": m{"guest": m{"id": "d7a3b999", "displayName": "Guest"}}}}))
	posts := b.settled()
	if diff := cmp.Diff([]string{"user", "user", "guest"}, roster(posts[len(posts)-1])); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestInstanceWithoutNumber: it may call users, and no phone; nor does it let anybody invite one.
func TestInstanceWithoutNumber(t *testing.T) {
	b := newBot(t, startServer(t, mock.Config{Order: mock.OrderDocumented}), mock.App{})
	source := m{"source": m{"identity": m{"applicationInstance": m{"id": mock.NumberlessInstanceID}}}}
	b.create(as(b.toPhone(), source))
	if diff := cmp.Diff([]string{"updated call establishing", "deleted call terminated"}, b.seen()); diff != "" {
		t.Errorf("a call to a phone: -want +got\n%s", diff)
	}
	posts := b.settled()
	if result := path(posts[1].item(), "resourceData", "resultInfo"); result["code"] != 403.0 {
		t.Errorf("it ends with %v, want 403", result)
	}
	b.fresh()
	id := b.create(as(b.toUser(), source))
	b.fresh()
	b.want(200, "POST", call(id)+"/participants/invite", m{"participants": []any{target("phone", phone)}})
	if diff := cmp.Diff([]string{"deleted operations failed"}, b.seen()); diff != "" {
		t.Errorf("an invitation of a phone: -want +got\n%s", diff)
	}
}

// TestMessageOfMeeting: outside of channels it is 0, whether or not it was named.
func TestMessageOfMeeting(t *testing.T) {
	b := newBot(t, startServer(t, mock.Config{}), mock.App{})
	res := b.want(201, "POST", "/communications/calls",
		as(b.toMeeting(), m{"chatInfo": m{"threadId": "19:meeting_abc@thread.v2"}}))
	if got := str(path(res.doc, "chatInfo"), "messageId"); got != "0" {
		t.Errorf("messageId %q, want 0", got)
	}
}

// TestGroupCallHasNoRecording: one that the bot created.
func TestGroupCallHasNoRecording(t *testing.T) {
	b := newBot(t, startServer(t, mock.Config{}), mock.App{})
	b.want(400, "POST", call(b.create(b.toGroup()))+"/updateRecordingStatus", m{"status": "recording"})
	b.want(200, "POST", call(b.create(b.toMeeting()))+"/updateRecordingStatus", m{"status": "recording"})
}
