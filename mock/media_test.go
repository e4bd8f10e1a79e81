package mock_test

import (
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"conform/internal/loopback"
	"conform/mock"

	"github.com/google/go-cmp/cmp"
)

func prompt() m {
	return m{"@odata.type": "#microsoft.graph.mediaPrompt", "mediaInfo": m{"uri": "https://cdn.contoso.com/beep.wav"}}
}

func TestMediaActions(t *testing.T) {
	srv := startServer(t, mock.Config{PromptDuration: 3 * time.Second})
	record := func(members m) m {
		return as(m{
			"stopTones":                      []any{"#", "11"},
			"initialSilenceTimeoutInSeconds": 10,
			"maxSilenceTimeoutInSeconds":     2,
			"maxRecordDurationInSeconds":     60,
		}, members)
	}
	for _, tt := range []struct {
		name   string
		act    func(*bot, string)
		want   []string
		reason string
		why    string
	}{
		{"prompt", func(b *bot, c string) {
			b.want(200, "POST", c+"/playPrompt", m{"prompts": []any{prompt()}, "clientContext": "x"})
			b.advance(3 * time.Second)
		}, []string{"deleted operations completed"}, "completedSuccessfully", "it ends by itself"},
		{"two prompts queue", func(b *bot, c string) {
			b.want(200, "POST", c+"/playPrompt", m{"prompts": []any{prompt()}})
			b.want(200, "POST", c+"/playPrompt", m{"prompts": []any{prompt()}})
			b.advance(6 * time.Second)
		}, []string{"deleted operations completed", "deleted operations completed"}, "completedSuccessfully",
			"the second begins when the first has ended"},
		{"loop cancelled", func(b *bot, c string) {
			b.want(200, "POST", c+"/playPrompt", m{"prompts": []any{prompt()}, "loop": true})
			b.advance(time.Minute)
			b.want(200, "POST", c+"/cancelMediaProcessing", m{"clientContext": "x"})
		}, []string{"deleted operations failed"}, "mediaOperationCanceled", "it ends no other way"},
		{"recording, stop tone", func(b *bot, c string) {
			b.want(200, "POST", c+"/recordResponse", record(nil))
			b.control(200, "POST", "/calls/"+c[len(call("")):]+"/press", m{"tone": "tone1"})
			b.control(200, "POST", "/calls/"+c[len(call("")):]+"/press", m{"tone": "tone1"})
		}, []string{"deleted operations completed"}, "stopToneDetected", "a stop tone may be several keys"},
		{"recording, nobody speaks", func(b *bot, c string) {
			b.want(200, "POST", c+"/recordResponse", record(nil))
			b.advance(10 * time.Second)
		}, []string{"deleted operations failed"}, "initialSilenceTimeout", "the operation fails"},
		{"recording, silence after speech", func(b *bot, c string) {
			b.want(200, "POST", c+"/recordResponse", record(nil))
			b.control(200, "POST", "/calls/"+c[len(call("")):]+"/speak", nil)
			b.advance(2 * time.Second)
		}, []string{"deleted operations completed"}, "maxSilenceTimeout", "the usual end"},
		{"recording, too long", func(b *bot, c string) {
			b.want(200, "POST", c+"/recordResponse", record(m{"prompts": []any{prompt()}, "maxRecordDurationInSeconds": 4}))
			b.advance(7 * time.Second)
		}, []string{"deleted operations completed"}, "maxRecordDurationReached", "counted from the end of the prompt"},
		{"recording cancelled", func(b *bot, c string) {
			b.want(200, "POST", c+"/recordResponse", record(nil))
			b.want(200, "POST", c+"/cancelMediaProcessing", nil)
		}, []string{"deleted operations failed"}, "operationCanceled", "documented reason"},
		{"tones sent", func(b *bot, c string) {
			b.want(200, "POST", c+"/sendDtmfTones", m{"tones": []any{"tone1", "pound"}})
		}, []string{"deleted operations completed"}, "completedSuccessfully", "away at once"},
		{"tones heard", func(b *bot, c string) {
			b.want(200, "POST", c+"/subscribeToTone", m{"clientContext": "x"})
			b.want(200, "POST", c+"/cancelMediaProcessing", nil)
			b.control(200, "POST", "/calls/"+c[len(call("")):]+"/press", m{"tone": "star"})
		}, []string{"updated call established"}, "", "a cancel leaves the subscription alone"},
		{"tones not subscribed to", func(b *bot, c string) {
			b.control(200, "POST", "/calls/"+c[len(call("")):]+"/press", m{"tone": "star"})
		}, nil, "", "nobody asked"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			id := b.answered(mock.Incoming{})
			tt.act(b, call(id))
			posts := b.settled()
			if diff := cmp.Diff(tt.want, b.lines()); diff != "" {
				t.Fatalf("%s: -want +got\n%s", tt.why, diff)
			}
			if tt.reason != "" {
				data, _ := posts[len(posts)-1].item()["resourceData"].(m)
				if got := str(data, "completionReason"); got != tt.reason {
					t.Errorf("completionReason %q, want %q (%s)", got, tt.reason, tt.why)
				}
			}
		})
	}
}

func TestRecordingCanBeFetched(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	id := b.answered(mock.Incoming{})
	b.want(200, "POST", call(id)+"/recordResponse", m{"stopTones": []any{"#"}})
	b.control(200, "POST", "/calls/"+id+"/press", m{"tone": "pound"})
	data, _ := b.settled()[0].item()["resourceData"].(m)
	for _, tt := range []struct {
		token string
		want  int
		why   string
	}{
		{str(data, "recordingAccessToken"), 200, "the token that came with it"},
		{b.token, 401, "a Graph token opens no recording"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, str(data, "recordingLocation"), nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+tt.token)
		res, err := loopback.Client(t).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		wav, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != tt.want {
			t.Errorf("status %d, want %d (%s)", res.StatusCode, tt.want, tt.why)
		}
		if tt.want == 200 &&
			(res.Header.Get("Content-Type") != "application/octet-stream" || string(wav[:4]) != "RIFF") {
			t.Errorf("%s of %d bytes is no recording", res.Header.Get("Content-Type"), len(wav))
		}
	}
}

func TestOwnLeg(t *testing.T) {
	srv := startServer(t, mock.Config{})
	for _, tt := range []struct {
		name   string
		body   func(*bot) m
		method string
		action string
		send   m
		status int
		after  []string
		why    string
	}{
		{"mute", (*bot).toGroup, "POST", "/mute", m{"clientContext": "x"}, 200, []string{"updated participants"},
			"the roster shows it"},
		{"unmute, qualified", (*bot).toGroup, "POST", "/microsoft.graph.unmute", m{}, 200, []string{"updated participants"},
			"SDKs qualify the name"},
		{"mute a peer-to-peer call", (*bot).toUser, "POST", "/mute", m{}, 400, nil, "documented for group calls only"},
		{"share the screen", func(b *bot) m { return as(b.toGroup(), m{"mediaConfig": appMedia()}) }, "POST",
			"/changeScreenSharingRole", m{"role": "sharer"}, 202, []string{"updated participants"}, "app-hosted group call"},
		{"share without media", (*bot).toGroup, "POST", "/changeScreenSharingRole", m{"role": "sharer"}, 400, nil,
			"the service has no screen"},
		{"recording status", (*bot).toMeeting, "POST", "/updateRecordingStatus", m{"status": "recording"}, 200,
			[]string{"updated participants"}, "everybody sees it"},
		{"unknown status", (*bot).toMeeting, "POST", "/updateRecordingStatus", m{"status": "paused"}, 400, nil,
			"not in the enumeration"},
		{"gallery", (*bot).toMeeting, "POST", "/addLargeGalleryView", m{}, 202, []string{"deleted operations completed"},
			"completes later"},
		{"keep alive", (*bot).toUser, "POST", "/keepAlive", nil, 200, nil, "no body either way"},
		{"update", (*bot).toUser, "PATCH", "", m{"@odata.type": "#microsoft.graph.call", "subject": "new"}, 200, nil,
			"the subject may change"},
		{"update the state", (*bot).toUser, "PATCH", "", m{"state": "terminated"}, 400, nil, "the server's own"},
		{"prompt on app-hosted media", func(b *bot) m { return as(b.toUser(), m{"mediaConfig": appMedia()}) }, "POST",
			"/playPrompt", m{"prompts": []any{prompt()}}, 400, nil, "service-hosted calls only"},
		{"long context", (*bot).toGroup, "POST", "/mute", m{"clientContext": string(make([]byte, 257))}, 400, nil,
			"limited to 256 characters"},
		{"unknown action", (*bot).toUser, "POST", "/sing", m{}, 404, nil, "no such action"},
		{"wrong method", (*bot).toUser, "GET", "/mute", nil, 405, nil, "actions are posted"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			id := b.create(tt.body(b))
			b.fresh()
			var body any
			if tt.send != nil {
				body = tt.send
			}
			b.want(tt.status, tt.method, call(id)+tt.action, body)
			if diff := cmp.Diff(tt.after, b.lines()); diff != "" {
				t.Errorf("%s: -want +got\n%s", tt.why, diff)
			}
		})
	}
}

func TestHoldMusic(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toGroup())
	list, _ := b.want(200, "GET", call(id)+"/participants", nil).doc["value"].([]any)
	b.fresh()
	first, second := list[0].(m), list[1].(m)
	path := func(p m, action string) string { return call(id) + "/participants/" + str(p, "id") + "/" + action }
	b.want(409, "POST", path(first, "stopHoldMusic"), m{})
	b.want(202, "POST", path(first, "startHoldMusic"), m{"clientContext": "x"})
	b.want(409, "POST", path(second, "startHoldMusic"), m{})
	b.want(202, "POST", path(first, "stopHoldMusic"), m{})
	want := slices.Repeat([]string{"deleted operations completed"}, 2)
	if diff := cmp.Diff(want, b.lines()); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestKeepAlive(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toUser())
	b.fresh()
	b.advance(44 * time.Minute)
	b.want(200, "POST", call(id)+"/keepAlive", nil)
	b.advance(44 * time.Minute)
	b.want(200, "GET", call(id), nil)
	b.advance(time.Minute)
	posts := b.settled()
	if diff := cmp.Diff([]string{"deleted call terminated"}, b.lines()); diff != "" {
		t.Fatalf("-want +got\n%s", diff)
	}
	data, _ := posts[0].item()["resourceData"].(m)
	if result, _ := data["resultInfo"].(m); result["code"] != 408.0 || result["subcode"] != 8537.0 {
		t.Errorf("resultInfo %v, want 408/8537", result)
	}
	b.want(404, "POST", call(id)+"/keepAlive", nil)
}
