package library

import (
	"errors"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// A faultTest loads one file beside base and compares every fault.
type faultTest struct {
	why  string   // mandatory: what would go wrong for a user without the fault
	file string   // f.yaml
	want []string // as they are printed; nil: the file is right
}

// base is sound, and has one of everything that the files of the tests refer to.
const base = `clauses: {c: {says: x, evidence: assumed}}
variables: {v.one: {says: x, mock: y}}
answers: [{name: base, expect: [{clause: c, status: 200}]}]
exchanges: [{operation: op, name: base, request: {method: POST, path: /p, body: {a: {b: [1, 2]}}}, expect: base}]
`

func checkFaults(t *testing.T, tests []faultTest) {
	t.Helper()
	seen := map[string]bool{}
	for _, tt := range tests {
		if tt.why == "" || seen[tt.why] {
			t.Fatalf("the reason %q is missing or not the only one", tt.why)
		}
		seen[tt.why] = true
		t.Run(tt.why, func(t *testing.T) {
			_, got := load(t, map[string]string{"base.yaml": base, "f.yaml": tt.file})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
		})
	}
}

// load loads files from memory and returns the faults as they are printed.
func load(t *testing.T, files map[string]string) (*Library, []string) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	lib, err := Load(Source{FS: fsys})
	if err == nil {
		return lib, nil
	}
	if lib != nil {
		t.Error("a library beside faults")
	}
	var faults Faults
	if !errors.As(err, &faults) {
		t.Fatalf("the error is %T, expected Faults: %v", err, err)
	}
	var lines []string
	for _, f := range faults {
		lines = append(lines, f.String())
	}
	return nil, lines
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
