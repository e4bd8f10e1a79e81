package browser

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"conform/internal/record"
	"conform/reports/sample"
)

// browserPrints: on paper each cause has its details, whatever was folded, and nothing that only a screen can do.
func browserPrints(t *testing.T, b context.Context) {
	for _, run := range []*record.Run{sample.Failing(t), sample.Large(t, 100)} {
		p := openPage(t, b, run, 794, 1123, false) // A4
		causes := p.Text(`document.querySelectorAll(".cause").length`)
		p.Do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll(".evidence").forEach((e) => { e.open = false; })`))
		if _, err := chromedp.Call(p.Context, emulation.SetEmulatedMedia,
			emulation.SetEmulatedMediaParams{Media: "print"}); err != nil {
			t.Fatal(err)
		}
		p.Do(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("beforeprint"))`))
		const shown = `(e) => e.getClientRects().length > 0`
		p.want(`[...document.querySelectorAll(".cause")].filter(`+shown+`).length`, causes, "every cause is printed")
		p.want(`[...document.querySelectorAll(".evidence")].filter((e) => !e.open).length`, "0",
			"with its details, which were folded")
		p.want(`[...document.querySelectorAll(".evidence .want, .evidence .got")].filter((e) => !(`+shown+`)(e)).length`, "0",
			"what was wanted and what came can be read")
		p.want(`[...document.querySelectorAll("#filters, .copy, #keys, .top nav")].filter(`+shown+`).length`, "0",
			"what only a screen can do is left out")
		p.want(`document.documentElement.scrollWidth > innerWidth`, "false", "nothing is cut off at the side")
		p.Quiet()
	}
}
