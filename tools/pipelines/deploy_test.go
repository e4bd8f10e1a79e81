package pipelines

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	core "k8s.io/api/core/v1"
)

// A process is a script that runs, as a pod or a job of CI has it: in a group of its own, with a home of its own.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	said bytes.Buffer
}

func start(t *testing.T, dir string, env map[string]string, script ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(script[0], script[1:]...)}
	p.cmd.Dir, p.cmd.Stdout, p.cmd.Stderr = dir, &p.said, &p.said
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	own := map[string]string{"HOME": t.TempDir(), "TMPDIR": t.TempDir(), "PATH": os.Getenv("PATH")}
	maps.Copy(own, env)
	for _, name := range slices.Sorted(maps.Keys(own)) {
		p.cmd.Env = append(p.cmd.Env, name+"="+own[name])
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL) })
	return p
}

// kill ends it and all that it has started, as a node does that has no memory left.
func (p *process) kill() {
	p.t.Helper()
	if err := syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL); err != nil {
		p.t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was killed
}

// ends waits for its exit status.
func (p *process) ends(want int) {
	p.t.Helper()
	_ = p.cmd.Wait() // its status follows
	if got := p.cmd.ProcessState.ExitCode(); got != want {
		p.t.Errorf("exit status %d; expected %d\n%s", got, want, p.said.String())
	}
}

// until returns when something is so; it is looked at often, and given as long as the tests have.
func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	deadline, _ := t.Deadline()
	for tick := time.NewTicker(2 * time.Millisecond); !is(); <-tick.C {
		if !deadline.IsZero() && time.Until(deadline) < 10*time.Second {
			t.Fatal("it never came to this: " + what)
		}
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// pod are the script of a job's container and its variables, with values in place of those of the manifest.
func pod(settings core.ConfigMap, container core.Container, values map[string]string) (script []string,
	env map[string]string) {
	env = maps.Clone(settings.Data)
	for _, v := range container.Env {
		env[v.Name] = v.Value
	}
	maps.Copy(env, values)
	return append(slices.Clone(container.Command), container.Args...), env
}

// countsOf is how many scenarios of a merged run passed and failed.
func countsOf(t *testing.T, folder string) (passed, failed int) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var report struct {
		Counts struct{ Passed, Failed int }
	}
	if err := json.Unmarshal(data, &report); err != nil {
		t.Fatal(err)
	}
	return report.Counts.Passed, report.Counts.Failed
}

// TestTheSuiteInShares runs the scripts of the manifest: all shares at once beside the job that merges them. One is
// killed while it runs, and run again as Kubernetes does.
func TestTheSuiteInShares(t *testing.T) {
	t.Parallel()
	m := manifestIn(t, "deploy/kubernetes/suite.yaml")
	shares := int(*m.jobs[0].Spec.Completions)
	reports := t.TempDir()
	for run, tt := range []struct {
		arguments      string
		kill           bool
		status         int
		passed, failed int
	}{
		{"--no-twins --tags @example-01", true, 0, 0, 0},
		{"--no-twins --tags @example-01 --mock-fault wrong-state", false, 1, 0, 1},
	} {
		values := map[string]string{"REPORTS": reports, "RUN": strconv.Itoa(run), "ARGUMENTS": tt.arguments, "WAIT": "0.1"}
		of := func(i int) *process {
			script, env := pod(m.settings, m.jobs[0].Spec.Template.Spec.Containers[0], values)
			env["JOB_COMPLETION_INDEX"] = strconv.Itoa(i)
			return start(t, t.TempDir(), env, script...)
		}
		script, env := pod(m.settings, m.jobs[1].Spec.Template.Spec.Containers[0], values)
		merge := start(t, t.TempDir(), env, script...)
		var running []*process
		for i := range shares {
			running = append(running, of(i))
		}
		if tt.kill {
			last := shares - 1
			until(t, "a share runs", func() bool {
				return exists(filepath.Join(reports, strconv.Itoa(run), fmt.Sprintf("share-%d/events.jsonl", last+1)))
			})
			running[last].kill()
			if exists(filepath.Join(reports, strconv.Itoa(run), fmt.Sprintf("share-%d.status", last+1))) {
				t.Fatal("the share had ended before it was killed")
			}
			running[last] = of(last)
		}
		for _, p := range running {
			p.ends(0)
		}
		merge.ends(tt.status)
		passed, failed := countsOf(t, filepath.Join(reports, strconv.Itoa(run), "all"))
		all := start(t, t.TempDir(), nil,
			append([]string{"conform", "run", "--quiet", "--report-dir", filepath.Join(reports, "one")},
				strings.Fields(tt.arguments)...)...)
		all.ends(tt.status)
		wantPassed, wantFailed := countsOf(t, filepath.Join(reports, "one"))
		if passed != wantPassed || failed != wantFailed || passed == 0 || (failed > 0) != (tt.status == 1) {
			t.Errorf("%q: %d passed and %d failed; on one machine %d and %d", tt.arguments, passed, failed, wantPassed,
				wantFailed)
		}
	}
	if !exists(filepath.Join(reports, "history.jsonl")) {
		t.Error("no history was kept")
	}
}

// tenants starts so many tenants, each with its profile in a folder, and returns the folder.
func tenants(t *testing.T, count int) (profiles string) {
	t.Helper()
	built := filepath.Join(t.TempDir(), "bench")
	build := exec.Command("go", "build", "-o", built, "./internal/bench")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	profiles = t.TempDir()
	for i := range count {
		dir := filepath.Join(t.TempDir(), strconv.Itoa(i))
		addresses := make([]string, 3)
		for a := range addresses {
			addresses[a] = freeAddress(t)
		}
		start(t, t.TempDir(), nil, append([]string{built, "standin", dir}, append(addresses, "20ms")...)...)
		profile := filepath.Join(dir, "profile-8.yaml")
		until(t, "a tenant is there", func() bool {
			c, err := net.Dial("tcp", addresses[1])
			if err == nil {
				_ = c.Close() // it was only to see that somebody listens
			}
			return err == nil && exists(profile)
		})
		text, err := os.ReadFile(profile)
		if err != nil {
			t.Fatal(err)
		}
		moved := strings.NewReplacer("certificate: cert.pem", "certificate: "+filepath.Join(dir, "cert.pem"),
			"key: key.pem", "key: "+filepath.Join(dir, "key.pem")).Replace(string(text))
		if err := os.WriteFile(filepath.Join(profiles, strconv.Itoa(i)+".yaml"), []byte(moved), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return profiles
}

// freeAddress is an address at which a process can listen later. Its port is below those that the system gives to
// whoever
// asks for any, and is given here only once, since the UDP port of the same number stays taken as long as the test
// lasts.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 1000 {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(15000+rand.IntN(17000)))
		claim, err := net.ListenPacket("udp", address)
		if err != nil {
			continue
		}
		t.Cleanup(func() { _ = claim.Close() }) // it was only to be taken
		if l, err := net.Listen("tcp", address); err == nil {
			if err := l.Close(); err != nil {
				t.Fatal(err)
			}
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

// TestManyTenants runs the script of the manifest for each index at once, each on a tenant of its own. One is killed
// while a call is alive, and run again: it hangs up that call first.
func TestManyTenants(t *testing.T) {
	t.Parallel()
	m := manifestIn(t, "deploy/kubernetes/tenants.yaml")
	count := int(*m.jobs[0].Spec.Completions)
	j := newJob(t)
	j.write("suite/calls.feature", callsFeature)
	j.write("suite/data/calls.yaml", callsData)
	reports := t.TempDir()
	values := map[string]string{"REPORTS": reports, "RUN": "1", "PROFILES": tenants(t, count),
		"CONFORM_CLIENT_SECRET": "not-a-secret-of-anybody",
		"ARGUMENTS":             "--no-twins --repeat-each 40 --scenarios " + j.dir + "/suite/data " + j.dir + "/suite"}
	of := func(i int) *process {
		script, env := pod(m.settings, m.jobs[0].Spec.Template.Spec.Containers[0], values)
		env["JOB_COMPLETION_INDEX"] = strconv.Itoa(i)
		return start(t, t.TempDir(), env, script...)
	}
	var running []*process
	for i := range count {
		running = append(running, of(i))
	}
	log := filepath.Join(reports, "1/tenant-0/events.jsonl")
	until(t, "a call is alive", func() bool {
		text, _ := os.ReadFile(log) // it may not be there yet
		return bytes.Contains(text, []byte(`"status":201`))
	})
	running[0].kill()
	running[0] = of(0)
	for _, p := range running {
		p.ends(0)
	}
	// The call may have been ended in the moment of the kill: then hangup says that it was over.
	if said := running[0].said.String(); !strings.Contains(said, "call-") {
		t.Errorf("the second try has looked after no call:\n%s", said)
	}
	for i := range count {
		for _, name := range []string{"index.html", "junit.xml"} {
			if !exists(filepath.Join(reports, fmt.Sprintf("1/tenant-%d", i), name)) {
				t.Errorf("tenant %d has no %s", i, name)
			}
		}
		if !exists(filepath.Join(reports, fmt.Sprintf("history-%d.jsonl", i))) {
			t.Errorf("tenant %d has no history", i)
		}
	}
}
