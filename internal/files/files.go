// Package files opens files that anybody may have put there: a pipe or a device, which may never end, is refused before
// anything is read of it, and so is a file that is larger than it can be. It makes files, too: for all whom the mask of
// the process lets in, or for their owner alone.
//
// Floor 0: it imports none of ours.
package files

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// ErrNoFile says that a path leads to a folder, a pipe or a device.
var ErrNoFile = errors.New("is not a file")

// Open opens a file for reading. Links are followed. The error is without the path: [ErrNoFile], or why it cannot be
// opened.
func Open(path string) (*os.File, error) {
	// To open a pipe waits until somebody writes to it.
	info, err := os.Stat(path)
	if err != nil {
		return nil, Cause(err)
	}
	if !info.Mode().IsRegular() {
		return nil, ErrNoFile
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, Cause(err)
	}
	return file, nil
}

// Read returns the bytes of a file, at most limit of them. The error is without the path, as that of [Open], or says
// that there are more.
func Read(path string, limit int64) ([]byte, error) {
	file, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	return read(file, limit)
}

// OpenFS is [Open] in a file system, which may be a folder of a disk.
func OpenFS(fsys fs.FS, name string) (fs.File, error) {
	info, err := fs.Stat(fsys, name)
	if err != nil {
		return nil, Cause(err)
	}
	if !info.Mode().IsRegular() {
		return nil, ErrNoFile
	}
	file, err := fsys.Open(name)
	if err != nil {
		return nil, Cause(err)
	}
	return file, nil
}

// ReadFS is [Read] in a file system.
func ReadFS(fsys fs.FS, name string, limit int64) ([]byte, error) {
	file, err := OpenFS(fsys, name)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	return read(file, limit)
}

func read(file fs.File, limit int64) ([]byte, error) {
	var size int64 // as far as it is known: a file may grow meanwhile
	if info, err := file.Stat(); err == nil {
		size = min(info.Size(), limit)
	}
	// With room for what is read where the file ends, so that the bytes are not copied for that.
	text := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	if _, err := text.ReadFrom(io.LimitReader(file, limit+1)); err != nil {
		return nil, Cause(err)
	}
	if int64(text.Len()) > limit {
		return nil, fmt.Errorf("is larger than %d bytes; expected less", limit)
	}
	return text.Bytes(), nil
}

// Cause is an error of the file system without the path, which a message already names.
func Cause(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}
