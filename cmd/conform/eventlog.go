package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"conform/internal/record"
)

// eventLog is the events.jsonl of a run while it is written. It may be folded in between: the listener
// records on its own time, so that writing and flushing must not meet.
type eventLog struct {
	file *os.File

	mu       sync.Mutex
	buffered *bufio.Writer
}

func newEventLog(file *os.File) *eventLog {
	return &eventLog{file: file, buffered: bufio.NewWriterSize(file, 1<<20)}
}

func (l *eventLog) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffered.Write(line)
}

func (l *eventLog) flush() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffered.Flush()
}

// soFar folds what was recorded until now.
func (l *eventLog) soFar() (*record.Run, error) {
	if err := l.flush(); err != nil {
		return nil, err
	}
	return foldFile(l.file.Name())
}

// maxHistory is how many earlier runs a report shows.
const maxHistory = 50

// readHistory reads a history file, which need not be there.
func readHistory(path string) ([]record.PastRun, error) {
	file, err := os.Open(path)
	// Below a file there is no history either; whoever is to write there says what is wrong.
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("--history %s: %w", path, cause(err))
	}
	defer file.Close()
	runs, err := record.ReadHistory(file)
	if err != nil {
		return nil, fmt.Errorf("--history %s: %w", path, err)
	}
	return runs, nil
}

// historyOf puts the last runs against a kind of target together; nil: there were none.
func historyOf(runs []record.PastRun, target string) *record.History {
	var same []record.PastRun
	for _, r := range runs {
		if r.Target == target {
			same = append(same, r)
		}
	}
	if len(same) == 0 {
		return nil
	}
	return record.NewHistory(same[max(0, len(same)-maxHistory):])
}

// appendHistory adds the run as one line.
func appendHistory(path string, run *record.Run) error {
	err := os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = appendTo(path, func(before []byte) (keep int, more []byte, err error) { return record.AddHistory(before, run.Past()) })
	}
	if err != nil {
		return fmt.Errorf("--history %s: %w", path, cause(err))
	}
	return nil
}

// appendTo adds to a file, which need not be there, what fits behind its bytes; of these the first keep stay.
func appendTo(path string, add func(before []byte) (keep int, more []byte, err error)) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	before, err := io.ReadAll(file)
	if err != nil {
		return err
	}
	keep, more, err := add(before)
	if err != nil {
		return err
	}
	if keep < len(before) {
		if err := file.Truncate(int64(keep)); err != nil {
			return err
		}
	}
	_, err = file.Write(more)
	return err
}
