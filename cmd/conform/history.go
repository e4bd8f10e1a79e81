package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"conform/internal/files"
	"conform/internal/folder"
	"conform/internal/record"
)

// maxHistory is how many earlier runs a report shows.
const maxHistory = 50

// readHistory reads a history file, which need not be there.
func readHistory(path string) (*record.Histories, error) {
	past := &record.Histories{Most: maxHistory}
	return past, readRuns("--history", path, past.Read)
}

// readRuns reads the runs that are in the file that a flag names, which need not be there.
func readRuns(flag, path string, read func(io.ReadSeeker) error) error {
	file, err := files.Open(path)
	// Below a file there is no history either; whoever is to write there says what is wrong.
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%s %s: %w", flag, path, err)
	}
	defer file.Close()
	if err := read(file); err != nil {
		return fmt.Errorf("%s %s: %w", flag, path, err)
	}
	return nil
}

// balancing reads how long scenarios took, and names it. The error names the flag: no share goes with it, or there is
// nothing in the file by which to balance.
func (f *runFlags) balancing() (name string, took record.Durations, err error) {
	if f.shard == "" {
		return "", nil, errors.New("--balance: nothing is shared; expected --shard, too")
	}
	if _, err := os.Stat(f.balance); err != nil {
		return "", nil, fmt.Errorf("--balance %s: %w", f.balance, files.Cause(err))
	}
	took = record.Durations{}
	read := func(file io.ReadSeeker) error { return record.ReadHistory(file, took.Add) }
	if err := readRuns("--balance", f.balance, read); err != nil {
		return "", nil, err
	}
	if len(took) == 0 {
		return "", nil, fmt.Errorf("--balance %s: no run in it says how long its scenarios took; expected the history of "+
			"runs of this version of conform", f.balance)
	}
	return took.Fingerprint(), took, nil
}

// appendHistory adds the run as one line.
func appendHistory(path string, run *record.Run) error {
	err := files.Cause(os.MkdirAll(filepath.Dir(path), 0o755))
	if err == nil {
		add := func(before []byte) (keep int, more []byte, err error) { return record.AddHistory(before, run.Past()) }
		err = folder.Append(path, add)
	}
	if err != nil {
		return fmt.Errorf("--history %s: %w", path, err)
	}
	return nil
}
