package mock_test

import (
	"slices"
	"strings"
	"testing"

	"conform/mock"
)

// TestNotificationHeaders: what logs of real bots show.
func TestNotificationHeaders(t *testing.T) {
	srv := startServer(t, mock.Config{})
	for _, tt := range []struct {
		sent, want string
		why        string
	}{
		{"s-1", "s-1", "what the bot sent comes back"},
		{"", "", "a bot that sent none gets the id of the chain"},
	} {
		b := newBot(t, srv, mock.App{})
		res := b.sendWith("POST", "/communications/calls", b.toUser(), map[string]string{"Scenario-ID": tt.sent})
		chain := str(res.doc, "callChainId")
		want := tt.want
		if want == "" {
			want = chain
		}
		if got := res.header.Get("scenario-id"); got == "" || tt.sent != "" && got != tt.sent {
			t.Errorf("scenario-id %q in the answer to %q (%s)", got, tt.sent, tt.why)
		}
		var messages []string
		for _, p := range b.settled() {
			messages = append(messages, p.header.Get("X-Microsoft-Skype-Message-ID"))
			for name, want := range map[string]string{
				"X-Microsoft-Skype-Chain-ID": chain, "Scenario-Id": want, "Accept": "application/json",
				"User-Agent": "Microsoft-Skype/3.0,(Calling/1.0)", "Content-Type": "application/json",
				"X-Microsoft-Skype-Caller-Region": "",
			} {
				if got := p.header.Get(name); got != want {
					t.Errorf("%s: %s %q, want %q", tt.why, name, got, want)
				}
			}
			for _, name := range []string{"MS-Teams-Ring", "MS-Teams-Partition", "MS-Teams-Region"} {
				if p.header.Get(name) == "" {
					t.Errorf("%s: no %s", tt.why, name)
				}
			}
		}
		if len(slices.Compact(slices.Sorted(slices.Values(messages)))) != 3 {
			t.Errorf("message ids %q, want three of their own", messages)
		}
	}
	b := newBot(t, srv, mock.App{})
	b.ring(mock.Incoming{})
	told := b.settled()[0].header
	if told.Get("Scenario-Id") != "" || told.Get("X-Microsoft-Skype-Caller-Region") == "" {
		t.Errorf("headers of an incoming call: %v; want no Scenario-Id, and a caller's region", told)
	}
}

// TestItems: what each item of each kind of news holds beside its data.
func TestItems(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	b := newBot(t, srv, mock.App{})
	id := b.create(as(b.toUser(), m{"callOptions": m{
		"@odata.type":                         "#microsoft.graph.outgoingCallOptions",
		"isContentSharingNotificationEnabled": true,
	}}))
	b.want(200, "POST", call(id)+"/subscribeToTone", m{})
	for _, act := range []mock.Act{mock.Share{Action: "start"}, mock.Press{Tone: "tone1"}} {
		if err := srv.Act(id, act); err != nil {
			t.Fatal(err)
		}
	}
	b.want(204, "DELETE", call(id), nil)
	chain := ""
	for i, p := range b.settled() {
		item := p.item()
		if got, want := str(item, "resource"),
			strings.Replace(str(item, "resourceUrl"), "/communications/", "/app/", 1); got != want {
			t.Errorf("%s: resource %q, want %q", p.line(), got, want)
		}
		data, isCall := item["resourceData"].(m)
		if !isCall {
			continue
		}
		if i == 0 {
			chain = str(data, "callChainId")
		}
		want := chain
		if data["toneInfo"] != nil {
			want = ""
		}
		if chain == "" || str(data, "callChainId") != want {
			t.Errorf("%s: callChainId %q, want %q", p.line(), str(data, "callChainId"), want)
		}
	}
}
