package pipelines

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
	"go.yaml.in/yaml/v4"
)

const root = "../../"

// files are the blocks of docs/ci.md that are files, by the names that the page gives to them.
func files(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	fence := regexp.MustCompile("(?ms)^<!-- file: (\\S+) -->\n```\\w+\n(.*?)^```$")
	for _, m := range fence.FindAllStringSubmatch(read(t, "docs/ci.md"), -1) {
		found[m[1]] = m[2]
	}
	if len(found) < 6 {
		t.Fatalf("docs/ci.md has %d files; expected at least 6", len(found))
	}
	return found
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(root + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// parsed is YAML as a system would read it: keys that stand twice are faults.
func parsed(t *testing.T, name, text string) map[string]any {
	t.Helper()
	var m map[string]any
	if err := yaml.Unmarshal([]byte(text), &m); err != nil || len(m) == 0 {
		t.Fatalf("%s: %v in %s", name, err, text)
	}
	return m
}

// TestTheFilesOfGitHub holds the workflows of the page to what actionlint knows of workflows, expressions and the
// inputs of well-known actions.
func TestTheFilesOfGitHub(t *testing.T) {
	t.Parallel()
	workflows := 0
	for name, text := range files(t) {
		if !strings.HasPrefix(name, ".github/") {
			continue
		}
		workflows++
		linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{})
		if err != nil {
			t.Fatal(err)
		}
		faults, err := linter.Lint(name, []byte(text), nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range faults {
			t.Errorf("docs/ci.md: %v", f)
		}
	}
	if workflows < 2 {
		t.Errorf("%d workflows; expected at least 2", workflows)
	}
}

// TestTheActionIsOne reads action.yml as GitHub does, and looks at what its steps refer to.
func TestTheActionIsOne(t *testing.T) {
	t.Parallel()
	text := read(t, "action.yml")
	decoder := yaml.NewDecoder(bytes.NewReader([]byte(text)))
	var meta actionlint.ActionMetadata
	if err := decoder.Decode(&meta); err != nil {
		t.Fatal(err)
	}
	if meta.Name == "" || meta.Description == "" || len(meta.Inputs) == 0 {
		t.Errorf("got %+v", meta)
	}
	inputs := map[string]bool{}
	for _, m := range regexp.MustCompile(`inputs\.([\w-]+)`).FindAllStringSubmatch(text, -1) {
		inputs[m[1]] = true
		if meta.Inputs[m[1]] == nil {
			t.Errorf("a step refers to the input %s, which is not declared", m[1])
		}
	}
	for name := range meta.Inputs {
		if !inputs[name] {
			t.Errorf("the input %s is used by no step", name)
		}
	}
	for _, step := range steps(t) {
		if step["run"] != nil && step["shell"] == nil {
			t.Errorf("a step of a composite action needs a shell: %v", step)
		}
		if run, ok := step["run"].(string); ok && strings.Contains(run, "${{") {
			t.Errorf("an expression in a script is text that the script takes for its own; expected it under env: %s", run)
		}
	}
	// The workflow that shows the action gives inputs that there are.
	workflow := parsed(t, "conform.yml", files(t)[".github/workflows/conform.yml"])
	shown := 0
	for _, step := range workflow["jobs"].(map[string]any)["conform"].(map[string]any)["steps"].([]any) {
		with, _ := step.(map[string]any)["with"].(map[string]any)
		if !strings.Contains(fmt.Sprint(step), "/conform@") {
			continue
		}
		for name := range with {
			shown++
			if meta.Inputs[name] == nil {
				t.Errorf("docs/ci.md gives the action the input %s, which it does not have", name)
			}
		}
	}
	if shown == 0 {
		t.Error("docs/ci.md gives the action no input")
	}
}

// steps are those of the action.
func steps(t *testing.T) (list []map[string]any) {
	t.Helper()
	action := parsed(t, "action.yml", read(t, "action.yml"))
	for _, step := range action["runs"].(map[string]any)["steps"].([]any) {
		list = append(list, step.(map[string]any))
	}
	return list
}

// filled is the GitLab template with inputs in their places, as GitLab fills it in; without one it has its default.
func filled(t *testing.T, inputs map[string]string) map[string]any {
	t.Helper()
	decoder := yaml.NewDecoder(strings.NewReader(read(t, "templates/conform.yml")))
	var head struct {
		Spec struct {
			Inputs map[string]struct {
				Description string
				Default     *string
			}
		}
	}
	var job yaml.Node
	if err := decoder.Decode(&head); err != nil {
		t.Fatal(err)
	}
	if err := decoder.Decode(&job); err != nil {
		t.Fatal(err)
	}
	for name := range inputs {
		if _, declared := head.Spec.Inputs[name]; !declared {
			t.Errorf("the template has no input %s", name)
		}
	}
	text, err := yaml.Marshal(&job)
	if err != nil {
		t.Fatal(err)
	}
	out := regexp.MustCompile(`\$\[\[ inputs\.([\w-]+) \]\]`).ReplaceAllStringFunc(string(text),
		func(found string) string {
			name := strings.TrimSuffix(strings.TrimPrefix(found, "$[[ inputs."), " ]]")
			input, declared := head.Spec.Inputs[name]
			given, is := inputs[name]
			switch {
			case !declared:
				t.Errorf("the template uses the input %s, which it does not declare", name)
			case is:
				return given
			case input.Default == nil:
				t.Errorf("the template needs the input %s", name)
			default:
				return *input.Default
			}
			return ""
		})
	return parsed(t, "templates/conform.yml", out)
}
