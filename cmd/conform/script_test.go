package main

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "rewrite what the scripts expect; read the difference")

func TestMain(m *testing.M) {
	// With the race detector on, each program that a test runs would wait for a second at its end.
	if err := os.Setenv("GORACE", "atexit_sleep_ms=0"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	testscript.Main(m, map[string]func(){
		"dial":    dial,
		"conform": func() { os.Exit(program(nil)) },
	})
}

// TestScript runs the scripts of testdata/script: what a user types, and what must come of it on standard
// output, on standard error and as exit status.
func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{Dir: "testdata/script", UpdateScripts: *update, RequireExplicitExec: true,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"status": status}})
}

// status runs a program and demands its exit status: "status 2 conform run --nonsense". testscript itself
// tells only success from failure.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N program args...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if e, ok := err.(interface{ ExitCode() int }); ok {
		got = e.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	want := 0
	for _, digit := range args[0] {
		want = want*10 + int(digit-'0')
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
}
