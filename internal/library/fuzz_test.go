package library

import (
	"conform/scenarios"
	"errors"
	"io/fs"
	"testing"
	"testing/fstest"
)

// FuzzLoad has any bytes for a file. Whatever they are, the answer is a sound library or faults with
// places, and it comes in the time that a small file takes.
func FuzzLoad(f *testing.F) {
	err := fs.WalkDir(scenarios.FS(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(scenarios.FS(), name)
		f.Add(text)
		return err
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(library))
	f.Add([]byte("shapes: {a: &a [*a], b: {<<: {c: d}}, ? [x] : !!binary y}\n---\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		lib, err := Load(Source{FS: fstest.MapFS{"base.yaml": {Data: []byte(base)}, "f.yaml": {Data: text}}})
		if err != nil {
			var faults Faults
			if !errors.As(err, &faults) || len(faults) == 0 || lib != nil {
				t.Fatalf("got %T %v beside %v", err, err, lib)
			}
			for _, fault := range faults {
				if fault.File == "" || fault.What == "" || fault.Line > 0 && fault.Column < 1 {
					t.Errorf("an incomplete fault: %+v", fault)
				}
			}
			return
		}
		for _, x := range lib.Exchanges {
			for _, e := range x.Expect {
				if e.Clause == nil || e.Where.IsZero() {
					t.Errorf("%s: incomplete: %+v", x.Where, e)
				}
				if e.Body != nil {
					if fault := unsound(e.Body); fault != "" {
						t.Errorf("%s: %s", x.Where, fault)
					}
				}
			}
		}
		for _, s := range lib.Sequences {
			for _, m := range s.Messages {
				if fault := unsound(&m.Select) + unsound(&m.Pattern); fault != "" {
					t.Errorf("%s: %s", m.Where, fault)
				}
			}
		}
	})
}
