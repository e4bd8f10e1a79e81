package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"

	"conform/internal/loopback"
)

// TestCommandsOfTheDocs runs every block of commands in the README and in the manual, page by page, as a reader would
// who copies them one after the other into one folder. What it changes is what a reader has otherwise: the program is
// built, a whole run is narrowed (others run it whole), ports are free ones, CALL_ID is the call that was rung, a bot
// answers it, and the profile contoso has been filled in, for a tenant that is the mock.
func TestCommandsOfTheDocs(t *testing.T) {
	t.Parallel()
	blocks := 0
	var readers []*reader
	for _, page := range pages(t) {
		fences := fencesOf(t, page)
		r := &reader{t: t, fences: fences, addresses: map[string]string{}}
		for _, f := range fences {
			if f.language == "sh" && f.notRun == "" {
				blocks++
				r.wantsTenant = r.wantsTenant || strings.Contains(f.text, "contoso")
			}
		}
		readers = append(readers, r)
	}
	if blocks < 10 {
		t.Errorf("%d blocks are run; expected at least 10", blocks)
	}
	// All pages at a time: most of what they do is to wait.
	var all sync.WaitGroup
	for _, r := range readers {
		r.prepare()
		all.Go(func() {
			if err := errors.Join(r.read(), r.leave()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// A reader copies the blocks of one page.
type reader struct {
	t           *testing.T
	fences      []fence
	wantsTenant bool
	dir         string
	env         []string
	tenant      *testTenant
	addresses   map[string]string // of the page, and the free ones that stand for them here
	mocks       []*exec.Cmd
	bot         *answeringBot
	call        string
}

// prepare makes the folder, and what the page takes for granted.
func (r *reader) prepare() {
	r.dir, r.bot = r.t.TempDir(), newAnsweringBot()
	for _, address := range []string{"127.0.0.1:8700", "127.0.0.1:8701"} {
		r.addresses[address] = loopback.Free(r.t)
	}
	r.addresses["127.0.0.1:9000"] = strings.TrimPrefix(r.bot.URL, "http://")
	if r.wantsTenant {
		r.tenant = newTenant(r.t).start()
		r.dir = r.tenant.dir
	}
	r.env = append(os.Environ(), "HOME="+r.dir, "XDG_CACHE_HOME="+r.dir, "NO_COLOR=1", "GITHUB_ACTIONS=",
		"GITHUB_STEP_SUMMARY=")
	if r.tenant != nil {
		for name, value := range r.tenant.env {
			r.env = append(r.env, name+"="+value)
		}
	}
	for _, f := range r.fences {
		if f.file == "" {
			continue
		}
		path := filepath.Join(r.dir, f.file)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(f.text), 0o644)); err != nil {
			r.t.Fatal(err)
		}
	}
}

// read runs the blocks.
func (r *reader) read() error {
	for _, f := range r.fences {
		if f.language != "sh" || f.notRun != "" {
			continue
		}
		for _, command := range f.commands() {
			r.t.Logf("%s: %s", f, command)
			if err := r.run(f, r.here(command)); err != nil {
				return fmt.Errorf("%s: %s: %w", f, command, err)
			}
		}
	}
	return nil
}

var (
	serves  = regexp.MustCompile(`^(\./)?conform mock( |$)`)
	runs    = regexp.MustCompile(`^((\./)?conform) run( |$)`)
	selects = regexp.MustCompile(`--(tags|last-failed|name|scenarios)\b|\.feature\b`)
	ring    = regexp.MustCompile(`"callId": ?"([^"]+)"`)
	outside = regexp.MustCompile(`https?://(127\.0\.0\.1|localhost)?`)
)

// here is the command as it is run here.
func (r *reader) here(command string) string {
	command = strings.ReplaceAll(command, "go build -o conform ./cmd/conform", `ln -s "$(command -v conform)" conform`)
	command = strings.ReplaceAll(command, "go run ./cmd/conform", "conform")
	command = strings.ReplaceAll(command, "CALL_ID", r.call)
	command = strings.ReplaceAll(command, "init --trial", "init --trial --mock 127.0.0.1:8700 --callback 127.0.0.1:8701")
	if serves.MatchString(command) && !strings.Contains(command, "--listen") {
		command += " --listen 127.0.0.1:" + []string{"8700", "0"}[min(len(r.mocks), 1)]
	}
	if runs.MatchString(command) && !selects.MatchString(command) {
		command = runs.ReplaceAllString(command, "$1 run --tags @example-01 ")
	}
	for page, here := range r.addresses {
		command = strings.ReplaceAll(command, page, here)
	}
	return command
}

func (r *reader) run(f fence, command string) error {
	for _, m := range outside.FindAllStringSubmatch(command, -1) {
		if m[1] == "" {
			return errors.New("this leaves the machine; expected a reason for not running it")
		}
	}
	if serves.MatchString(command) {
		return r.serve(command)
	}
	if strings.Contains(f.text, "CALL_ID") {
		if err := r.bot.wait(r.t.Context()); err != nil {
			return err
		}
	}
	if f.until != "" {
		return r.interrupt(command, f)
	}
	// An answer of 400 and more is no failure of curl's unless it is asked for.
	cmd := exec.CommandContext(r.t.Context(), "bash", "-c", `curl() { command curl -sS --fail-with-body "$@"; }; `+command)
	cmd.Dir, cmd.Env = r.dir, r.env
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		return err
	}
	if got := cmd.ProcessState.ExitCode(); got != f.status {
		return fmt.Errorf("exit status %d, want %d\n%s", got, f.status, out)
	}
	if m := ring.FindSubmatch(out); m != nil {
		r.call = string(m[1])
	}
	if strings.HasPrefix(command, "conform init contoso") {
		return r.fillIn("contoso.yaml")
	}
	return nil
}

// interrupt runs what does not end by itself, until it has printed what the page says.
func (r *reader) interrupt(command string, f fence) error {
	cmd := exec.CommandContext(r.t.Context(), "bash", "-c", "exec "+command)
	cmd.Dir, cmd.Env = r.dir, r.env
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return err
	}
	var said strings.Builder
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		fmt.Fprintln(&said, lines.Text())
		if strings.Contains(lines.Text(), f.until) {
			err = cmd.Process.Signal(syscall.SIGINT)
		}
	}
	if err := errors.Join(err, lines.Err(), cmd.Wait()); err != nil {
		return fmt.Errorf("%w\n%s", err, said.String())
	}
	return nil
}

// fillIn does what the reader of a new profile does.
func (r *reader) fillIn(name string) error {
	if _, err := os.Stat(filepath.Join(r.dir, name)); err != nil {
		return err
	}
	return os.Rename(r.tenant.file(), filepath.Join(r.dir, name))
}

// serve starts a mock, which goes on until the page ends; the bot signs in to the first.
func (r *reader) serve(command string) error {
	cmd := exec.CommandContext(r.t.Context(), "bash", "-c", "exec "+command+" --print json")
	cmd.Dir, cmd.Env, cmd.Stderr = r.dir, r.env, os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	r.mocks = append(r.mocks, cmd)
	said, err := announced(out)
	if err != nil {
		return err
	}
	if len(said.Apps) == 0 {
		return fmt.Errorf("the mock announced no app: %+v", said)
	}
	if len(r.mocks) == 1 {
		r.bot.mock = said
	}
	return nil
}

// leave ends what the page has started.
func (r *reader) leave() error {
	var all []error
	for _, m := range r.mocks {
		all = append(all, m.Process.Signal(syscall.SIGINT), m.Wait())
	}
	r.bot.Close()
	return errors.Join(all...)
}
