package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"conform/internal/tenant"
	"conform/reports"
)

// BenchmarkLeaksBesideReports searches a run's folder for a tenant's secrets, and writes the reports in it anew: the
// search should not take longer than the reports do. "search/reports" is the ratio.
func BenchmarkLeaksBesideReports(b *testing.B) {
	dir := b.TempDir()
	if status, _, stderr := conform(b, "run", "--quiet", "--no-twins", "--report-dir", dir); status != 0 {
		b.Fatalf("exit status %d\n%s", status, stderr)
	}
	secrets := map[string][]string{"client secret": {"canary~of~the~bot"}}
	for i := range 20 { // of a run of some hours, each signed anew
		secrets["access token"] = append(secrets["access token"],
			fmt.Sprintf("eyJhbGciOiJSUzI1NiJ9.%s.%d", strings.Repeat("e30", 300), i))
	}
	var writing, searching time.Duration
	for b.Loop() {
		began := time.Now()
		if status, _, stderr := conform(b, "report", dir); status != 0 {
			b.Fatalf("exit status %d\n%s", status, stderr)
		}
		wrote := time.Now()
		if leaks, err := tenant.FindLeaks(b.Context(), dir, secrets, reports.Packed); err != nil || len(leaks) > 0 {
			b.Fatal(leaks, err)
		}
		writing, searching = writing+wrote.Sub(began), searching+time.Since(wrote)
	}
	b.ReportMetric(float64(searching)/float64(writing), "search/reports")
	b.ReportMetric(float64(searching.Milliseconds())/float64(b.N), "search-ms/op")
}
