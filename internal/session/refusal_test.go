package session

import (
	"strings"
	"testing"

	"conform/internal/director"
	"conform/internal/library"
	"conform/internal/place"
	"conform/internal/record"
)

func TestExplainForbidden(t *testing.T) {
	lib, err := library.Load(library.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	const consent = "and have an administrator consent at https://login.example/t/adminconsent?client_id=c"
	for _, tt := range []struct {
		why, operation, name, body string
		roles                      []string
		instead                    map[string]string
		want                       string
	}{
		{why: "nothing is there", operation: "create call", name: "example 12",
			want: "missing Calls.Initiate.All, Calls.AccessMedia.All; the token has none; add Calls.Initiate.All, " +
				"Calls.AccessMedia.All to the app registration as an application permission of Microsoft Graph, " + consent},
		{why: "one of two is there", operation: "create call", name: "example 12", roles: []string{"Calls.Initiate.All"},
			want: "missing Calls.AccessMedia.All; the token has Calls.Initiate.All; add Calls.AccessMedia.All to the app " +
				"registration as an application permission of Microsoft Graph, " + consent},
		{why: "all is there", operation: "create call", name: "example 01", roles: []string{"Calls.Initiate.All"},
			body: `{"error": {"code": "7504"}}`,
			want: "the token has Calls.Initiate.All, which is all that the scenario data claims (WHERE): the claim may be " +
				"wrong; consent that was given a moment ago may not have reached Graph, and calling may be switched off for " +
				"the tenant"},
		{why: "consent of a chat is granted another way", operation: "create call", name: "example 05",
			instead: map[string]string{"Calls.JoinGroupCall.All": "Calls.JoinGroupCalls.Chat"},
			want: "missing Calls.JoinGroupCalls.Chat; the token has none; name Calls.JoinGroupCalls.Chat in the Teams app's " +
				"manifest under authorization.permissions.resourceSpecific, and add the app to the chat"},
		{why: "7503 speaks of the registration", operation: "create call", name: "example 01",
			body: `{"error": {"code": "7503"}}`,
			want: "code 7503: the app registration has no bot that is enabled for calling; create an Azure Bot for it and " +
				"enable calling on its Teams channel"},
		{why: "and so it does as text in a message", operation: "create call", name: "example 01",
			body: `{"error": {"code": "UnknownError", "message": "{\"errorCode\":\"7503\",\"message\":\"Not registered.\"}"}}`,
			want: "code 7503: the app registration has no bot that is enabled for calling; create an Azure Bot for it and " +
				"enable calling on its Teams channel"},
		{why: "7505 speaks of the tenant", operation: "create call", name: "example 01", body: `{"error": {"code": "7505"}}`,
			want: "code 7505: the call is of another tenant than the token, which is of t; sign in to the tenant of the call"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			data := lib.Exchange(tt.operation, tt.name)
			if data == nil {
				t.Fatalf("no exchange %q: %q", tt.operation, tt.name)
			}
			b := &bot{Bot: director.Bot{TenantID: "t", ClientID: "c", TokenURL: "https://login.example/t/oauth2/v2.0/token"},
				roles: tt.roles}
			s := &Session{run: &Run{Library: lib}, bot: b, spec: &BotSpec{instead: tt.instead}}
			last := &sent{data: data, bot: b,
				exchange: record.Exchange{Response: &record.Response{Status: 403, Body: record.Body(tt.body)}}}
			where := ""
			if data.Permissions != nil {
				where = data.Permissions.Where.String()
			}
			if got, want := s.explainForbidden(last), strings.ReplaceAll(tt.want, "WHERE", where); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
	// Of what claims nothing one's own data may have forgotten to.
	s := &Session{run: &Run{Library: lib}}
	at := place.Position{File: "d/mine.yaml", Line: 2, Column: 5}
	for _, tt := range []struct {
		why  string
		data library.Exchange
		bot  *bot
		want string
	}{
		{"data of ours", library.Exchange{Embedded: true}, &bot{},
			"nothing is documented about what this request needs; the token has none"},
		{"data of one's own, and the bot has something", library.Exchange{}, &bot{roles: []string{"Calls.Initiate.All"}},
			"nothing is documented about what this request needs; the token has Calls.Initiate.All"},
		{"data of one's own, and the bot has nothing", library.Exchange{Operation: "create call", Name: "john", Where: at},
			&bot{},
			`the bot has no permissions, since the scenario data says of none that this request needs it; expected ` +
				`permissions: {clause: …, least: […]} of "create call: john" at d/mine.yaml:2:5`},
	} {
		last := &sent{data: &tt.data, bot: tt.bot, exchange: record.Exchange{Response: &record.Response{Status: 403}}}
		if got := s.explainForbidden(last); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.why, got, tt.want)
		}
	}
}

// TestWhyIsSaidBesideTheStatus, whole, and not within what came, which is cut where lines are short.
func TestWhyIsSaidBesideTheStatus(t *testing.T) {
	s := &Session{run: &Run{Library: &library.Library{}}}
	forbidden := &sent{data: &library.Exchange{Embedded: true}, bot: &bot{},
		exchange: record.Exchange{Response: &record.Response{Status: 403}}}
	fine := &sent{data: &library.Exchange{}, bot: &bot{},
		exchange: record.Exchange{Response: &record.Response{Status: 201}}}
	for _, tt := range []struct {
		want int
		last *sent
		said bool
	}{{201, forbidden, true}, {403, forbidden, false}, {201, fine, false}, {403, fine, false}} {
		if got := s.explainStatus(tt.want, tt.last); (got != "") != tt.said {
			t.Errorf("wanted %d, got %d: said %q", tt.want, tt.last.exchange.Response.Status, got)
		}
	}
}

func TestRefusedInstead(t *testing.T) {
	promise := func(statuses ...int) (list []library.Expectation) {
		for _, status := range statuses {
			list = append(list, library.Expectation{Status: status})
		}
		return list
	}
	for _, tt := range []struct {
		why    string
		expect []library.Expectation
		got    int
		want   bool
	}{
		{"an error where a call was promised", promise(0, 201), 400, true},
		{"another success is judged whole", promise(201), 200, false},
		{"an error where an error was promised is judged whole", promise(404), 403, false},
		{"nothing is promised of the status", promise(0), 500, false},
	} {
		if got := refusedInstead(tt.expect, tt.got); got != tt.want {
			t.Errorf("%s: got %v", tt.why, got)
		}
	}
}
