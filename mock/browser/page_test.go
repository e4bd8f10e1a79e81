package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"conform/internal/chromium"
	"conform/mock"
)

// TestPage works with the page as somebody does who develops a bot: it is told of what happens while it happens, and
// each button does in the mock what it says.
func TestPage(t *testing.T) {
	server, bot := start(t, mock.Config{Order: mock.OrderDocumented})
	p := open(t, chromium.Start(t), server.URL(), server.URL()+"/_mock/", 1440, false)
	p.Until(`document.querySelector("#live").textContent === "live"`)

	// A call that the bot makes is shown without anybody asking.
	location := graph(t, server, "POST", "/v1.0/communications/calls", callOf(bot.URL+"/cb", "Ada"))
	id := location[strings.LastIndex(location, "/")+1:]
	p.Until(`document.querySelector("#calls-list .badge")?.textContent === "established"`)
	p.Until(`document.querySelectorAll(".arrow.notification").length === 3`)
	got := p.Text(`[...document.querySelectorAll(".arrow")].map((a) => a.querySelector("title").textContent).join("|")`)
	if !strings.HasPrefix(got, "The bot sends create call POST /v1.0/communications/calls|Graph answers 201|"+
		"Graph notifies: updated call establishing answered 202|Graph notifies: updated call established answered 202|") {
		t.Errorf("the diagram says %s", got)
	}

	// One message is opened, with its body, by the keyboard alone.
	p.Run(`document.querySelector(".arrow").focus()`)
	p.Do(chromedp.KeyEvent(kb.ArrowDown))
	p.Do(chromedp.KeyEvent(kb.Enter))
	p.Until(`document.querySelector("#call-message pre")?.textContent.includes("callChainId")`)
	if got := p.Text(`document.activeElement.querySelector("title").textContent`); got != "Graph answers 201" {
		t.Errorf("the focus is at %q", got)
	}
	p.shot("call")

	// A key is pressed on the keyboard, and one by its button.
	graph(t, server, "POST", "/v1.0/communications/calls/"+id+"/subscribeToTone", `{"clientContext": "a"}`)
	p.Run(`document.querySelector("[data-key=key-1]").focus()`)
	p.Do(chromedp.KeyEvent("5"))
	p.click(".keypad button", "#")
	p.Until(`[...document.querySelectorAll(".act")].map((a) => a.textContent).join().includes("the other side presses #")`)
	tones := ""
	for _, e := range server.Journal(mock.DefaultClientID) {
		if e.Kind == "notification" && strings.Contains(string(e.RequestBody), `"toneInfo":{`) {
			tones += fmt.Sprint(strings.Contains(string(e.RequestBody), "tone5"),
				strings.Contains(string(e.RequestBody), "pound"), " ")
		}
	}
	if tones != "true false false true " {
		t.Errorf("keys: %s", tones)
	}

	// Sharing, and hanging up.
	p.click(".controls button", "Share")
	p.Until(`document.querySelector("#call-diagram").textContent.includes("somebody starts sharing")`)
	p.click(".controls button", "Hang up")
	p.Until(`document.querySelector("#call-about .badge").textContent === "ended"`)
	p.Until(`!document.querySelector(".controls")`)
	if got := p.Text(`document.querySelector("#said").textContent`); got != "hung up" {
		t.Errorf("said %q", got)
	}

	// What goes wrong is said where it was tried.
	p.click("#ring button", "Ring")
	p.Until(`document.querySelector("#ring .problem")?.textContent.includes("has no webhook to ring")`)
	p.Complaints() // of the 400

	// Ringing with the webhook that is missing, and giving up.
	p.Run(`document.querySelector("#ring [name=webhook]").value = "` + bot.URL + `/calls"`)
	p.click("#ring button", "Ring")
	p.Until(`document.querySelector("#call-about .badge")?.textContent === "incoming"`)
	p.Until(`document.querySelector("#call-h").textContent === "Call from +14255550100"`)
	p.Until(`document.querySelector("#call-diagram .act")?.textContent.includes("+14255550100 calls the bot")`)
	p.shot("ringing")
	p.click(".controls button", "Give up")
	p.Until(`document.querySelector("#call-about .badge").textContent === "ended"`)

	// People, clock and faults.
	p.Run(`document.querySelectorAll(".part").forEach((d) => { d.open = true; })`)
	p.Run(`document.querySelector("#people").closest("details").querySelector("[name=id]").value = "+14255550101"`)
	p.Run(`document.querySelector("[name=behaviour]").value = "noAnswer"`)
	p.click(".part button", "Set")
	p.Until(`document.querySelector("#people").textContent === "+14255550101 noAnswer"`)
	before := p.Text(`state.world.now`)
	p.click(".part button", "Move on")
	p.Until(`new Date(state.world.now) - new Date("` + before + `") >= 15000`)
	p.Run(`document.querySelector("[name=kind]").value = "lost-notification"`)
	p.Run(`document.querySelector(".part [name=state]").value = "established"`)
	p.click(".part button", "Set the fault")
	p.Until(`document.querySelector("#faults code")?.textContent.includes('"kind":"lost-notification"')`)
	graph(t, server, "POST", "/v1.0/communications/calls", callOf(bot.URL+"/cb", "Grace"))
	p.Until(`document.querySelector("#calls-list").textContent.includes("Grace")`)
	p.click("#calls-list .entry", "Grace")
	p.Until(`document.querySelector("#call-diagram").textContent.includes("establishing")`)
	got = p.Text(`document.querySelector("#call-diagram").textContent`)
	if strings.Contains(got, "updated call established") {
		t.Errorf("the fault did nothing: %s", got)
	}
	p.shot("world")
	p.click("#faults button", "Remove")
	p.Until(`document.querySelector("#faults").textContent === "No fault set here."`)

	// The journal: an entry with its bodies, and a search.
	p.Run(
		`const s = document.querySelector("#journal [name=search]"); s.value = "subscribe"; s.dispatchEvent(new ` +
			`Event("input"))`)
	p.Until(`document.querySelectorAll("#journal-list li").length === 1`)
	p.click("#journal-list button", "subscribeToTone")
	p.Until(`document.querySelector("#journal-list pre")?.textContent.includes("clientContext")`)
	p.Quiet()
}

// TestARingThatReachesNobody ends, and says so: no message tells of it.
func TestARingThatReachesNobody(t *testing.T) {
	server, bot := start(t, mock.Config{Apps: []mock.App{{ClientID: mock.DefaultClientID, TenantID: mock.DefaultTenantID,
		Name: "mine", Webhook: "http://127.0.0.1:9/calls", Roles: mock.AllRoles()}}})
	bot.Close()
	browser := chromium.Start(t)
	for i, width := range []int64{1440, 390} {
		p := open(t, browser, server.URL(), server.URL()+"/_mock/", width, false)
		p.click("#ring button", "Ring")
		p.Until(fmt.Sprintf(`document.querySelectorAll("#calls-list .entry").length === %d`, i+1))
		p.Until(`document.querySelector("#calls-list .entry").getAttribute("aria-current") === "true"`)
		p.Until(`document.querySelector("#call-h").textContent === "Call from +14255550100"`)
		p.Until(`document.querySelector("#call-about .badge").textContent === "ended"`)
		p.Until(`[...document.querySelectorAll("#call-diagram .act")].at(-1).textContent.includes("the bot is not reached")`)
		p.Until(`document.querySelector("#call-about").textContent.includes("Nobody could tell the bot of it.")`)
		p.shot(fmt.Sprintf("unreached-%d", width))
		p.Quiet()
	}
}

// TestWhoCalledIsKnownAfterwards: a page that is opened when calls are over says with whom they were.
func TestWhoCalledIsKnownAfterwards(t *testing.T) {
	server, bot := start(t, mock.Config{Apps: []mock.App{{ClientID: mock.DefaultClientID, TenantID: mock.DefaultTenantID,
		Name: "mine", Webhook: "http://127.0.0.1:9/calls", Roles: mock.AllRoles()}}})
	if _, err := server.Ring(mock.DefaultClientID, mock.Incoming{From: mock.Person{Phone: "+14255550177"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := server.Settle(t.Context(), mock.DefaultClientID); err != nil {
		t.Fatal(err)
	}
	location := graph(t, server, "POST", "/v1.0/communications/calls", callOf(bot.URL+"/cb", "Ada"))
	graph(t, server, "DELETE", "/v1.0/communications/calls/"+location[strings.LastIndex(location, "/")+1:], "")
	p := open(t, chromium.Start(t), server.URL(), server.URL()+"/_mock/", 1440, false)
	p.Until(
		`[...document.querySelectorAll("#calls-list .entry")].map((e) => e.textContent.replace(/ [0-9a-f]{8}$/, ` +
			`"")).join() === ` +
			`"ended with Ada,ended from +14255550177"`)
	p.shot("afterwards")
	p.Quiet()
}

// TestACallOfWhichNothingIsOver: what is under way is not said to be forgotten.
func TestACallOfWhichNothingIsOver(t *testing.T) {
	held := make(chan struct{})
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		<-held
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(bot.Close)
	server, _ := start(t, mock.Config{Apps: []mock.App{{ClientID: mock.DefaultClientID, TenantID: mock.DefaultTenantID,
		Name: "mine", Webhook: bot.URL, Roles: mock.AllRoles()}}})
	t.Cleanup(func() { close(held) })
	if _, err := server.Ring(mock.DefaultClientID, mock.Incoming{From: mock.Person{Phone: "+14255550177"}}); err != nil {
		t.Fatal(err)
	}
	p := open(t, chromium.Start(t), server.URL(), server.URL()+"/_mock/", 390, false)
	p.Until(`document.querySelector("#call-diagram").textContent.startsWith("Nothing was said in it yet that is over")`)
	got := p.Text(`document.querySelector("#calls-list .entry").textContent`)
	if !strings.HasPrefix(got, "incoming from +14255550177") {
		t.Errorf("the list says %s", got)
	}
	p.shot("nothing-over-390")
	p.Quiet()
}

// TestNobodyListens: the page says at once where the mock found no bot.
func TestNobodyListens(t *testing.T) {
	server, bot := start(t, mock.Config{})
	p := open(t, chromium.Start(t), server.URL(), server.URL()+"/_mock/", 390, true)
	bot.Close()
	graph(t, server, "POST", "/v1.0/communications/calls", callOf(bot.URL+"/cb", "Ada"))
	p.Until(
		`!document.querySelector("#deaf").hidden && document.querySelector("#deaf").textContent
			.includes("Nobody listens at ` + bot.URL + `/cb")`)
	p.shot("deaf-390")
	p.Quiet()
}

// TestLobby: what only some calls have, a lobby and somebody who rings, has its buttons.
func TestLobby(t *testing.T) {
	server, bot := start(t, mock.Config{})
	if err := server.SetBehaviour(mock.DefaultClientID, "112f7296-5fa4-42ca-bae8-6a692b15d4b8",
		mock.NoAnswer); err != nil {
		t.Fatal(err)
	}
	p := open(t, chromium.Start(t), server.URL(), server.URL()+"/_mock/", 1440, true)
	graph(t, server, "POST", "/v1.0/communications/calls", callOf(bot.URL+"/cb", "Ada"))
	p.click(".controls button", "Pick up")
	p.Until(`document.querySelector("#call-about .badge").textContent === "established"`)

	graph(t, server, "POST", "/v1.0/communications/calls",
		strings.Replace(callOf(bot.URL+"/cb", "Ada"), `"targets":[{"identity":{"user":`+
			`{"id":"112f7296-5fa4-42ca-bae8-6a692b15d4b8","displayName":"Ada"}}}]`,
			`"source":{"identity":{"guest":{"id":"1","displayName":"Guest"}}},"tenantId":"`+mock.DefaultTenantID+`",
		"chatInfo":{"threadId":"19:lobby@thread.v2","messageId":"0"},
		"meetingInfo":{"@odata.type":"#microsoft.graph.organizerMeetingInfo","organizer":{"user":{"id":"5810cede-f3cc-42eb-b2c1-e9bd5d53ec96"}}}`, 1))
	p.Until(`document.querySelectorAll("#calls-list .entry").length === 2`)
	p.Run(`document.querySelector("#calls-list .entry").click()`)
	p.click(".controls button", "Admit the bot")
	p.Until(`document.querySelector("#call-diagram").textContent.includes("the bot is let in")`)
	p.Run(`document.querySelector(".controls [name=id]").value = "+14255550109"`)
	p.click(".controls button", "Joins")
	p.Until(`document.querySelector("#call-about .people").textContent.includes("+14255550109")`)
	p.shot("meeting-dark")
	p.Quiet()
}

// TestBeyond: what stubs have answered is shown, and the journal has it like all else.
func TestBeyond(t *testing.T) {
	server, _ := start(t, mock.Config{Proxy: mock.Proxy{To: "http://127.0.0.1:9"}, Stubs: []mock.Stub{
		{Path: "/v1.0/users/{id}", Answer: mock.StubAnswer{Body: []byte(`{"displayName": "Ada"}`)}},
		{Name: "once", Method: "POST", Path: "/v1.0/teams", Times: 1},
	}})
	p := open(t, chromium.Start(t), server.URL(), server.URL()+"/_mock/", 1440, false)
	graph(t, server, "GET", "/v1.0/users/ada", "")
	graph(t, server, "POST", "/v1.0/teams", "{}")
	graph(t, server, "POST", "/v1.0/teams", "{}")
	p.Until(`document.querySelector("#stubs")?.textContent === "GET /v1.0/users/{id} answered 1 time" + "POST /v1.0/teams once answered 1 of 1 time" +
		"Whatever else the mock does not serve is asked of http://127.0.0.1:9."`)
	p.click("#journal-list button", "stub: GET /v1.0/users/{id}")
	p.Until(`document.querySelector("#journal-list pre")?.textContent.includes("Ada")`)
	p.Until(`[...document.querySelectorAll("#journal-list b")].some((e) => e.textContent === "proxy")`)
	p.Quiet()
}

// TestComesBack: a page whose mock has gone says so, and follows the next one at the address.
func TestComesBack(t *testing.T) {
	server, bot := start(t, mock.Config{})
	address := strings.TrimPrefix(server.URL(), "http://")
	p := open(t, chromium.Start(t), server.URL(), server.URL()+"/_mock/", 1440, false)
	for range 20 {
		graph(t, server, "POST", "/v1.0/communications/calls", callOf(bot.URL+"/cb", "Ada"))
	}
	p.Until(
		`document.querySelector("#live").textContent === "live" && news !== null && ` +
			`document.querySelectorAll("#calls-list li").length === 20`)
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	p.Until(`document.querySelector("#live").textContent === "not connected: the mock does not answer"`)
	next, err := mock.Start(mock.Config{Addr: address, AllowHTTPCallbacks: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := next.Close(); err != nil {
			t.Error(err)
		}
	})
	graph(t, next, "POST", "/v1.0/communications/calls", callOf(bot.URL+"/cb", "Grace"))
	p.Until(
		`document.querySelector("#live").textContent === "live" && ` +
			`document.querySelector("#calls-list").textContent.includes("Grace")`)
	p.Until(`document.querySelectorAll("#calls-list li").length === 1`)
	p.Complaints() // of connections that were refused
}
