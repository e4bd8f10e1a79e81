package pipelines

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A job is a folder in which the scripts of one file are run, with a conform that was built from this tree.
type job struct {
	t   *testing.T
	dir string
	env []string
}

// newJob makes the folder. It has the features and the data of docs/scenario-data.md, as the repository of somebody who
// followed that page.
func newJob(t *testing.T) *job {
	t.Helper()
	j := &job{t: t, dir: t.TempDir()}
	page := read(t, "docs/scenario-data.md")
	for name, language := range map[string]string{"my-scenarios/ring.yaml": "yaml",
		"my-features/ring.feature": "gherkin"} {
		block := regexp.MustCompile("(?ms)^<!-- file: " + regexp.QuoteMeta(name) + " -->\n```" + language +
			"\n(.*?)^```$").FindStringSubmatch(page)
		if block == nil {
			t.Fatalf("docs/scenario-data.md has no file %s", name)
		}
		j.write(name, block[1])
	}
	j.env = append(slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "GITHUB_") }),
		"HOME="+j.dir)
	// What Go has built and fetched already is not below that home.
	for _, name := range []string{"GOCACHE", "GOMODCACHE"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		j.env = append(j.env, name+"="+strings.TrimSpace(string(out)))
	}
	return j
}

func (j *job) write(name, text string) {
	j.t.Helper()
	path := filepath.Join(j.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		j.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		j.t.Fatal(err)
	}
}

// TestMain builds conform once, and puts it where all scripts find it, and the test of the container.
func TestMain(m *testing.M) {
	os.Exit(withProgram(m.Run))
}

func withProgram(tests func() int) int {
	dir, err := os.MkdirTemp("", "conform-pipelines-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	build := exec.Command("go", "build", "-o", dir, "./cmd/conform")
	build.Dir, build.Env = root, append(os.Environ(), "CGO_ENABLED=0") // as it is in a release and in the image
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		return 1
	}
	if err := os.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return tests()
}

// run runs a script as CI systems do, which stop at the first command that fails. What would fetch conform is left out.
func (j *job) run(script string, env ...string) {
	j.t.Helper()
	script = regexp.MustCompile(`(?m)^\s*go install example\.org/.*$`).ReplaceAllString(script, "")
	cmd := exec.Command("bash", "-e", "-o", "pipefail", "-c", script)
	cmd.Dir, cmd.Env = j.dir, append(slices.Clone(j.env), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		j.t.Errorf("%s\n%v\n%s", script, err, out)
	}
}

// has checks that a file, or something in a folder, was made.
func (j *job) has(names ...string) {
	j.t.Helper()
	for _, name := range names {
		found, err := filepath.Glob(filepath.Join(j.dir, strings.TrimSuffix(name, "/**")))
		if err != nil || len(found) == 0 {
			j.t.Errorf("no job has made %s, which is to be kept", name)
		}
	}
}

// texts are the values of a key in a list of steps.
func texts(steps any, key string) (list []string) {
	for _, step := range steps.([]any) {
		if text, is := step.(map[string]any)[key].(string); is {
			list = append(list, text)
		}
	}
	return list
}

// paths are the entries of a list of texts.
func paths(list any) (out []string) {
	for _, p := range list.([]any) {
		out = append(out, p.(string))
	}
	return out
}

// TestTheScriptsOfTheAction runs the action's own scripts, once with arguments and once with a mock that is wrong.
func TestTheScriptsOfTheAction(t *testing.T) {
	t.Parallel()
	source, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ why, arguments, status string }{
		{"conforms", "  --tags\n@example-01 and not @slow  \n\n--name\nGraph creates\n", "0"},
		{"does not conform", "--tags\n@example-01\n--mock-fault\nwrong-state", "1"},
	} {
		j := newJob(t)
		for _, name := range []string{"path", "output", "summary"} {
			j.write(name, "")
		}
		env := []string{"RUNNER_TEMP=" + j.dir, "GITHUB_PATH=" + filepath.Join(j.dir, "path"),
			"GITHUB_OUTPUT=" + filepath.Join(j.dir, "output"),
			"GITHUB_STEP_SUMMARY=" + filepath.Join(j.dir, "summary"), "GITHUB_ACTIONS=true"}
		given := map[string]string{"${{ github.action_path }}": source, "${{ inputs.arguments }}": tt.arguments,
			"${{ inputs.report-dir }}": "conform-report"}
		scripts := 0
		for _, step := range steps(t) {
			script, is := step["run"].(string)
			if !is {
				continue
			}
			scripts++
			vars := slices.Clone(env)
			if declared, is := step["env"].(map[string]any); is {
				for _, name := range slices.Sorted(maps.Keys(declared)) {
					value, known := given[declared[name].(string)]
					if !known {
						t.Errorf("the action's variable %s is %s, which is unknown here", name, declared[name])
					}
					vars = append(vars, name+"="+value)
				}
			}
			if step["id"] == "run" && tt.status != "0" {
				script = "(" + script + ") && exit 99 || test $? = " + tt.status
			}
			j.run(script, vars...)
		}
		if scripts != 2 {
			t.Errorf("the action has %d scripts; expected that all of them are known here", scripts)
		}
		j.has("conform-bin/conform", "conform-report/index.html")
		if tt.status == "0" { // a mock that was made wrong makes no history
			j.has("conform-report/history.jsonl")
		}
		for name, want := range map[string]string{"path": "conform-bin", "output": "status=" + tt.status + "\n",
			"summary": "conform"} {
			got, err := os.ReadFile(filepath.Join(j.dir, name))
			if err != nil || !strings.Contains(string(got), want) {
				t.Errorf("%s: %s has %q, %v; want %q", tt.why, name, got, err, want)
			}
		}
	}
}

func TestTheScriptsOfGitHub(t *testing.T) {
	t.Parallel()
	j := newJob(t)
	workflow := parsed(t, "conform-steps.yml", files(t)[".github/workflows/conform-steps.yml"])
	jobs := workflow["jobs"].(map[string]any)
	for _, shard := range []string{"1", "2"} {
		for _, script := range texts(jobs["conform"].(map[string]any)["steps"], "run") {
			j.run(strings.ReplaceAll(script, "${{ matrix.shard }}", shard))
		}
	}
	for _, script := range texts(jobs["verdict"].(map[string]any)["steps"], "run") {
		j.run(script)
	}
	j.has("share-1/events.jsonl", "share-2/events.jsonl", "conform-report/index.html", "history.jsonl")
}

func TestTheScriptsOfGitLab(t *testing.T) {
	t.Parallel()
	include := parsed(t, ".gitlab-ci.yml", files(t)[".gitlab-ci.yml"])["include"].([]any)[0].(map[string]any)
	if _, err := os.Stat(root + include["file"].(string)); err != nil {
		t.Errorf("docs/ci.md includes a file that is not there: %v", err)
	}
	inputs := map[string]string{}
	for name, value := range include["inputs"].(map[string]any) {
		inputs[name] = fmt.Sprint(value)
	}
	for why, config := range map[string]map[string]any{
		"the template as the page includes it": filled(t, inputs),
		"the template with its defaults": filled(t,
			map[string]string{"image": "any", "arguments": "--tags @example-01"}),
		"without the template": parsed(t, "conform.gitlab-ci.yml", files(t)["conform.gitlab-ci.yml"]),
	} {
		j := newJob(t)
		work := config["conform"].(map[string]any)
		for _, script := range paths(work["script"]) {
			j.run(script)
		}
		artifacts := work["artifacts"].(map[string]any)
		j.has(paths(artifacts["paths"])...)
		j.has(artifacts["reports"].(map[string]any)["junit"].(string))
		j.has(paths(work["cache"].(map[string]any)["paths"])...)
		if t.Failed() {
			t.Fatal(why)
		}
	}
}

func TestTheScriptsOfAzure(t *testing.T) {
	t.Parallel()
	j := newJob(t)
	pipeline := parsed(t, "azure-pipelines.yml", files(t)["azure-pipelines.yml"])
	for _, script := range texts(pipeline["steps"], "script") {
		j.run(strings.ReplaceAll(script, "$(Build.SourcesDirectory)", j.dir))
	}
	j.has(texts(pipeline["steps"], "publish")...)
	for _, step := range pipeline["steps"].([]any) {
		if inputs, is := step.(map[string]any)["inputs"].(map[string]any); is {
			for key, value := range inputs {
				if key == "testResultsFiles" || key == "path" {
					j.has(strings.ReplaceAll(value.(string), "$(Build.SourcesDirectory)/", ""))
				}
			}
		}
	}
	j.has("history/history.jsonl")
}

// TestTheScriptsOfJenkins runs the shell steps of the Jenkinsfile; Groovy itself is read by nobody here but for its
// brackets.
func TestTheScriptsOfJenkins(t *testing.T) {
	t.Parallel()
	j := newJob(t)
	text := files(t)["Jenkinsfile"]
	if strings.Count(text, "{") != strings.Count(text, "}") || strings.Count(text, "(") != strings.Count(text, ")") {
		t.Error("the brackets of the Jenkinsfile do not match")
	}
	scripts := regexp.MustCompile(`\bsh '([^']+)'`).FindAllStringSubmatch(text, -1)
	if len(scripts) < 2 {
		t.Errorf("the Jenkinsfile has %d shell steps", len(scripts))
	}
	for _, m := range scripts {
		j.run(m[1])
	}
	for _, m := range regexp.MustCompile(`(?:junit|artifacts:) '([^']+)'`).FindAllStringSubmatch(text, -1) {
		j.has(m[1])
	}
}
