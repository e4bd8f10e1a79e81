package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"conform/internal/chromium"
	"conform/mock"
)

// TestToken: beyond loopback the page works from the address that is printed, its event stream too, and after it was
// loaded again.
func TestToken(t *testing.T) {
	server, bot := start(t, mock.Config{Addr: "0.0.0.0:0"})
	p := open(t, chromium.Start(t), server.URL(), server.URL()+"/_mock/?token="+server.ControlToken(), 1440, false)
	p.Until(`document.querySelector("#live").textContent === "live" && news !== null`)
	graph(t, server, "POST", "/v1.0/communications/calls", callOf(bot.URL+"/cb", "Ada"))
	p.click(".controls button", "Hang up")
	p.Until(`document.querySelector("#call-about .badge").textContent === "ended"`)
	p.Do(chromedp.Reload())
	p.Until(
		`document.documentElement.dataset.ready === "yes" && document.querySelector("#call-about .badge")?.textContent ` +
			`=== "ended"`)
	p.Quiet()
}

// TestForeignPage: a page of somebody else, which a developer has open beside the mock, can neither read nor do
// anything.
func TestForeignPage(t *testing.T) {
	server, _ := start(t, mock.Config{})
	foreign := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, `<!DOCTYPE html><html><title>elsewhere</title><script>
			const tries = [];
			const attempt = (name, promise) => tries.push(promise.then((r) => name + " " + r, () => name + " refused"));
			attempt("read", fetch("%[1]s/_mock/apps").then((r) => r.Text()));
			attempt("json", fetch("%[1]s/_mock/apps", {method: "POST", headers: {"Content-Type": "application/json"}, body: '{"name": "json"}'}).then((r) => r.status));
			attempt("plain", fetch("%[1]s/_mock/apps", {method: "POST", mode: "no-cors", body: '{"name": "plain"}'}).then((r) => r.type));
			attempt("reset", fetch("%[1]s/_mock/reset", {method: "POST", mode: "no-cors"}).then((r) => r.type));
			attempt("events", new Promise((yes, no) => { const e = new EventSource("%[1]s/_mock/events"); e.onmessage = () => yes("heard"); e.onerror = () => no(); }));
			Promise.all(tries).then((all) => { document.documentElement.dataset.got = all.join(", "); document.documentElement.dataset.ready = "yes"; });
		</script>`, server.URL())
	}))
	t.Cleanup(foreign.Close)
	if _, err := server.Register(mock.App{Name: "kept"}); err != nil {
		t.Fatal(err)
	}
	// Another host, since two ports of one host are one site.
	address := strings.Replace(foreign.URL, "127.0.0.1", "localhost", 1)
	p := open(t, chromium.Start(t), server.URL(), address, 1440, false)
	// An answer that cannot be read is "opaque"; whether it did anything the mock tells.
	const want = "read refused, json refused, plain opaque, reset opaque, events refused"
	if got := p.Text(`document.documentElement.dataset.got`); got != want {
		t.Errorf("the foreign page: %s", got)
	}
	var names []string
	for _, app := range server.Apps() {
		names = append(names, app.Name)
	}
	if got := strings.Join(names, " "); got != "default kept" {
		t.Errorf("apps: %s", got)
	}
}

// TestHostile: what a bot sends is shown as text, whatever it is.
func TestHostile(t *testing.T) {
	server, bot := start(t, mock.Config{Apps: []mock.App{{Name: `</script><img src=x onerror="window.struck=1">`,
		ClientID: mock.DefaultClientID, Roles: mock.AllRoles(), Webhook: bot404}}})
	p := open(t, chromium.Start(t), server.URL(), server.URL()+"/_mock/", 1440, false)
	bad := `<img src=x onerror='window.struck=1'>` + "\u202e<script>window.struck=1</script>"
	location := graph(t, server, "POST", "/v1.0/communications/calls", callOf(bot.URL+"/%3Cimg%20src=x%3E", bad))
	graph(t, server, "GET", location[len(server.URL()):]+"?x=%22%3E%3Cscript%3Ewindow.struck=1%3C/script%3E", "")
	graph(t, server, "GET", "/v1.0/"+"%3Cscript%3Ewindow.struck=1%3C/script%3E", "")
	p.Until(`document.querySelector("#call-h").textContent.includes("<img src=x")`)
	p.Until(`document.querySelectorAll("#journal-list li").length >= 5`)
	p.click("#journal-list button", "create call")
	p.Until(`document.querySelector("#journal-list pre")?.textContent.includes("window.struck")`)
	got := p.Text(`[window.struck, document.querySelectorAll("main img, main script").length, ` +
		`document.querySelector("#call-h").textContent.includes("\\u202e")].join()`)
	if got != ",0,true" {
		t.Errorf("struck, elements and escape: %s", got)
	}
	p.Quiet()
}

const bot404 = "http://127.0.0.1:9/cb"
