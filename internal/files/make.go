package files

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// Access says who may read what is made.
type Access bool

// Shared leaves that to the mask of the process, as most programs do (umask); Private is for its owner alone.
const (
	Shared  Access = false
	Private Access = true
)

// mode is what is asked for, before the mask of the process, of a folder and of a file.
func (a Access) mode() (dir, file fs.FileMode) {
	if a == Private {
		return 0o700, 0o600
	}
	return 0o777, 0o666
}

// MakeDir makes a folder, and those above it, which are for all whom the mask lets in. One that is there stays as it
// is. The error is that of the file system.
func MakeDir(path string, access Access) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return err
	}
	mode, _ := access.mode()
	err := os.Mkdir(path, mode)
	if !errors.Is(err, fs.ErrExist) {
		return err
	}
	switch info, statErr := os.Stat(path); {
	case statErr != nil:
		return statErr
	case !info.IsDir():
		return &fs.PathError{Op: "mkdir", Path: path, Err: syscall.ENOTDIR}
	}
	return nil
}

// Beside makes a file with a name of its own in a folder, for reading and writing: what is to be whole or not there at
// all is written to it, and it is then renamed. Nothing that is there is opened. The error is that of the file system.
func Beside(dir, prefix string, access Access) (*os.File, error) {
	_, mode := access.mode()
	for {
		name := filepath.Join(dir, prefix+strconv.FormatUint(rand.Uint64(), 36))
		file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, mode)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		return file, err
	}
}
