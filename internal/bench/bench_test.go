package main

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"conform/internal/loopback"
)

// The peers do the whole work on the stand-in, and notice when it is not as they ask: a figure of work that was not
// done would say nothing.
func TestPeersDoTheWork(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var addresses [3]string
	for i := range addresses {
		addresses[i] = loopback.Free(t)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serveStandin(ctx, dir, addresses[0], addresses[1], addresses[2], 0) }()
	defer func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	root := "http://" + addresses[0]
	if err := await(ctx, root+"/keys"); err != nil {
		t.Fatal(err)
	}
	if err := write(dir, 12, root+"/sink"); err != nil {
		t.Fatal(err)
	}
	if err := plain(root, 12, 3); err != nil {
		t.Errorf("plain: %v", err)
	}
	if err := bareGodog(root, filepath.Join(dir, "godog"), 3); err != nil {
		t.Errorf("godog: %v", err)
	}
	if err := plain(root+"/nowhere", 1, 1); err == nil {
		t.Error("plain did not notice that nothing was created")
	}
	if err := bareGodog(root+"/nowhere", filepath.Join(dir, "godog"), 1); !errors.Is(err, errFailed) {
		t.Errorf("godog did not notice that nothing was created: %v", err)
	}
}

func TestTables(t *testing.T) {
	t.Parallel()
	runs := func(walls ...time.Duration) (all []run) {
		for _, w := range walls {
			all = append(all, run{wall: w})
		}
		return all
	}
	if got := of(runs(5, 1, 3), func(r run) time.Duration { return r.wall }); got != 3 {
		t.Errorf("the median of 5, 1 and 3 is %d", got)
	}
	sorted := []time.Duration{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for percent, want := range map[int]time.Duration{0: 1, 50: 6, 99: 10, 100: 10} {
		if got := percentile(sorted, percent); got != want {
			t.Errorf("percentile %d: got %d, want %d", percent, got, want)
		}
	}
}
