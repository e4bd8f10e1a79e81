package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"conform/internal/record"
	"conform/reports/sample"
)

// axeReport tells what axe finds, serious or not, with the first elements that each finding is about.
const axeReport = `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations
  .map((v) => v.id + ": " + v.help + "\n" + v.nodes.slice(0, 5).map((n) => "    " + n.target + "\n    " + n.html.slice(0, 200) + "\n    " + n.failureSummary.replace(/\s+/g, " ")).join("\n"))
  .join("\n"))`

// browserIsAccessible lets axe look at reports: at their top and at an opened scenario with a message and everything
// that can be unfolded, light and dark, wide and narrow.
func browserIsAccessible(t *testing.T, b context.Context) {
	axe, err := os.ReadFile(filepath.Join("..", "..", "formats", "testdata", "consumers", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("axe is not installed: %v", err)
		}
		t.Skip("skipped: axe is not installed; `make needs` installs it")
	}
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
				p.until(`document.querySelectorAll(".panel:not([hidden]) .arrow").length > 1`)
				p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".arrow.response").dispatchEvent(new MouseEvent("click"))`))
				p.until(`document.querySelector(".message h6") !== null`)
				p.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach((d) => { d.open = true; })`))
				p.do(chromedp.Evaluate[chromedp.Void](string(axe) + "; undefined"))
				found, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](axeReport, chromedp.EvalAwaitPromise))
				if err != nil {
					t.Fatal(err)
				}
				if found != "" {
					t.Errorf("axe finds:\n%s", found)
				}
			})
		}
	}
}
