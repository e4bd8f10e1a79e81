package tenant

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"conform/internal/files"
	"conform/internal/record"
)

// Packed gives the texts that a file of a report folder holds in another form, one after the other; it is nil for a
// file that holds none. Its error, or that of each, ends it.
type Packed func(name string) func(file []byte, each func(io.Reader) error) error

// maxPacked is the size from which a file with packs is not read, and maxUnpacked what all its packs may come to. What
// conform packs stands in the event log as well, and has limits of its own.
const (
	maxPacked   = 1 << 30
	maxUnpacked = 8 << 30
)

// ErrUnsearched says that a file was not searched to its end.
var ErrUnsearched = errors.New("it was not searched to its end for secrets")

// FindLeaks looks through every file of a folder, and what is packed in it, for every secret that a run held, by its
// name, in every form in which it could stand there. It returns lines that name the file and the secret, and no value;
// nil: there are none. Its memory does not grow with the files, but for one with packs. The error says which file could
// not be searched, or that ctx ended it.
func FindLeaks(ctx context.Context, dir string, secrets map[string][]string, packed Packed) (leaks []string,
	err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("looking for secrets in %s: %w", dir, files.Cause(err))
	}
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool { return !e.Type().IsRegular() })
	f := newFinder(secrets)
	lines := make([][]string, len(entries))
	search, ctx := errgroup.WithContext(ctx)
	search.SetLimit(runtime.GOMAXPROCS(0))
	for i, entry := range entries {
		search.Go(func() error {
			path := filepath.Join(dir, entry.Name())
			found := map[string]bool{}
			err := f.another().file(ctx, path, packed(entry.Name()), found)
			for _, name := range f.names {
				if found[name] {
					lines[i] = append(lines[i], fmt.Sprintf("%s holds the %s", path, name))
				}
			}
			if err != nil {
				return fmt.Errorf("looking for secrets in %s: %w", path, files.Cause(err))
			}
			return nil
		})
	}
	err = search.Wait()
	return slices.Concat(lines...), err
}

// A finder looks for many texts at once.
type finder struct {
	names   []string // of the secrets, sorted
	needles map[uint32][]needle
	// maybe has a bit for each hash of the first bytes of a needle, so that most places cost one look.
	maybe   [1 << 16 / 64]uint64
	longest int
	window  []byte
}

// A needle is one form of a secret.
type needle struct{ name, form string }

// windowSize is how much of a file is looked at together, in bytes.
const windowSize = 1 << 18

// head is how many bytes of a needle are looked up. No secret has a shorter form: see [record.Forms].
const head = 4

func newFinder(secrets map[string][]string) *finder {
	f := &finder{needles: map[uint32][]needle{}}
	for name, values := range secrets {
		f.names = append(f.names, name)
		for _, value := range values {
			for _, form := range writtenForms(value) {
				if len(form) < head {
					continue
				}
				first := binary.LittleEndian.Uint32([]byte(form))
				f.needles[first] = append(f.needles[first], needle{name, form})
				h := hash(first)
				f.maybe[h>>6] |= 1 << (h & 63)
				f.longest = max(f.longest, len(form))
			}
		}
	}
	slices.Sort(f.names)
	return f
}

// another looks for the same in a file, in a window of its own, so that several are looked through at a time.
func (f *finder) another() *finder {
	other := *f
	other.window = make([]byte, windowSize+f.longest)
	return &other
}

// hash spreads the first bytes of a text over 16 bits.
func hash(first uint32) uint32 { return first * 2654435761 >> 16 }

// file notes the secrets in a file and in what is packed in it.
func (f *finder) file(ctx context.Context, path string, unpack func([]byte, func(io.Reader) error) error,
	found map[string]bool) error {
	file, err := files.Open(path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // it was only read
	if err := f.read(ctx, file, found); err != nil || unpack == nil {
		return err
	}
	text, err := files.Read(path, maxPacked)
	if err != nil {
		return err
	}
	left := int64(maxUnpacked)
	return unpack(text, func(r io.Reader) error {
		limited := &io.LimitedReader{R: r, N: left}
		err := f.read(ctx, limited, found)
		if left = limited.N; left == 0 && err == nil {
			err = ErrUnsearched
		}
		return err
	})
}

// read notes the secrets in a text, window by window.
func (f *finder) read(ctx context.Context, r io.Reader, found map[string]bool) error {
	kept := 0 // bytes at the beginning of the window, which the last one ended with
	for {
		if err := ctx.Err(); err != nil {
			return errors.Join(ErrUnsearched, context.Cause(ctx))
		}
		end, err := kept, error(nil)
		for end < len(f.window) && err == nil {
			var n int
			n, err = r.Read(f.window[end:])
			end += n
		}
		window := f.window[:end]
		f.look(window, found)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		// A secret may begin in this window and end in the next.
		kept = copy(f.window, window[len(window)-max(0, f.longest-1):])
	}
}

// look notes the secrets in a window.
func (f *finder) look(window []byte, found map[string]bool) {
	for i := 0; i+head <= len(window); i++ {
		first := binary.LittleEndian.Uint32(window[i:])
		h := hash(first)
		if f.maybe[h>>6]&(1<<(h&63)) == 0 {
			continue
		}
		for _, n := range f.needles[first] {
			if len(window)-i >= len(n.form) && string(window[i:i+len(n.form)]) == n.form {
				found[n.name] = true
			}
		}
	}
}

// writtenForms are those of [record.Forms], and how HTML, XML and JSON for HTML write them.
func writtenForms(value string) []string {
	forms := record.Forms(value)
	for _, form := range slices.Clone(forms) {
		// A string always has a JSON form.
		quoted, _ := json.Marshal(form)
		for _, other := range []string{html.EscapeString(form), string(quoted[1 : len(quoted)-1])} {
			if !slices.Contains(forms, other) {
				forms = append(forms, other)
			}
		}
	}
	return forms
}
