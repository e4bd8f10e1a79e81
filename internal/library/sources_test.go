package library

import (
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"conform/scenarios"
)

// TestFoldersOfUsers loads folders as users give them, beside the embedded data.
func TestFoldersOfUsers(t *testing.T) {
	t.Parallel()
	answers, err := fs.ReadFile(scenarios.FS(), "answers.yaml")
	if err != nil {
		t.Fatal(err)
	}
	shapes, err := fs.ReadFile(scenarios.FS(), "shapes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	ours := embeddedLibrary(t)
	var named []string // the answers of answers.yaml
	for _, a := range ours.Answers {
		if a.Where.File == "scenarios/answers.yaml" {
			named = append(named, a.Name)
		}
	}
	notFound := ours.Answer("call not found").Where
	notFound.Column += len("name: ")
	const mine = "answers: [{name: mine, expect: [{clause: graph.not-found, status: 404}]}]\n"
	const taken = "answers: [{name: call not found, expect: [{clause: graph.not-found, status: 404}]}]\n"
	files := func(list ...string) fs.FS {
		fsys := fstest.MapFS{}
		for i := 0; i < len(list); i += 2 {
			fsys[list[i]] = &fstest.MapFile{Data: []byte(list[i+1])}
		}
		return fsys
	}
	for _, tt := range []struct {
		why  string
		at   string
		fsys fs.FS
		want string // "": loads
	}{
		{"a folder may have the name of the embedded one", "scenarios", files("mine.yaml", mine), ""},
		{"a place in it is not taken for one in the embedded data", "scenarios", files("mine.yaml", taken),
			`./scenarios/mine.yaml:1:18: the answer "call not found" is defined twice; ` +
				"expected one; the other is at " + notFound.String()},
		{"a file may have the name of an embedded one", "scenarios", files("answers.yaml", mine), ""},
		{"the embedded data itself is one mistake and not hundreds", "scenarios", scenarios.FS(),
			"./scenarios: all files are of the data that conform comes with and always reads; " +
				"expected data of your own, or no such folder"},
		{"so is a part of it", "mine", files("mine.yaml", mine, "answers.yaml", string(answers)),
			"mine/answers.yaml: is a file of the data that conform comes with and always reads; " +
				"expected data of your own, or no such file"},
		{"and a larger part", "mine", files("mine.yaml", mine, "answers.yaml", string(answers), "shapes.yaml",
			string(shapes)),
			"mine: 2 files are of the data that conform comes with and always reads, the first of them mine/answers.yaml; " +
				"expected data of your own, or no such files"},
		{"an older or newer version of an embedded file is one mistake, too", "mine",
			files("answers.yaml", "# mine\n"+string(answers)),
			"mine/answers.yaml: is another version of a file of the data that conform comes with and always reads: " +
				fmt.Sprintf("%d names are defined there, the first of them the answer %q; ", len(named), named[0]) +
				"expected names of your own, or a conform that was built with this file"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			lib, err := Load(Embedded(), Source{FS: tt.fsys, At: tt.at})
			got := ""
			if err != nil {
				got = err.Error()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("faults (-want +got):\n%s", diff)
			}
			if err != nil {
				return
			}
			if a := lib.Answer("mine"); a == nil || a.Embedded || !lib.Answer("call not found").Embedded {
				t.Errorf("the answer mine, %+v, is the user's, and call not found is embedded", a)
			}
		})
	}
}
