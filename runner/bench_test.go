package runner

import (
	"fmt"
	"io"
	"testing"

	"conform/steps"
)

// BenchmarkRun runs scenarios of a few steps against the mock, over sockets: sign-in, create, notifications,
// hang-up. It reports scenarios per second.
func BenchmarkRun(b *testing.B) {
	const scenarios = 64
	text := "Feature: many\n"
	for i := range scenarios {
		text += fmt.Sprintf(
			"  Scenario: %d\n    Given a bot with the least permissions documented\n"+
				"    When the bot creates the call \"a user\"\n"+
				"    Then Graph answers as documented\n    And the notifications \"call established\" arrive\n"+
				"    When the bot hangs up\n    Then Graph answers as documented\n", i)
	}
	for _, parallel := range []int{1, 8} {
		b.Run(fmt.Sprintf("%d at a time", parallel), func(b *testing.B) {
			plan := planOf(b, Selection{}, folder("a.feature", text))
			tr := newTrial(b, io.Discard, nil)
			b.ReportAllocs()
			for b.Loop() {
				if err := plan.Run(b.Context(), tr.run, Options{Parallel: parallel}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(scenarios*b.N)/b.Elapsed().Seconds(), "scenarios/s")
		})
	}
}

// BenchmarkPlan plans as many scenarios, which is what stands between the user and the first request.
func BenchmarkPlan(b *testing.B) {
	source, table, lib := folder("a.feature", many(64)), steps.New(), loadData(b, data)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewPlan([]Source{source}, table, lib, Selection{}, letBe); err != nil {
			b.Fatal(err)
		}
	}
}
