package folder

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"conform/internal/files"
	"conform/internal/record"
)

// syncEvery is how often a log is written through to the disk: a power cut loses what came after.
const syncEvery = time.Second

// A Log is the event log of a run while it is written. Each event goes to the file at once, so that a killed run loses
// none, and is on the disk within a second. It may be folded meanwhile. It is safe for use by many goroutines.
type Log struct {
	failed func(error)
	done   chan struct{} // closed by Close
	synced sync.WaitGroup

	mu     sync.Mutex
	file   *os.File // nil: not begun
	first  []byte   // what was written before it began
	size   int64    // of the whole lines in the file
	dirty  bool     // something was written since the last sync
	closed bool
	err    error // why nothing more can be written
}

// NewLog returns a log that keeps what is written until it is begun. failed, if not nil, is called once, with the first
// error: what happens from then on could not be recorded. It must not write to the log.
func NewLog(failed func(error)) *Log { return &Log{failed: failed, done: make(chan struct{})} }

// Begin puts the log, with what was written to it so far, into a folder; see [Folder.Begin].
func (l *Log) Begin(f *Folder, reports []string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	file, err := f.Begin(func(file *os.File) error {
		if _, err := file.Write(l.first); err != nil {
			return fmt.Errorf("%s cannot be written: %w", Events, files.Cause(err))
		}
		return nil
	}, reports)
	if err != nil {
		return err
	}
	l.file, l.size, l.first, l.dirty = file, int64(len(l.first)), nil, true
	l.synced.Go(func() { l.keepSynced(file) })
	return nil
}

// Write writes whole lines. Once something could not be written nothing more is, so that the log ends with an event
// that is whole, and the error is always the first.
func (l *Log) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.err != nil:
		return 0, l.err
	case l.closed:
		return 0, os.ErrClosed
	case l.file == nil:
		l.first = append(l.first, line...)
		return len(line), nil
	}
	n, err := l.file.Write(line)
	if err != nil {
		// Half a line would make the next one unreadable, too.
		_ = l.file.Truncate(l.size)
		l.fail(err)
		return n, l.err
	}
	l.size += int64(n)
	l.dirty = true
	return n, nil
}

// fail keeps the first error. The caller holds mu.
func (l *Log) fail(err error) {
	if l.err == nil {
		l.err = fmt.Errorf("%s cannot be written: %w", Events, files.Cause(err))
		if l.failed != nil {
			l.failed(l.err)
		}
	}
}

// keepSynced syncs the file until the log is closed. That takes long, and writing need not wait for it.
func (l *Log) keepSynced(file *os.File) {
	ticker := time.NewTicker(syncEvery)
	defer ticker.Stop()
	for {
		select {
		case <-l.done:
			return
		case <-ticker.C:
			l.sync(file)
		}
	}
}

func (l *Log) sync(file *os.File) {
	l.mu.Lock()
	dirty := l.dirty
	l.dirty = false
	l.mu.Unlock()
	if !dirty {
		return
	}
	if err := file.Sync(); err != nil {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.fail(err)
	}
}

// Fold folds what was recorded until now.
func (l *Log) Fold() (*record.Run, error) {
	l.mu.Lock()
	file, size := l.file, l.size
	l.mu.Unlock()
	if file == nil {
		return nil, fmt.Errorf("%s was not begun", Events)
	}
	return record.Fold(io.NewSectionReader(file, 0, size))
}

// Close syncs the file and closes it; nothing is written after it. It may be called twice. The error is the first of
// the log.
func (l *Log) Close() error {
	l.mu.Lock()
	file, again := l.file, l.closed
	l.closed = true
	l.mu.Unlock()
	if file != nil && !again {
		close(l.done)
		l.synced.Wait()
		err := errors.Join(file.Sync(), file.Close())
		l.mu.Lock()
		defer l.mu.Unlock()
		if err != nil {
			l.fail(err)
		}
		return l.err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}
