package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"conform/internal/folder"
	"conform/internal/lock"
	"conform/internal/record"
)

// kills is how many runs are killed; `make faults` kills more.
var kills = flag.Int("kills", 3, "how many runs are killed at a random moment")

// finished reads, from what a run says while it goes on, the features that have come to their end.
type finished struct {
	mu    sync.Mutex
	names []string
}

func (f *finished) read(from io.Reader) {
	for lines := bufio.NewScanner(from); lines.Scan(); {
		if name, ok := strings.CutPrefix(lines.Text(), "✓ "); ok {
			f.mu.Lock()
			f.names = append(f.names, name)
			f.mu.Unlock()
		}
	}
}

// TestRandomKills kills runs at random moments. What a run has said is done is in its log, whole; the log can be
// reported;
// and nobody takes such a run for one that passed.
func TestRandomKills(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for range *kills {
		dir := filepath.Join(t.TempDir(), "r")
		run := exec.Command("conform", "run", "--report-dir", dir)
		stderr, err := run.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		var said finished
		read := make(chan struct{})
		go func() { said.read(stderr); close(read) }()
		log := filepath.Join(dir, folder.Events)
		within(t, "the run begins", func() bool {
			info, err := os.Stat(log)
			return err == nil && info.Size() > 0
		})
		select {
		case <-time.After(time.Duration(random.Int64N(int64(5 * time.Second)))):
		case <-read: // it came to its end before
		}
		if err := run.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			t.Fatal(err)
		}
		<-read
		_ = run.Wait() // it was killed
		killed(t, dir, said.names, run.ProcessState.ExitCode() == 0)
	}
}

// within waits for something that is only a question of time.
func within(t *testing.T, what string, so func() bool) {
	t.Helper()
	deadline, ticker := time.After(time.Minute), time.NewTicker(5*time.Millisecond)
	defer ticker.Stop()
	for !so() {
		select {
		case <-deadline:
			t.Fatalf("it was waited for a minute until %s", what)
		case <-ticker.C:
		}
	}
}

// killed demands that the log of a killed run holds the features that it said were done. exited: it was quicker.
// Between
// the end of its last scenario and its own it writes reports: one that is killed there has all of its evidence, and its
// folder no report. So it is the log, read without the code that folds it, that says whether the run came to its end.
func killed(t *testing.T, dir string, done []string, exited bool) {
	t.Helper()
	log := filepath.Join(dir, folder.Events)
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	run, err := foldFile(log)
	if err != nil {
		t.Fatal(err)
	}
	whole := bytes.Contains(text, []byte(`,"runFinished":{`))
	t.Logf("killed with %7d bytes, %3d scenarios passed; the log has the end: %v; the run had ended: %v", len(text),
		run.Counts.Passed, whole, exited)
	if exited && !whole {
		t.Error("it ended with 0, and its log has no end")
	}
	if (run.Status == record.Passed) != whole || (run.Interrupted == "") != whole || whole &&
		run.Counts.Passed != run.Counts.Total {
		t.Errorf("it is %s, interrupted %q, and its log has the end: %v", run.Status, run.Interrupted, whole)
	}
	for _, f := range run.Features {
		if !slices.ContainsFunc(done, func(said string) bool { return strings.HasPrefix(said, f.Name+" ") }) {
			continue
		}
		for _, s := range f.Scenarios {
			if s.Status != record.Passed {
				t.Errorf("%s was said to have passed, and is %s in the log: %s", s.ID, s.Status, s.Reason)
			}
		}
	}
	if status, _, stderr := conform(t, "report", dir); status != 0 {
		t.Errorf("conform report: exit status %d\n%s", status, stderr)
	}
}

// TestAKilledRunThatWasOver kills a run when its scenarios and its verdict are recorded and it has not ended yet: while
// it
// waits for the file of its history, which somebody else has. Nothing is lost, and the reports can be made again.
func TestAKilledRunThatWasOver(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "r")
	history := filepath.Join(t.TempDir(), folder.History)
	run := exec.Command("conform", "run", "--quiet", "--no-twins", "--tags", callScenario, "--report-dir", dir,
		"--history", history)
	err := lock.While(history, func() error {
		if err := run.Start(); err != nil {
			return err
		}
		log := filepath.Join(dir, folder.Events)
		within(t, "the verdict is recorded", func() bool {
			text, err := os.ReadFile(log)
			return err == nil && bytes.Contains(text, []byte(`,"verdict":{`))
		})
		return run.Process.Kill()
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Wait(); err == nil {
		t.Error("it ended with 0 before it was killed")
	}
	killed(t, dir, nil, false)
	if folded, err := foldFile(filepath.Join(dir, folder.Events)); err != nil || folded.Status != record.Passed ||
		folded.Verdict == nil {
		t.Errorf("it is %+v, %v; want what it had come to", folded, err)
	}
}

// shell runs a script with conform on its path; it returns the exit status and everything that was said.
func shell(t *testing.T, dir, script string) (status int, said string) {
	t.Helper()
	cmd := exec.Command("sh", "-c", script)
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	err := cmd.Run()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

// TestAFullDisk: what cannot be recorded is not done. The run ends with the first event that cannot be written, says
// so,
// and what was written before can be reported.
func TestAFullDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, tt := range []struct{ why, script, says string }{
		{"a limit of the size of files", `ulimit -f 1000; exec conform run --no-twins --quiet --report-dir limited`,
			"file too large"},
		{"a full file system", `mkdir small && unshare -rm sh -c 'mount -t tmpfs -o size=1m none small || exit 99
			conform run --no-twins --quiet --report-dir small; status=$?
			mkdir full && cp small/events.jsonl full/; exit $status'`, "no space left on device"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			status, said := shell(t, dir, tt.script)
			if status != 3 && strings.Contains(said, "unshare") || status == 99 {
				t.Skipf("no file system can be mounted here: %s", said)
			}
			if status != 3 || strings.Count(said, folder.Events+" cannot be written: "+tt.says) != 1 {
				t.Errorf("exit status %d, want 3, and once that it is full\n%s", status, said)
			}
			report := filepath.Join(dir, map[string]string{"file too large": "limited",
				"no space left on device": "full"}[tt.says])
			run, err := foldFile(filepath.Join(report, folder.Events))
			if err != nil {
				t.Fatal(err)
			}
			if run.Status != record.Errored || run.Counts.NotRun == 0 {
				t.Errorf("it is %s, and %d scenarios were not run; want some", run.Status, run.Counts.NotRun)
			}
			if status, _, stderr := conform(t, "report", report); status != 0 {
				t.Errorf("conform report: exit status %d\n%s", status, stderr)
			}
		})
	}
}

// TestNoDescriptors: that this machine has no file descriptor left says nothing of the mock.
func TestNoDescriptors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	status, said := shell(t, dir, `ulimit -n 64; exec conform run --no-twins --quiet --parallel 64 --report-dir r`)
	if status != 3 {
		t.Errorf("exit status %d, want 3\n%s", status, said)
	}
	run, err := foldFile(filepath.Join(dir, "r", folder.Events))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scenariosOf(run) {
		if s.Blame == record.BlameMock {
			t.Errorf("%s is blamed on the mock: %s", s.ID, s.Reason)
		}
	}
}

// TestManyRunsInOneFolder begins runs at the same moment: one has the folder, and its evidence is whole; the others are
// refused and say who has it.
func TestManyRunsInOneFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "r")
	const runs = 4
	var statuses [runs]int
	var saids [runs]string
	var all sync.WaitGroup
	for i := range runs {
		all.Go(func() {
			statuses[i], saids[i] = shell(t, ".",
				"exec conform run --no-twins --quiet --tags '@example-01 or @example-02' --report-dir "+dir)
		})
	}
	all.Wait()
	won := 0
	for i, status := range statuses {
		switch {
		case status == 0:
			won++
		case status != 2 || !strings.Contains(saids[i], "process "):
			t.Errorf("exit status %d, want 2 and who has the folder\n%s", status, saids[i])
		}
	}
	run, err := foldFile(filepath.Join(dir, folder.Events))
	if err != nil {
		t.Fatal(err)
	}
	if won == 0 || run.Status != record.Passed || run.Verdict == nil {
		t.Errorf("%d runs came to their end; the evidence is %s", won, run.Status)
	}
}
