// Package watch says which files below some folders were saved, however the editor saves: in place, or by renaming a
// new file over the old one. What is saved together is said together.
//
// Floor 1: it imports files.
package watch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"conform/internal/files"
)

// Saves that follow each other within calm are one; after patience they are said however many still follow.
const (
	calm     = 40 * time.Millisecond
	patience = 500 * time.Millisecond
)

// A Watcher follows files. It is for one goroutine.
type Watcher struct {
	roots  []root
	wanted func(name string) bool
	source *fsnotify.Watcher
}

// A root is a folder, with all below it, or one file.
type root struct {
	path string
	file bool
}

// Start follows those files and folders; of folders the files whose name, without folders, is wanted. What begins with
// a dot is left alone, and links are not followed. The error names the path that cannot be followed.
func Start(paths []string, wanted func(name string) bool) (*Watcher, error) {
	source, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("files cannot be watched on this machine: %w", err)
	}
	w := &Watcher{wanted: wanted, source: source}
	for _, path := range paths {
		info, err := os.Stat(path)
		if err == nil {
			r := root{filepath.Clean(path), !info.IsDir()}
			w.roots = append(w.roots, r)
			_, err = w.begin(r)
		}
		if err != nil {
			return nil, errors.Join(fmt.Errorf("%s cannot be watched: %w", path, files.Cause(err)), source.Close())
		}
	}
	return w, nil
}

// begin follows a root, and what is above it, and returns its files that are there.
func (w *Watcher) begin(r root) (found []string, err error) {
	for _, folder := range r.above() {
		_ = w.source.Add(folder) // one that cannot be followed, or is not there, only says less
	}
	if !r.file {
		return w.follow(r.path)
	}
	// A file that is replaced is another file: only its folder keeps telling.
	return []string{r.path}, w.source.Add(r.folder())
}

// folder is that of a root: itself, or the one that a file is in.
func (r root) folder() string {
	if r.file {
		return filepath.Dir(r.path)
	}
	return r.path
}

// above lists the folders that tell when the one of a root is gone, or there again: it is another one then, of which
// nobody would say anything. A version control that leaves a folder empty removes it with those above it, down to the
// one that it works in.
func (r root) above() (list []string) {
	for at := filepath.Dir(r.folder()); ; at = filepath.Dir(at) {
		list = append(list, at)
		if at == "." || !filepath.IsLocal(at) {
			return list
		}
	}
}

// within are the roots whose folder is that one, or below it.
func (w *Watcher) within(folder string) (list []root) {
	for _, r := range w.roots {
		if at := filepath.Clean(folder); at != "." && (root{path: at}).holds(r.folder()) {
			list = append(list, r)
		}
	}
	return list
}

// follow follows a folder with those in it, and returns the files there.
func (w *Watcher) follow(folder string) (found []string, err error) {
	err = filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path != folder && hidden(path) && entry.IsDir():
			return fs.SkipDir
		case entry.IsDir():
			return w.source.Add(path)
		case w.isOurs(path):
			found = append(found, filepath.Clean(path))
		}
		return nil
	})
	return found, err
}

func hidden(path string) bool { return strings.HasPrefix(filepath.Base(path), ".") }

// isOurs reports whether a file is one of those to follow. Who names a file has its whole folder followed.
func (w *Watcher) isOurs(path string) bool {
	path = filepath.Clean(path)
	return slices.ContainsFunc(w.roots, func(r root) bool {
		if r.file {
			return path == r.path
		}
		return r.holds(path) && !hidden(path) && w.wanted(filepath.Base(path))
	})
}

func (r root) holds(path string) bool {
	inside, err := filepath.Rel(r.path, path)
	return err == nil && inside != ".." && !strings.HasPrefix(inside, ".."+string(filepath.Separator))
}

// Next waits until files were saved, made or removed, and returns them as their folders were named, sorted. The error
// is that of ctx when it ends, or says why files cannot be followed any more.
func (w *Watcher) Next(ctx context.Context) ([]string, error) {
	saved := map[string]bool{}
	// Neither runs before something was saved.
	quiet, enough := time.NewTimer(0), time.NewTimer(0)
	<-quiet.C
	<-enough.C
	defer quiet.Stop()
	defer enough.Stop()
	for {
		var some []string
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case event, open := <-w.source.Events:
			if !open {
				return nil, errors.New("files are not watched any more")
			}
			some = w.changed(event)
		case err := <-w.source.Errors:
			// So much was saved that some of it was not said: all may have been.
			if !errors.Is(err, fsnotify.ErrEventOverflow) {
				return nil, fmt.Errorf("files cannot be watched any more: %w", err)
			}
			some = w.all()
		case <-quiet.C:
			return slices.Sorted(maps.Keys(saved)), nil
		case <-enough.C:
			return slices.Sorted(maps.Keys(saved)), nil
		}
		if len(some) == 0 {
			continue
		}
		if len(saved) == 0 {
			enough.Reset(patience)
		}
		quiet.Reset(calm)
		for _, file := range some {
			saved[file] = true
		}
	}
}

// changed are the files that an event is about. A new folder is followed from now on; what is in it may have been there
// before that.
func (w *Watcher) changed(event fsnotify.Event) []string {
	if event.Op == fsnotify.Chmod {
		return nil // it says nothing new
	}
	if hit := w.within(event.Name); len(hit) > 0 {
		var all []string
		for _, r := range hit {
			// What is gone is said to be so by who reads it.
			if found, err := w.begin(r); err != nil {
				all = append(all, r.path)
			} else {
				all = append(all, found...)
			}
		}
		return all
	}
	if event.Has(fsnotify.Create) && !hidden(event.Name) {
		if info, err := os.Lstat(event.Name); err == nil && info.IsDir() {
			if !slices.ContainsFunc(w.roots, func(r root) bool { return !r.file && r.holds(event.Name) }) {
				return nil
			}
			// One that is gone again is said to be so by the events that follow.
			found, _ := w.follow(event.Name)
			return found
		}
	}
	if !w.isOurs(event.Name) {
		return nil
	}
	return []string{filepath.Clean(event.Name)}
}

// all are the files that are there.
func (w *Watcher) all() (list []string) {
	for _, r := range w.roots {
		if r.file {
			list = append(list, r.path)
			continue
		}
		// What cannot be read is said by who reads it.
		more, _ := w.follow(r.path)
		list = append(list, more...)
	}
	return list
}

// Close ends the watcher.
func (w *Watcher) Close() error { return w.source.Close() }
