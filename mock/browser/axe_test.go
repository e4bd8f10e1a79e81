package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"conform/mock"
)

// axeReport tells what axe finds, serious or not, with the first elements that each finding is about.
const axeReport = `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations
  .map((v) => v.id + ": " + v.help + "\n" + v.nodes.slice(0, 5).map((n) => "    " + n.target + "\n    " + n.html.slice(0, 200) + "\n    " + n.failureSummary.replace(/\s+/g, " ")).join("\n"))
  .join("\n"))`

// TestAccessible lets axe look at the page with a call, an opened message, an opened entry, a refusal and everything
// unfolded, light and dark, wide and narrow.
func TestAccessible(t *testing.T) {
	axe, err := os.ReadFile(filepath.Join("..", "..", "reports", "formats", "testdata", "consumers", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("axe is not installed: %v", err)
		}
		t.Skip("skipped: axe is not installed; `make needs` installs it")
	}
	b := chromium(t)
	for _, screen := range []struct {
		width int64
		dark  bool
	}{{1440, false}, {1440, true}, {390, false}} {
		t.Run(fmt.Sprintf("%d px, dark: %v", screen.width, screen.dark), func(t *testing.T) {
			server, bot := start(t, mock.Config{Faults: []mock.Fault{{Kind: "throttle", Operation: "mute"}}})
			location := graph(t, server, "POST", "/v1.0/communications/calls", callOf(bot.URL+"/cb", "Ada"))
			graph(t, server, "POST", location[len(server.URL()):]+"/mute", `{}`)
			graph(t, server, "GET", "/v1.0/users", "")
			p := open(t, b, server.URL(), server.URL()+"/_mock/", screen.width, screen.dark)
			p.until(`document.querySelectorAll(".arrow").length >= 7`)
			p.run(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
			p.run(`document.querySelector(".arrow.response").dispatchEvent(new MouseEvent("click"))`)
			p.until(`document.querySelector("#call-message pre") !== null`)
			p.click("#journal-list button", "create call")
			p.until(`document.querySelector("#journal-list pre") !== null`)
			p.click("#ring button", "Ring")
			p.until(`document.querySelector("#ring .problem") !== null`)
			if wide := p.text(`document.documentElement.scrollWidth`); wide != fmt.Sprint(screen.width) {
				t.Errorf("the page is %s px wide", wide)
			}
			p.run(string(axe))
			found, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](axeReport, chromedp.EvalAwaitPromise))
			if err != nil {
				t.Fatal(err)
			}
			if found != "" {
				t.Errorf("axe finds:\n%s", found)
			}
			p.shot(fmt.Sprintf("all-%d-%v", screen.width, screen.dark))
		})
	}
}
