// Package folder is a report folder. One process at a time has it; what an earlier run left stays until the next one
// has begun; nothing is written through a link; and the event log in it is on disk as soon as something has happened.
//
// Floor 1: it imports record, lock and files.
package folder

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"conform/internal/files"
	"conform/internal/lock"
)

// The names of what a folder holds beside the reports.
const (
	Events  = "events.jsonl"
	History = "history.jsonl"
	locked  = ".conform.lock"
)

// A Folder is a report folder that this process has to itself.
type Folder struct {
	dir    string
	access files.Access
	lock   *lock.Lock
}

// Take makes a folder this process's own, and makes it when it is not there. Nothing in it is touched. access says who
// may read it, if it is made, and the log that will be begun in it. The error is a [*lock.HeldError] when another has
// it.
func Take(dir string, access files.Access) (*Folder, error) {
	if err := files.MakeDir(dir, access); err != nil {
		return nil, fmt.Errorf("cannot be made: %w", files.Cause(err))
	}
	taken, err := lock.Take(filepath.Join(dir, locked))
	if err != nil {
		return nil, err
	}
	return &Folder{dir: dir, access: access, lock: taken}, nil
}

// Release gives the folder back. It may be called twice.
func (f *Folder) Release() error { return f.lock.Release() }

// Path is that of a file in the folder.
func (f *Folder) Path(name string) string { return filepath.Join(f.dir, name) }

// Begin puts a new event log in the place of an earlier one, and takes away the reports that an earlier run left,
// which are those of the names given. write fills the log; until it has, and the log is in its place, nothing has
// changed. A link is replaced, and what is behind it is left alone. The file is open for reading and writing, at its
// end. The error is that of write, or says what cannot be written.
func (f *Folder) Begin(write func(*os.File) error, reports []string) (_ *os.File, err error) {
	file, err := files.Beside(f.dir, ".events-", f.access)
	if err != nil {
		return nil, fmt.Errorf("cannot be written to: %w", files.Cause(err))
	}
	defer func() {
		if err != nil {
			// Where it has its place already, there is nothing to remove.
			_ = errors.Join(file.Close(), os.Remove(file.Name()))
		}
	}()
	if err := write(file); err != nil {
		return nil, err
	}
	if err := os.Rename(file.Name(), f.Path(Events)); err != nil {
		return nil, fmt.Errorf("%s of an earlier run cannot be replaced: %w", Events, files.Cause(err))
	}
	f.sync()
	// A report of an earlier run must not be taken for this one's if this one breaks.
	for _, name := range reports {
		if err := os.Remove(f.Path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s of an earlier run cannot be replaced: %w", name, files.Cause(err))
		}
	}
	return file, nil
}

// sync has the disk know that the log has its place. Not every system can do that, and a folder where it fails can be
// written to all the same.
func (f *Folder) sync() {
	if dir, err := os.Open(f.dir); err == nil {
		_ = errors.Join(dir.Sync(), dir.Close())
	}
}

// ErrLink says that a path is a link where none is followed.
var ErrLink = errors.New("is a link; expected a file, or nothing there")

// NoLink is [ErrLink] for a path that is a link, and nil for anything else, and where nothing is.
func NoLink(path string) error {
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		return ErrLink
	}
	return nil
}

// Append adds to a file, which need not be there, what fits behind its last line, which is empty where the last byte
// ends one; of its bytes the first keep stay. Others that append to it wait meanwhile. The error is without the path.
func Append(path string, add func(last []byte) (keep int, more []byte, err error)) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return files.ErrNoFile
	}
	return lock.While(path, func() error { return appendTo(path, add) })
}

func appendTo(path string, add func(last []byte) (keep int, more []byte, err error)) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_RDWR, 0o644)
	if err != nil {
		return files.Cause(err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	begins, err := lastLine(file)
	if err != nil {
		return files.Cause(err)
	}
	last, err := io.ReadAll(io.NewSectionReader(file, begins, math.MaxInt64-begins))
	if err != nil {
		return files.Cause(err)
	}
	keep, more, err := add(last)
	if err != nil {
		return err
	}
	if keep < len(last) {
		if err := file.Truncate(begins + int64(keep)); err != nil {
			return files.Cause(err)
		}
	}
	_, err = file.Write(more)
	return files.Cause(err)
}

// lastLine is where the last line of a file begins.
func lastLine(file *os.File) (int64, error) {
	const window = 64 << 10
	info, err := file.Stat()
	if err != nil {
		return 0, err
	}
	for end := info.Size(); end > 0; {
		begin := max(0, end-window)
		text := make([]byte, end-begin)
		if _, err := file.ReadAt(text, begin); err != nil {
			return 0, err
		}
		if at := bytes.LastIndexByte(text, '\n'); at >= 0 {
			return begin + int64(at) + 1, nil
		}
		end = begin
	}
	return 0, nil
}
