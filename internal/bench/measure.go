package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// A command is one row of a table: what is run, and where its time is compared with.
type command struct {
	name string
	args []string
	env  []string // beside the environment of this program
	runs []run
}

// A run is what one run of a command took.
type run struct {
	wall, cpu time.Duration
	memory    int64 // the most that was resident, in bytes
}

// measure runs the commands in turn (A B C, A B C …), so that whatever else the machine does meets all of them. A
// command that fails ends the measurement: a figure of work that was not done says nothing.
func measure(ctx context.Context, commands []*command, rounds int) error {
	for range rounds {
		for _, c := range commands {
			var said bytes.Buffer
			cmd := exec.CommandContext(ctx, c.args[0], c.args[1:]...)
			cmd.Stdout, cmd.Stderr, cmd.Env = io.Discard, &said, append(os.Environ(), c.env...)
			began := time.Now()
			if err := cmd.Run(); err != nil {
				return fmt.Errorf("%s: %s: %w\n%s", c.name, strings.Join(c.args, " "), err, said.String())
			}
			r := run{wall: time.Since(began), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
			if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
				r.memory = usage.Maxrss * 1024 // Linux counts in kilobytes
			}
			c.runs = append(c.runs, r)
		}
	}
	return nil
}

// of is the median of what the runs took.
func of[T int64 | time.Duration](runs []run, what func(run) T) T { return median(runs, what) }

// median is that of one thing about all of a list.
func median[E any, T cmp.Ordered](list []E, what func(E) T) T {
	all := make([]T, 0, len(list))
	for _, one := range list {
		all = append(all, what(one))
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// table prints medians and, for the wall time, the ratio to the command named by beside.
func table(w io.Writer, title string, commands []*command, beside string) {
	fmt.Fprintf(w, "\n%s\n\n| | wall s | CPU s | peak MB | wall / %s |\n| --- | --- | --- | --- | --- |\n", title, beside)
	var base time.Duration
	for _, c := range commands {
		if c.name == beside {
			base = of(c.runs, func(r run) time.Duration { return r.wall })
		}
	}
	for _, c := range commands {
		wall := of(c.runs, func(r run) time.Duration { return r.wall })
		fmt.Fprintf(w, "| %s | %.3f | %.3f | %d | %.2f |\n", c.name, wall.Seconds(),
			of(c.runs, func(r run) time.Duration { return r.cpu }).Seconds(),
			of(c.runs, func(r run) int64 { return r.memory })>>20, float64(wall)/float64(base))
	}
}
