package chromium

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeReport is what axe finds, serious or not, with the first elements that each finding is about.
const axeReport = `axe.run(document, {resultTypes: ["violations"]}).then((r) => r.violations
  .map((v) => v.id + ": " + v.help + "\n" + v.nodes.slice(0, 5).map((n) => "    " + n.target + "\n    " +
    n.html.slice(0, 200) + "\n    " + n.failureSummary.replace(/\s+/g, " ")).join("\n"))
  .join("\n"))`

// An Axe is the program that looks for what keeps people from using a page.
type Axe string

// ReadAxe reads axe from its file. Without it the test is skipped with the reason, and fails on CI.
func ReadAxe(t testing.TB, file string) Axe {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("axe is not installed: %v", err)
		}
		t.Skip("skipped: axe is not installed; `make needs` installs it")
	}
	return Axe(text)
}

// Accessible fails the test for what axe finds in a tab.
func (p *Tab) Accessible(axe Axe) {
	p.t.Helper()
	p.Run(string(axe))
	found, err := chromedp.Run(p.Context, chromedp.Evaluate[string](axeReport, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatal(err)
	}
	if found != "" {
		p.t.Errorf("axe finds:\n%s", found)
	}
}
