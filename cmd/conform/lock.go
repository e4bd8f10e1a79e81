package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// lock makes this the only run of an app on this machine, since incoming calls are told at one address, and
// returns what ends that. A lock whose program is gone is taken over. The error tells which program has it.
func lock(app string) (release func() error, err error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	dir = filepath.Join(dir, "conform")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the lock of the app %s cannot be made: %w", app, err)
	}
	path := filepath.Join(dir, "run-"+app+".lock")
	// A second attempt follows a stale lock, and a third one somebody who was quicker.
	for range 3 {
		file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err == nil {
			_, err = fmt.Fprintf(file, "%d\n", os.Getpid())
			if err = errors.Join(err, file.Close()); err != nil {
				return nil, errors.Join(fmt.Errorf("the lock %s: %w", path, err), os.Remove(path))
			}
			return func() error { return os.Remove(path) }, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("the lock %s: %w", path, err)
		}
		text, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("the lock %s: %w", path, err)
		}
		holder, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil || alive(holder) {
			return nil, fmt.Errorf("another run with the app %s is under way (process %s): calls would be mixed up; wait for its end, or remove %s when there is none",
				app, strings.TrimSpace(string(text)), path)
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("the stale lock %s: %w", path, err)
		}
	}
	return nil, fmt.Errorf("the lock %s is taken again and again by others", path)
}

// alive reports whether there is such a process.
func alive(pid int) bool {
	process, err := os.FindProcess(pid)
	if err != nil {
		return false
	}
	err = process.Signal(syscall.Signal(0))
	return err == nil || errors.Is(err, syscall.EPERM)
}
