package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"conform/internal/record"
	"conform/mock"

	"github.com/google/go-cmp/cmp"
)

var chaosSeeds = flag.Int("chaos-seeds", 0,
	"run everything under each delivery profile with so many seeds; 0: a few runs")

// chaosFrom is the first of these seeds.
var chaosFrom = flag.Int("chaos-from", 1, "the first of -chaos-seeds")

// everyDelivery is all profiles at once.
func everyDelivery() string { return strings.Join(mock.DeliveryProfileNames(), ",") }

// TestLegalChaos: what Graph may do to the delivery of its messages fails no scenario.
func TestLegalChaos(t *testing.T) {
	t.Parallel()
	type row struct {
		why, delivery string
		seed          int
	}
	rows := []row{
		{"order, repetition and company", "reordered,repeated,batched", 1},
		{"late, and often out of order", "repeated,jittery", 2},
		{"answers that come after what they caused", "slow,batched", 3},
	}
	if *chaosSeeds > 0 {
		rows = nil
		for seed := *chaosFrom; seed < *chaosFrom+*chaosSeeds; seed++ {
			for _, p := range mock.DeliveryProfiles() {
				rows = append(rows, row{p.Does, p.Name, seed})
			}
			rows = append(rows, row{"All of it.", everyDelivery(), seed})
		}
	}
	runs, scenarios := 0, 0
	for _, c := range rows {
		dir := t.TempDir()
		status, _, stderr := conform(t, "run", "--quiet", "--no-twins", "--reports", "json", "--report-dir", dir,
			"--mock-delivery", c.delivery, "--seed", fmt.Sprint(c.seed))
		folded, err := foldFile(filepath.Join(dir, "events.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		runs, scenarios = runs+1, scenarios+folded.Counts.Total
		if status == 0 && folded.Counts.Passed == folded.Counts.Total && len(folded.Stray) == 0 {
			continue
		}
		t.Errorf("--mock-delivery %s --seed %d: exit status %d, %+v, %d strays (%s)\n%s%s", c.delivery, c.seed, status,
			folded.Counts, len(folded.Stray), c.why, stderr, strings.Join(chaosFailures(folded), "\n"))
	}
	t.Logf("%d runs, %d scenarios", runs, scenarios)
}

// chaosFailures are the failed checks of a run, a line for each.
func chaosFailures(run *record.Run) (lines []string) {
	for _, feature := range run.Features {
		for _, s := range feature.Scenarios {
			for _, c := range s.Failures() {
				lines = append(lines, s.ID+": "+describeCheck(c))
			}
		}
	}
	return lines
}

// TestChaosIsRepeated: one seed delivers the same again, post by post, whether one scenario runs at a time or eight.
func TestChaosIsRepeated(t *testing.T) {
	t.Parallel()
	deliver := func(parallel, seed string) map[string][]string {
		dir := t.TempDir()
		if status, stdout, stderr := conform(t, "run", "--quiet", "--no-twins", "--reports", "json",
			"--report-dir", dir, "--mock-delivery", everyDelivery(), "--mock-delivery-seed", seed, "--parallel", parallel,
			"--tags", "@operations"); status != 0 {
			t.Fatalf("exit status %d\n%s%s", status, stdout, stderr)
		}
		folded, err := foldFile(filepath.Join(dir, "events.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		posts := map[string][]string{}
		for _, feature := range folded.Features {
			for _, s := range feature.Scenarios {
				for _, n := range s.Notifications {
					posts[s.ID] = append(posts[s.ID], postInShort(t, &n.Notification))
				}
			}
		}
		return posts
	}
	one := deliver("1", "7")
	if diff := cmp.Diff(one, deliver("8", "7")); diff != "" || len(one) < 50 {
		t.Errorf("%d scenarios were told something; -one at a time +eight\n%s", len(one), diff)
	}
	other, same := deliver("8", "8"), 0
	for id := range one {
		if slices.Equal(one[id], other[id]) {
			same++
		}
	}
	if same > len(one)/2 {
		t.Errorf("another seed delivers the same in %d of %d scenarios", same, len(one))
	}
}

// postInShort is a post with its message id and what each of its items is about.
func postInShort(t *testing.T, n *record.Notification) string {
	t.Helper()
	var body struct {
		Value []struct {
			ChangeType, ResourceURL string
			ResourceData            json.RawMessage
		}
	}
	if err := json.Unmarshal(n.Body, &body); err != nil {
		t.Fatal(err)
	}
	line := n.Header.Get("X-Microsoft-Skype-Message-Id")
	for _, item := range body.Value {
		var data struct{ State, Status string }
		_ = json.Unmarshal(item.ResourceData, &data) // of rosters it is a list, without a state
		line += " " + item.ChangeType + " " + item.ResourceURL + " " + data.State + data.Status
	}
	return line
}
