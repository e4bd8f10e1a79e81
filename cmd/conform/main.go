// Command conform reports whether a Microsoft Graph calling API behaves as documented: it runs Gherkin
// scenarios with YAML data against the embedded mock or a real tenant, and reports what differs.
//
// Floor 5: it turns words into calls and calls into an exit status, one file for each subcommand.
package main

import (
	"context"
	"errors"
	"io"
	"log"
	"os"
	"strings"
	"syscall"

	"conform/mock"
	"conform/reports/digest"
)

func main() {
	os.Exit(program(tendGarbage(os.Getenv)))
}

// program runs the command line of this process. What libraries log would stand among what we say; net/http logs bytes
// of a target in it, from which nobody has taken the secrets.
func program(g *garbage) int {
	log.SetOutput(io.Discard)
	return run(context.Background(), os.Args[1:], streams{out: os.Stdout, err: os.Stderr, env: os.Getenv, garbage: g})
}

// streams is what a command talks to.
type streams struct {
	out io.Writer
	err io.Writer
	env func(string) string
	// commands is out for workflow commands, where GitHub runs this; run sets it.
	commands io.Writer
	// keys are those of the embedded mock; nil: new ones. Making them is most of what a short run costs,
	// so tests that make many runs share theirs.
	keys *mock.Keys
	// garbage says how often garbage is collected; nil: as Go does by itself.
	garbage *garbage
}

// run executes one command line and returns the exit status. When ctx ends, a command that has something to put in
// order does so.
func run(ctx context.Context, args []string, s streams) int {
	if s.onGitHub() {
		s.commands, s.out, s.err = s.out, newCommandless(s.out), newCommandless(s.err)
	}
	root := newRoot(s)
	root.SetArgs(args)
	return s.finish(root.ExecuteContext(ctx))
}

// exit is an error with the status that it ends the program with. A nil err prints nothing.
type exit struct {
	status int
	err    error
}

func (e exit) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exit) Unwrap() error { return e.err }

// taken says what to do about an address at which something listens already; "": the error is another.
func taken(err error) string {
	if !errors.Is(err, syscall.EADDRINUSE) {
		return ""
	}
	return "; another program listens there, perhaps another conform: end it, or name another address " +
		"(with port 0: any free one)"
}

// finish prints an error and gives its exit status. An error that says nothing of its status is bad
// input: everything that can break later says so itself.
func (s streams) finish(err error) int {
	if err == nil {
		return 0
	}
	status := 2
	var e exit
	if errors.As(err, &e) {
		status = e.status
	}
	if text := strings.Trim(err.Error(), "\n") + taken(err); text != "" {
		// Nothing can be done when even standard error is closed.
		_, _ = io.WriteString(s.err, digest.Visible(text)+"\n")
	}
	return status
}
