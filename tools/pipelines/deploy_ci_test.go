package pipelines

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestTheSharesOfGitHub runs the scripts of the workflow as its matrix does: one share is killed while it runs, which
// leaves what it had written, and its job is run again.
func TestTheSharesOfGitHub(t *testing.T) {
	t.Parallel()
	jobs := parsed(t, "github.yml", read(t, "deploy/github.yml"))["jobs"].(map[string]any)
	share := jobs["share"].(map[string]any)
	shards := share["strategy"].(map[string]any)["matrix"].(map[string]any)["shard"].([]any)
	j := newJob(t)
	of := func(shard any) (script string, env []string) {
		for _, step := range share["steps"].([]any) {
			step := step.(map[string]any)
			if declared, is := step["env"].(map[string]any); is {
				script = step["run"].(string)
				for name, value := range declared {
					env = append(env, name+"="+strings.NewReplacer("${{ matrix.shard }}", fmt.Sprint(shard),
						"${{ strategy.job-total }}", strconv.Itoa(len(shards))).Replace(value.(string)))
				}
			}
		}
		return script, env
	}
	killed(t, j.dir, "share-1")
	for _, shard := range shards {
		script, env := of(shard)
		j.run(script, env...)
	}
	for range 2 { // the second time with the history of the first
		for _, script := range texts(jobs["verdict"].(map[string]any)["steps"], "run") {
			j.run(script)
		}
		j.has("conform-report/index.html", "history.jsonl")
		for _, shard := range shards {
			script, env := of(shard)
			j.run(script, env...)
		}
	}
}

func TestTheSharesOfGitLab(t *testing.T) {
	t.Parallel()
	config := parsed(t, "gitlab.yml", read(t, "deploy/gitlab.yml"))
	share := config["share"].(map[string]any)
	j := newJob(t)
	killed(t, j.dir, "share-1")
	total := share["parallel"].(int)
	for range 2 { // the second time with the history of the first
		for i := range total {
			for _, script := range paths(share["script"]) {
				j.run(script, "CI_NODE_INDEX="+strconv.Itoa(i+1), "CI_NODE_TOTAL="+strconv.Itoa(total))
			}
			j.has(strings.ReplaceAll(paths(share["artifacts"].(map[string]any)["paths"])[0], "$CI_NODE_INDEX",
				strconv.Itoa(i+1)))
		}
		for _, script := range paths(config["verdict"].(map[string]any)["script"]) {
			j.run(script)
		}
		j.has("conform-report/junit.xml", "history.jsonl")
	}
}

// killed leaves what a share leaves that was killed as it began.
func killed(t *testing.T, dir, share string) {
	t.Helper()
	p := start(t, dir, nil, "conform", "run", "--quiet", "--no-twins", "--report-dir", share)
	until(t, "a share runs", func() bool { return exists(filepath.Join(dir, share, "events.jsonl")) })
	p.kill()
}

// TestTheTenantsOfCI runs the scripts for one tenant of each matrix.
func TestTheTenantsOfCI(t *testing.T) {
	t.Parallel()
	github := parsed(t, "github-tenants.yml",
		read(t, "deploy/github-tenants.yml"))["jobs"].(map[string]any)["tenant"].(map[string]any)
	gitlab := parsed(t, "gitlab-tenants.yml", read(t, "deploy/gitlab-tenants.yml"))["tenant"].(map[string]any)
	j := newJob(t)
	j.write("my-features/ring.feature", callsFeature)
	j.write("my-scenarios/ring.yaml", callsData)
	profile, err := os.ReadFile(filepath.Join(tenants(t, 1), "0.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	j.write("profiles/contoso.yaml", string(profile))
	env := []string{"TENANT=contoso", "CONFORM_CLIENT_SECRET=not-a-secret-of-anybody"}
	for what, scripts := range map[string][]string{"GitHub": texts(github["steps"], "run"),
		"GitLab": paths(gitlab["script"])} {
		if err := os.RemoveAll(filepath.Join(j.dir, "tenant-contoso")); err != nil {
			t.Fatal(err)
		}
		for _, script := range scripts {
			j.run(script, env...)
		}
		if j.has("tenant-contoso/junit.xml"); t.Failed() {
			t.Fatal(what)
		}
	}
}
