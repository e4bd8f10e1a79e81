package browser

import (
	"fmt"
	"path/filepath"
	"testing"

	"conform/internal/chromium"
	"conform/mock"
)

// TestAccessible lets axe look at the page with a call, an opened message, an opened entry, a refusal and everything
// unfolded, light and dark, wide and narrow.
func TestAccessible(t *testing.T) {
	axe := chromium.ReadAxe(t, filepath.Join("..", "..", "reports", "formats", "testdata", "consumers", "node_modules",
		"axe-core", "axe.min.js"))
	b := chromium.Start(t)
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
			p.Until(`document.querySelectorAll(".arrow").length >= 7`)
			p.Run(`document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
			p.Run(`document.querySelector(".arrow.response").dispatchEvent(new MouseEvent("click"))`)
			p.Until(`document.querySelector("#call-message pre") !== null`)
			p.click("#journal-list button", "create call")
			p.Until(`document.querySelector("#journal-list pre") !== null`)
			p.click("#ring button", "Ring")
			p.Until(`document.querySelector("#ring .problem") !== null`)
			if wide := p.Text(`document.documentElement.scrollWidth`); wide != fmt.Sprint(screen.width) {
				t.Errorf("the page is %s px wide", wide)
			}
			p.Accessible(axe)
			p.shot(fmt.Sprintf("all-%d-%v", screen.width, screen.dark))
		})
	}
}
