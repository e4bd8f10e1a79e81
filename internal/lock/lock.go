// Package lock lets one process at a time have something: a report folder, an app of a tenant. The lock is the
// kernel's, so that it ends with its process, however that ends. Not every file system that machines share shares its
// locks, too: a holder writes each second that it is alive, and who is on another machine goes by that.
//
// Floor 0: it imports none of ours.
package lock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// A Lock is held until it is released, or its process ends.
type Lock struct {
	path     string
	flock    *flock.Flock
	ends     chan struct{}
	beating  sync.WaitGroup
	released sync.Once
}

// HeldError says that another has the lock.
type HeldError struct {
	Path   string // of the lock's file
	Holder string // "process 4711 on build-7, since 2027-01-31T12:00:00Z"; empty: it has not said who it is
}

func (e *HeldError) Error() string {
	if e.Holder == "" {
		return "another process has the lock " + e.Path
	}
	return e.Holder + " has the lock " + e.Path
}

// Take takes the lock of a file, which it makes, and the folders above it, where they are not there. The file stays
// when the lock is released: to remove it would let two have the lock. The error is a [*HeldError] when another has it;
// a path that is a link or anything else than a file is refused, and nothing behind it is touched.
//
// It does not wait, but where another machine wrote that it has the lock, and has not given it back: the lock of a
// shared folder may be unknown to this machine's kernel. It then looks for some seconds whether the holder is alive.
func Take(path string) (*Lock, error) { return take(path, self(), every) }

// every is the time between two beats of a holder, and silence how many of these it may be silent before it is taken
// for dead.
const (
	every   = time.Second
	silence = 5
)

func take(path string, me note, every time.Duration) (*Lock, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("the lock %s is a link, or no file; expected a file, or nothing there", path)
	}
	f := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o644))
	taken, err := f.TryLock()
	switch {
	case err != nil && !unknown(err):
		return nil, fmt.Errorf("the lock %s: %w", path, err)
	case err == nil && !taken:
		return nil, &HeldError{Path: path, Holder: holder(path)}
	}
	if other := read(path); other.PID != 0 && (!taken || other.Kernel != me.Kernel) && beats(path, other, every) {
		return nil, errors.Join(&HeldError{Path: path, Holder: other.String()}, f.Unlock())
	}
	l := &Lock{path: path, flock: f, ends: make(chan struct{})}
	// Who cannot be named has the lock all the same.
	_ = me.write(path)
	l.beating.Go(func() { l.beat(me, every) })
	return l, nil
}

// unknown reports whether an error is that the file system knows no locks.
func unknown(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.ENOLCK)
}

// beats reports whether the machine that wrote a note still writes it.
func beats(path string, before note, every time.Duration) bool {
	for range silence {
		<-time.After(every)
		switch now := read(path); {
		case now.PID == 0: // it was given back
			return false
		case now != before:
			return true
		}
	}
	return false
}

// beat writes the note anew as long as the lock is held.
func (l *Lock) beat(me note, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-l.ends:
			return
		case <-tick.C:
			me.Beat++
			_ = me.write(l.path)
		}
	}
}

// Release gives the lock back. It may be called twice.
func (l *Lock) Release() error {
	var err error
	l.released.Do(func() {
		close(l.ends)
		l.beating.Wait()
		_ = os.Truncate(l.path, 0)
		err = l.flock.Unlock()
	})
	return err
}

// patience is how long [While] waits, and retry how often it looks meanwhile.
const (
	patience = 30 * time.Second
	retry    = 10 * time.Millisecond
)

// While calls do while no other process that asks for the same is at work on a file, which is made when it is not
// there. It waits for half a minute. Where the file system knows no locks, do is called all the same. The error is
// that of do, or a [*HeldError].
func While(path string, do func() error) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	f := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o644))
	switch taken, err := f.TryLockContext(ctx, retry); {
	case errors.Is(err, context.DeadlineExceeded):
		return &HeldError{Path: path}
	case taken:
		defer f.Unlock() //nolint:errcheck // the kernel takes it back at the end of the process
	}
	return do()
}
