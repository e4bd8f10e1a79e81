// Package lock lets one process at a time have something: a report folder, an app of a tenant. The lock is the
// kernel's, so that it ends with its process, however that ends.
//
// Floor 0: it imports none of ours.
package lock

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// A Lock is held until it is released, or its process ends.
type Lock struct {
	path  string
	flock *flock.Flock
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

// maxNote is more than a holder writes about itself, in bytes.
const maxNote = 4096

// Take takes the lock of a file, which it makes, and the folders above it, where they are not there. It never waits.
// The file stays when the lock is released: to remove it would let two have the lock. The error is a [*HeldError] when
// another has it; a path that is a link or anything else than a file is refused, and nothing behind it is touched.
func Take(path string) (*Lock, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return nil, fmt.Errorf("the lock %s is a link, or no file; expected a file, or nothing there", path)
	}
	f := flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o644))
	taken, err := f.TryLock()
	if err != nil {
		return nil, fmt.Errorf("the lock %s: %w", path, err)
	}
	if !taken {
		return nil, &HeldError{Path: path, Holder: holder(path)}
	}
	// Who cannot be named has the lock all the same.
	_ = os.WriteFile(path, []byte(note()), 0o644)
	return &Lock{path: path, flock: f}, nil
}

// Release gives the lock back. It may be called twice.
func (l *Lock) Release() error {
	if !l.flock.Locked() {
		return nil
	}
	_ = os.Truncate(l.path, 0)
	return l.flock.Unlock()
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

// note is what a holder says of itself.
func note() string {
	host, err := os.Hostname()
	if err != nil {
		host = "an unknown host"
	}
	return fmt.Sprintf("process %d on %s, since %s\n", os.Getpid(), host, time.Now().UTC().Format(time.RFC3339))
}

// holder reads what the holder says of itself; "" when that cannot be read.
func holder(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(io.LimitReader(file, maxNote))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}
