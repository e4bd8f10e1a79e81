package mock_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"conform/mock"

	"github.com/google/go-cmp/cmp"
)

// members lists what an object holds, depth first: "info.identity.user.id". Types and lists are left out, and
// of a list the first element counts.
func members(v any, at string) []string {
	var all []string
	switch v := v.(type) {
	case m:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if name != "@odata.type" {
				all = append(all, members(v[name], at+"."+name)...)
			}
		}
		if len(all) == 0 {
			all = []string{at + "{}"}
		}
	case []any:
		if len(v) == 0 {
			return []string{at + "[]"}
		}
		return members(v[0], at+"[]")
	default:
		return []string{at}
	}
	for i := range all {
		all[i] = strings.TrimPrefix(all[i], ".")
	}
	return all
}

// fixed registers a bot whose calls become a chat, or do not: both were recorded, and the name decides.
func fixed(t *testing.T, srv *mock.Server, chat bool) (*bot, string) {
	t.Helper()
	for i := range 30 {
		b := newBot(t, srv, mock.App{Name: fmt.Sprintf("bot %d", i)})
		id := b.create(b.toUser())
		if got := len(b.settled()) == 6; got == chat {
			return b, id
		}
	}
	t.Fatalf("no bot of 30 whose calls become a chat: %v", chat)
	return nil, ""
}

// TestObservedForms: what news of each kind hold, as recordings of the real service have it. The lists are
// those of recordings of 2021 and 2023.
func TestObservedForms(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented, Dialect: mock.DialectObserved})
	media := []string{"callChainId", "coOrganizers[]", "mediaState.audio", "meetingCapability{}", "state"}
	chat := []string{"callChainId", "chatInfo.messageId", "chatInfo.threadId", "coOrganizers[]", "mediaState.audio",
		"meetingCapability{}", "meetingProperties.meetingLabel", "replacesContext", "state"}
	token := slices.Sorted(slices.Values(append(slices.Clone(chat), "meetingInfo.token")))
	end := []string{"callChainId", "coOrganizers[]", "meetingCapability{}",
		"resultInfo.code", "resultInfo.message", "resultInfo.subcode", "state"}
	user := []string{"id", "info.clientVersion", "info.endpointId", "info.endpointType",
		"info.identity.user.displayName", "info.identity.user.id", "info.identity.user.identityProvider",
		"info.identity.user.tenantId", "info.languageId", "info.participantId", "info.replacementLink",
		"isIdentityAnonymized", "isInLobby", "isMuted", "mediaStreams[].direction", "mediaStreams[].label",
		"mediaStreams[].mediaType", "mediaStreams[].serverMuted", "mediaStreams[].sourceId", "meetingRole",
		"publishedStates[]", "replacementLink"}
	meeting := []string{"callChainId", "chatInfo.messageId", "chatInfo.threadId",
		"meetingInfo.organizer.user.id", "meetingInfo.organizer.user.tenantId", "state"}

	talk := func(b *bot, id string) {
		b.want(200, "POST", call(id)+"/subscribeToTone", m{})
		b.want(200, "POST", call(id)+"/playPrompt", m{"clientContext": "c", "prompts": []any{prompt()}})
		if err := srv.Act(id, mock.Press{Tone: "tone1"}); err != nil {
			t.Fatal(err)
		}
		b.want(204, "DELETE", call(id), nil)
	}
	talked := []news{
		{"deleted operations completed", []string{"clientContext", "completionReason", "id", "prompts[].mediaInfo.resourceId",
			"prompts[].mediaInfo.uri", "resultInfo.code", "resultInfo.message", "resultInfo.subcode", "status"}},
		{"updated call established", []string{"state", "toneInfo.sequenceId", "toneInfo.tone"}},
		{"deleted call terminated", end},
	}
	begun := []news{
		{"updated call establishing", []string{"callChainId", "state"}},
		{"updated call established", []string{"callChainId", "direction", "state"}},
		{"updated call established", media},
	}
	b, id := fixed(t, srv, false)
	talk(b, id)
	b.sees("a call between two", append(slices.Clone(begun), talked...))

	b, id = fixed(t, srv, true)
	talk(b, id)
	b.sees("a call between two that becomes a chat",
		append(append(slices.Clone(begun), news{"updated call established", chat},
			news{"updated call established", token}, news{"updated participants", user}), talked...))

	b = newBot(t, srv, mock.App{})
	b.create(b.toMeeting())
	posts := b.settled()
	b.sees("a meeting", []news{{"updated call establishing", meeting}, {"updated call established", meeting},
		{"updated participants", nil}, {"updated participants", user}})
	first, _ := posts[2].item()["resourceData"].([]any)
	if len(first) != 1 || path(first[0].(m), "info", "identity", "application") == nil {
		t.Errorf("the first roster of a meeting: %v, want the bot alone", first)
	}
}

// news is a notification in short, and what its data holds; nil: whatever.
type news struct {
	line string
	data []string
}

func (b *bot) sees(what string, want []news) {
	b.t.Helper()
	var got []news
	for i, p := range b.settled() {
		item := p.item()
		data := members(item["resourceData"], "")
		for j := range data {
			data[j] = strings.TrimPrefix(data[j], "[].")
		}
		if i < len(want) && want[i].data == nil {
			data = nil
		}
		got = append(got, news{p.line(), data})
		for name := range item {
			if !slices.Contains([]string{"@odata.type", "changeType", "resource", "resourceUrl", "resourceData"}, name) {
				b.t.Errorf("%s: an item has %s", what, name)
			}
		}
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(news{})); diff != "" {
		b.t.Errorf("%s: -want +got\n%s", what, diff)
	}
}

// TestObservedEnd: a call between two ends with one code, whoever hangs up.
func TestObservedEnd(t *testing.T) {
	srv := startServer(t, mock.Config{Dialect: mock.DialectObserved})
	for _, tt := range []struct {
		name string
		end  func(*bot, string)
	}{
		{"by the bot", func(b *bot, id string) { b.want(204, "DELETE", call(id), nil) }},
		{"by the other side", func(_ *bot, id string) {
			if err := srv.Act(id, mock.HangUp{}); err != nil {
				t.Fatal(err)
			}
		}},
	} {
		b := newBot(t, srv, mock.App{})
		id := b.create(b.toUser())
		b.fresh()
		tt.end(b, id)
		posts := b.settled()
		if len(posts) != 1 || path(posts[0].item(), "resourceData", "resultInfo")["subcode"] != 5002.0 {
			t.Errorf("%s: %v, want one notification with 200/5002", tt.name, b.lines())
		}
	}
}

// TestObservedToken: the claims and the header of a token of 2022.
func TestObservedToken(t *testing.T) {
	srv := startServer(t, mock.Config{Dialect: mock.DialectObserved})
	b := newBot(t, srv, mock.App{})
	b.create(b.toUser())
	parts := strings.Split(strings.TrimPrefix(b.settled()[0].header.Get("Authorization"), "Bearer "), ".")
	var header, claims m
	for i, into := range []*m{&header, &claims} {
		data, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, into); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"alg", "cty", "kid", "typ", "x5t"}, slices.Sorted(maps.Keys(header))); diff != "" {
		t.Errorf("header: -want +got\n%s", diff)
	}
	if diff := cmp.Diff([]string{"appid", "aud", "exp", "iss", "nbf", "tid"},
		slices.Sorted(maps.Keys(claims))); diff != "" {
		t.Errorf("claims: -want +got\n%s", diff)
	}
	if life := claims["exp"].(float64) - claims["nbf"].(float64); life != 300 {
		t.Errorf("lives %v s, want 300", life)
	}
	if got := judgeToken("Bearer "+strings.Join(parts, "."), b.app, notificationKeys(t, srv)); got != "right" {
		t.Errorf("the token is judged %q", got)
	}
}

// TestObservedAnswers: v1.0 shows what only beta declares, and 7503 comes as text within another code.
func TestObservedAnswers(t *testing.T) {
	srv := startServer(t, mock.Config{Dialect: mock.DialectObserved})
	b := newBot(t, srv, mock.App{})
	b.version = "v1.0"
	doc := b.want(200, "GET", call(b.create(b.toMeeting())), nil).doc
	for _, name := range []string{"transferState", "terminationReason", "ringingTimeoutInSeconds", "activeModalities",
		"routingPolicies", "mediaHostedRegion"} {
		if _, there := doc[name]; !there {
			t.Errorf("a call on v1.0 has no %s", name)
		}
	}
	info := path(doc, "meetingInfo")
	for _, name := range []string{"lobbyBypass", "joinGreenRoom", "organizerInfo"} {
		if v, there := info[name]; !there || v != nil {
			t.Errorf("meetingInfo has %s: %v %v, want null", name, there, v)
		}
	}
	deaf := newBot(t, srv, mock.App{Name: "no bot", NotCallingBot: true})
	res := deaf.want(403, "POST", "/communications/calls", deaf.toUser())
	var inner m
	if err := json.Unmarshal([]byte(str(res.doc, "error", "message")), &inner); err != nil {
		t.Fatal(err)
	}
	if res.code() != "UnknownError" || str(inner, "errorCode") != "7503" || str(inner, "message") == "" {
		t.Errorf("got %s, want 7503 as text in an UnknownError", res.body)
	}
	plain := newBot(t, startServer(t, mock.Config{}), mock.App{NotCallingBot: true})
	if got := plain.want(403, "POST", "/communications/calls", plain.toUser()).code(); got != "7503" {
		t.Errorf("code %q in the documented dialect, want 7503", got)
	}
}

// TestReadingChangesNothing: what an answer leaves out or adds, for its version, its dialect or a fault, is not taken
// from
// the call that is kept.
func TestReadingChangesNothing(t *testing.T) {
	for _, config := range []mock.Config{
		{},
		{Dialect: mock.DialectObserved},
		{Faults: []mock.Fault{{Kind: "rewrite", Operation: "get call", Pointer: "/mediaConfig/@odata.type", Nth: 2}}},
	} {
		b := newBot(t, startServer(t, config), mock.App{})
		body := b.toMeeting()
		body["mediaConfig"].(m)["removeFromDefaultAudioGroup"] = true
		id := b.create(body)
		read := func(version string) string {
			b.version = version
			return string(b.want(200, "GET", call(id), nil).body)
		}
		before := read("beta")
		if other := read("v1.0"); other == before {
			t.Errorf("%+v: both versions answer %s", config, other)
		}
		if after := read("beta"); after != before {
			t.Errorf("%+v: the call was read as\n%s, and then as\n%s", config, before, after)
		}
	}
}
