package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A workingTree is a repository with two scenarios, all of it committed, in which the test stands.
func workingTree(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range []string{"GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"} {
		t.Setenv(name, "a@example.com")
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	writeFile(t, "my features/a.feature", twoScenarios)
	writeFile(t, "scenarios/one.yaml", oneOwn)
	writeFile(t, "scenarios/other.yaml", otherOwn)
	writeFile(t, ".gitignore", "*.tmp.yaml\n")
	typeAll(t, "git init --quiet --initial-branch=main", "git add .", "git commit --quiet -m first")
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func typeAll(t *testing.T, lines ...string) {
	t.Helper()
	for _, line := range lines {
		words := strings.Fields(line)
		if out, err := exec.Command(words[0], words[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
}

func TestOnlyChanged(t *testing.T) {
	const nothing = "nothing is selected: no selected scenario stands in a file that changed, or uses data of one"
	edit := func(t *testing.T, name string) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, name, string(text)+"# changed\n")
	}
	for _, tt := range []struct {
		why    string
		change func(*testing.T)
		flags  []string
		status int
		said   []string
		not    string
	}{
		{"nothing", func(*testing.T) {}, []string{"--only-changed"}, 2, []string{nothing}, "passed"},
		{"data of one scenario", func(t *testing.T) { edit(t, "scenarios/other.yaml") }, []string{"--only-changed"}, 0,
			[]string{"./scenarios/other.yaml changed: 1 scenario uses it", "  1 scenario "}, "a.feature changed"},
		{"the feature, in the index", func(t *testing.T) {
			edit(t, "my features/a.feature")
			typeAll(t, "git add .")
		}, []string{"--only-changed"}, 0, []string{"my features/a.feature changed: 2 scenarios stand in it"}, ""},
		{"a new file", func(t *testing.T) {
			writeFile(t, "my features/b.feature", strings.Replace(twoScenarios, "Two", "New", 1))
		},
			[]string{"--only-changed"}, 0, []string{"my features/b.feature changed: 2 scenarios stand in it"}, "a.feature"},
		{"what git is told to ignore", func(t *testing.T) { writeFile(t, "scenarios/x.tmp.yaml", "clauses: {}\n") },
			[]string{"--only-changed"}, 2, []string{nothing}, ""},
		{"a file of something else", func(t *testing.T) { writeFile(t, "README.md", "hello") }, []string{"--only-changed"}, 2,
			[]string{nothing}, ""},
		{"since a branch, which has gone on", func(t *testing.T) {
			typeAll(t, "git checkout --quiet -b mine")
			edit(t, "scenarios/other.yaml")
			typeAll(t, "git commit --quiet -am mine", "git checkout --quiet main")
			edit(t, "my features/a.feature")
			typeAll(t, "git commit --quiet -am theirs", "git checkout --quiet mine")
		}, []string{"--only-changed=main"}, 0, []string{"./scenarios/other.yaml changed: 1 scenario uses it"},
			"a.feature changed"},
		{"with what else is selected", func(t *testing.T) { edit(t, "scenarios/one.yaml") },
			[]string{"--only-changed", "--name", "Another"}, 0, []string{"./scenarios/one.yaml changed: 1 scenario uses it"},
			""},
		{"since what is not there", func(*testing.T) {}, []string{"--only-changed=nowhere"}, 2,
			[]string{`--only-changed: git knows no commit "nowhere"; expected a branch, a tag or a commit`}, ""},
		{"since what looks like a flag", func(*testing.T) {}, []string{"--only-changed=--output=x"}, 2,
			[]string{`--only-changed: git knows no commit "--output=x"`}, ""},
		{"since another history", func(t *testing.T) {
			typeAll(t, "git checkout --quiet --orphan other", "git commit --quiet -m other")
		}, []string{"--only-changed=main"}, 2,
			[]string{`git finds nothing that both "main" and what is checked out come from`}, ""},
		{"in no repository", func(t *testing.T) {
			if err := os.RemoveAll(".git"); err != nil {
				t.Fatal(err)
			}
			t.Setenv("GIT_CEILING_DIRECTORIES", "/")
		}, []string{"--only-changed"}, 2, []string{"--only-changed: this folder is in no git repository"}, ""},
		{"before the first commit", func(t *testing.T) {
			if err := os.RemoveAll(".git"); err != nil {
				t.Fatal(err)
			}
			typeAll(t, "git init --quiet")
		}, []string{"--only-changed"}, 2, []string{`git knows no commit "HEAD": nothing is committed yet`}, ""},
		{"without git", func(t *testing.T) { t.Setenv("PATH", t.TempDir()) }, []string{"--only-changed"}, 2,
			[]string{"--only-changed: there is no git on this machine"}, ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			workingTree(t)
			tt.change(t)
			var said said
			status := run(t.Context(), append(
				[]string{"run", "my features", "--scenarios", "scenarios", "--no-twins", "--report-dir",
					filepath.Join(t.TempDir(), "out")}, tt.flags...), streams{out: &said, err: &said,
				env: func(string) string { return "" }, keys: sharedKeys})
			if status != tt.status {
				t.Errorf("exit status %d, want %d", status, tt.status)
			}
			for _, want := range tt.said {
				if !strings.Contains(said.String(), want) {
					t.Errorf("it does not say %q", want)
				}
			}
			if tt.not != "" && strings.Contains(said.String(), tt.not) {
				t.Errorf("it says %q", tt.not)
			}
			if t.Failed() {
				t.Log(said.String())
			}
		})
	}
}
