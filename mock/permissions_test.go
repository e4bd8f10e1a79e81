package mock_test

import (
	"slices"
	"testing"

	"conform/mock"
)

// TestPermissions: with exactly the documented permissions it works; with all
// others but one of them it is refused.
func TestPermissions(t *testing.T) {
	srv := startServer(t, mock.Config{})
	const (
		initiate = "Calls.Initiate.All"
		groups   = "Calls.InitiateGroupCall.All"
		join     = "Calls.JoinGroupCall.All"
		asGuest  = "Calls.JoinGroupCallAsGuest.All"
		media    = "Calls.AccessMedia.All"
	)
	create := func(body func(*bot) m) func(*bot) (string, string, any) {
		return func(b *bot) (string, string, any) { return "POST", "/communications/calls", body(b) }
	}
	appHosted := func(body func(*bot) m) func(*bot) m {
		return func(b *bot) m { return as(body(b), m{"mediaConfig": appMedia()}) }
	}
	guest := func(b *bot) m {
		return as(b.toMeeting(), m{"source": m{"identity": m{"guest": m{"id": "g", "displayName": "Guest"}}}})
	}
	// within acts in a call that the bot has answered; answering needs none.
	within := func(action string, body m) func(*bot) (string, string, any) {
		return func(b *bot) (string, string, any) {
			return "POST", call(b.answered(mock.Incoming{})) + action, body
		}
	}
	ringing := func(in mock.Incoming, action string, body func(*bot) m) func(*bot) (string, string, any) {
		return func(b *bot) (string, string, any) { return "POST", call(b.ring(in)) + action, body(b) }
	}
	for _, tt := range []struct {
		name  string
		needs []string
		send  func(*bot) (string, string, any)
		why   string
	}{
		{"user", []string{initiate}, create((*bot).toUser), "example 1"},
		{"user, app-hosted", []string{initiate, media}, create(appHosted((*bot).toUser)), "example 2"},
		{"group", []string{groups}, create((*bot).toGroup), "example 3"},
		{"group, app-hosted", []string{groups, media}, create(appHosted((*bot).toGroup)), "example 4"},
		{"meeting", []string{join}, create((*bot).toMeeting), "example 5"},
		{"meeting, app-hosted", []string{join, media}, create(appHosted((*bot).toMeeting)), "example 8"},
		{"meeting as guest", []string{asGuest}, create(guest), "example 10"},
		{"phone", []string{initiate}, create((*bot).toPhone), "example 11"},
		{"answer", nil, ringing(mock.Incoming{}, "/answer", (*bot).answer), "peer to peer needs none"},
		{"answer, app-hosted", []string{media},
			ringing(mock.Incoming{}, "/answer", func(b *bot) m { return as(b.answer(), m{"mediaConfig": appMedia()}) }),
			"media is the app's"},
		{"reject", nil, ringing(mock.Incoming{}, "/reject", func(*bot) m { return m{"reason": "busy"} }), "none documented"},
		{"redirect", []string{initiate},
			ringing(mock.Incoming{}, "/redirect", func(*bot) m { return m{"targets": []any{target("phone", phoneB)}} }),
			"call-redirect"},
		{"transfer", []string{initiate}, within("/transfer", m{"transferTarget": target("phone", phoneB)}), "call-transfer"},
		{"invite participants", []string{groups},
			within("/participants/invite", m{"participants": []any{target("phone", phoneB)}}), "participant-invite"},
		{"recordResponse", []string{media}, within("/recordResponse", m{}), "its own page"},
		{"subscribeToTone", []string{media}, within("/subscribeToTone", m{}), "its own page"},
		{"playPrompt", nil, within("/playPrompt", m{"prompts": []any{prompt()}}), "checked when the call was made"},
		{"sendDtmfTones", nil, within("/sendDtmfTones", m{"tones": []any{"tone1"}}), "checked when the call was made"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			enough := newBot(t, srv, mock.App{Roles: append([]string{}, tt.needs...)})
			method, path, body := tt.send(enough)
			if res := enough.send(method, path, body); res.status >= 300 {
				t.Errorf("with %v (%s): %d %s", tt.needs, tt.why, res.status, res.body)
			}
			for _, missing := range tt.needs {
				rest := slices.DeleteFunc(mock.AllRoles(), func(r string) bool { return r == missing })
				b := newBot(t, srv, mock.App{Roles: rest})
				method, path, body := tt.send(b)
				if res := b.send(method, path, body); res.status != 403 || res.code() != "7504" {
					t.Errorf("without %s: got %d %q, want 403 7504", missing, res.status, res.code())
				}
				if err := srv.SetFaults(b.app.ClientID, mock.Fault{Kind: "unchecked-permission", Permission: missing}); err != nil {
					t.Fatal(err)
				}
				if res := b.send(method, path, body); res.status >= 300 {
					t.Errorf("unchecked-permission %s does not let it pass: %d %s", missing, res.status, res.body)
				}
			}
		})
	}
}

// TestAnswerMeeting: one of two permissions is needed.
func TestAnswerMeeting(t *testing.T) {
	srv := startServer(t, mock.Config{})
	for _, tt := range []struct {
		roles []string
		want  int
		why   string
	}{
		{[]string{"Calls.JoinGroupCall.All"}, 202, "least"},
		{[]string{"Calls.JoinGroupCallAsGuest.All"}, 202, "also accepted"},
		{[]string{"Calls.Initiate.All"}, 403, "neither"},
	} {
		b := newBot(t, srv, mock.App{Roles: tt.roles})
		id := b.ring(mock.Incoming{Meeting: true})
		b.want(tt.want, "POST", call(id)+"/answer", b.answer())
	}
}

// TestResourceSpecific: a grant in one chat holds there and only for joining.
func TestResourceSpecific(t *testing.T) {
	srv := startServer(t, mock.Config{})
	for _, tt := range []struct {
		name string
		app  mock.App
		body func(*bot) m
		want int
		why  string
	}{
		{"in this meeting", mock.App{RSC: []string{"Calls.JoinGroupCalls.Chat"},
			RSCMeetings: []string{"19:meeting_abc@thread.v2"}}, (*bot).toMeeting, 201, "granted there"},
		{"in every meeting", mock.App{RSC: []string{"Calls.JoinGroupCalls.Chat"}}, (*bot).toMeeting, 201,
			"no list, no limit"},
		{"in another meeting", mock.App{RSC: []string{"Calls.JoinGroupCalls.Chat"}, RSCMeetings: []string{"19:other"}},
			(*bot).toMeeting, 403, "not granted there"},
		{"for a call", mock.App{RSC: []string{"Calls.JoinGroupCalls.Chat"}}, (*bot).toUser, 403, "a call has no chat"},
		{"media too", mock.App{RSC: mock.AllRSC()}, func(b *bot) m { return as(b.toMeeting(), m{"mediaConfig": appMedia()}) },
			201, "Calls.AccessMedia.Chat"},
		{"media not", mock.App{RSC: []string{"Calls.JoinGroupCalls.Chat"}},
			func(b *bot) m { return as(b.toMeeting(), m{"mediaConfig": appMedia()}) }, 403, "media is a grant of its own"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.app.Roles = []string{}
			b := newBot(t, srv, tt.app)
			b.want(tt.want, "POST", "/communications/calls", tt.body(b))
		})
	}
}

// TestRolesAreInTheToken: what is granted later holds for later tokens.
func TestRolesAreInTheToken(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{Roles: []string{}})
	b.control(200, "PATCH", "/apps/"+b.app.ClientID, m{"roles": []any{"Calls.Initiate.All"}})
	b.want(403, "POST", "/communications/calls", b.toUser())
	b.signIn()
	b.want(201, "POST", "/communications/calls", b.toUser())
}
