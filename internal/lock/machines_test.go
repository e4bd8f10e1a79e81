package lock

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestAnotherMachine has a holder in the file whose lock this machine's kernel does not know, as in a shared folder.
func TestAnotherMachine(t *testing.T) {
	t.Parallel()
	const beat, soon = 10 * time.Millisecond, 200 * time.Millisecond
	since := time.Date(2027, 1, 31, 12, 0, 0, 0, time.UTC)
	me := note{PID: 11, Host: "build-1", Kernel: "one", Since: since}
	for _, c := range []struct {
		why    string
		holder note
		alive  bool
		held   bool
		every  time.Duration // the holder is looked after; so often as to leave it time on a slow machine
	}{
		{"a run on another machine goes on", note{PID: 4711, Host: "build-7", Kernel: "seven", Since: since}, true, true,
			time.Second},
		{"a machine died with its run", note{PID: 4711, Host: "build-7", Kernel: "seven", Since: since}, false, false, soon},
		{"this machine's kernel knows that nobody here has it", note{PID: 12, Host: "build-1b", Kernel: "one", Since: since},
			true, false, soon},
	} {
		t.Run(c.why, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "a.lock")
			if err := errors.Join(os.WriteFile(path, nil, 0o644), c.holder.write(path)); err != nil {
				t.Fatal(err)
			}
			if c.alive {
				other := Lock{path: path, ends: make(chan struct{})}
				other.beating.Go(func() { other.beat(c.holder, beat) })
				t.Cleanup(func() { close(other.ends); other.beating.Wait() })
			}
			mine, err := take(path, me, c.every)
			if !c.held {
				if err != nil {
					t.Fatal(err)
				}
				if err := mine.Release(); err != nil {
					t.Error(err)
				}
				return
			}
			var held *HeldError
			const want = "process 4711 on build-7, since 2027-01-31T12:00:00Z"
			if !errors.As(err, &held) || held.Holder != want || held.Path != path {
				t.Errorf("got %v, want that %s has it", err, want)
			}
			if n := read(path); n.PID != c.holder.PID {
				t.Errorf("the file names %s", n)
			}
		})
	}
}

// TestGivenBackMeanwhile: who waits for another machine takes the lock when that gives it back.
func TestGivenBackMeanwhile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.lock")
	theirs := note{PID: 4711, Host: "build-7", Kernel: "seven"}
	if err := errors.Join(os.WriteFile(path, nil, 0o644), theirs.write(path), os.Truncate(path, 0)); err != nil {
		t.Fatal(err)
	}
	if beats(path, theirs, time.Millisecond) {
		t.Error("a lock that was given back is held")
	}
}

// TestAHolderBeats: what it wrote changes as long as it holds the lock, and is empty when it has given it back.
func TestAHolderBeats(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.lock")
	lock, err := take(path, self(), time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	first := read(path)
	if !beats(path, first, time.Second) || first.PID != os.Getpid() || first.Kernel == "" {
		t.Errorf("%+v does not beat", first)
	}
	if err := lock.Release(); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || len(text) > 0 {
		t.Errorf("it is given back and has %q, %v", text, err)
	}
}
