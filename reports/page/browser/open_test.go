package browser

import (
	"fmt"
	"strconv"
	"testing"

	"conform/internal/chromium"
	"conform/reports/sample"
)

// BenchmarkOpen opens the page in Chromium. Its figure is that of the browser's own clock, from the moment at which the
// page is asked for to the one at which the list of scenarios is there.
func BenchmarkOpen(b *testing.B) {
	browser := chromium.Start(b)
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			p := openPage(b, browser, sample.Large(b, n), 1440, 900, false)
			total := 0.0
			for b.Loop() {
				p.visit("")
				ms, err := strconv.ParseFloat(p.Text(`performance.getEntriesByName("list")[0].startTime`), 64)
				if err != nil {
					b.Fatal(err)
				}
				total += ms
			}
			b.ReportMetric(total/float64(b.N), "ms-to-list")
		})
	}
}
