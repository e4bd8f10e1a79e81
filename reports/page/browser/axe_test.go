package browser

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"conform/internal/chromium"
	"conform/internal/record"
	"conform/reports/sample"
)

// browserIsAccessible lets axe look at reports: at their top and at an opened scenario with a message and everything
// that can be unfolded, light and dark, wide and narrow.
func browserIsAccessible(t *testing.T, b context.Context) {
	axe := chromium.ReadAxe(t, filepath.Join("..", "..", "formats", "testdata", "consumers", "node_modules", "axe-core",
		"axe.min.js"))
	for _, test := range []struct {
		name string
		run  *record.Run
		open string
	}{
		{"passing", sample.Passing(t), "features/scenarios/08-outgoing-call-to-pstn.feature:12"},
		{"failing", sample.Failing(t), lateScenario},
		{"failing", sample.Failing(t), "features/scenarios/08-outgoing-call-to-pstn.feature:22"},
		{"known", sample.Known(t), "features/scenarios/08-outgoing-call-to-pstn.feature:12"},
		{"turned away", sample.TurnedAway(t), "features/scenarios/08-outgoing-call-to-pstn.feature:22"},
	} {
		for _, screen := range []struct {
			width int64
			dark  bool
		}{{1440, false}, {1440, true}, {390, false}} {
			t.Run(fmt.Sprintf("%s %s, %d px, dark: %v", test.name, test.open, screen.width, screen.dark), func(t *testing.T) {
				p := openPage(t, b, test.run, screen.width, 900, screen.dark)
				p.visit(hashOf("open", test.open))
				p.Until(`document.querySelectorAll(".panel:not([hidden]) .arrow").length > 1`)
				p.Do(chromedp.Evaluate[chromedp.Void](
					`document.querySelector(".arrow.response").dispatchEvent(new MouseEvent("click"))`))
				p.Until(`document.querySelector(".message h6") !== null`)
				p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach((d) => { d.open = true; })`))
				p.Accessible(axe)
			})
		}
	}
}
