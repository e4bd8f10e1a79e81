package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// runMeasured runs a command to its end, and returns the most memory that it had at a time, in bytes: as often as it
// could be asked for, which only Linux answers; elsewhere it is 0. What a system says of a process that has ended
// counts
// what the process that began it had.
func runMeasured(t *testing.T, cmd *exec.Cmd) (peak int64) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	status := fmt.Sprintf("/proc/%d/status", cmd.Process.Pid)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	ask := time.NewTicker(10 * time.Millisecond)
	defer ask.Stop()
	for {
		select {
		case err := <-ended:
			if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			return peak
		case <-ask.C:
			text, err := os.ReadFile(status)
			if err != nil {
				continue // it has just ended, or this is no Linux
			}
			var kB int64
			_, after, _ := strings.Cut(string(text), "VmHWM:")
			if _, err := fmt.Sscan(after, &kB); err == nil { // one that has ended has none
				peak = max(peak, kB<<10)
			}
		}
	}
}

// TestPeakIsThatOfTheProgram: what the process of the tests has is not counted, and what the program has is.
func TestPeakIsThatOfTheProgram(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("skipped: this system does not say what a process has")
	}
	own := make([]byte, 200<<20)
	for i := range own {
		own[i] = 1
	}
	peak := runMeasured(t, exec.Command("sh", "-c", "sleep 0.3"))
	if own[0]++; peak == 0 || peak > 100<<20 {
		t.Errorf("a shell had %d bytes, beside our %d", peak, len(own))
	}
	// It keeps a line until that ends, which it does a while after the last byte of it.
	tail := exec.Command("tail", "-n", "1")
	line, in := io.Pipe()
	tail.Stdin = line
	go func() {
		for range 60 {
			_, _ = in.Write(own[:1<<20]) // where tail is gone, it had less, which is found below
		}
		<-time.After(200 * time.Millisecond)
		_ = in.Close()
	}()
	if peak := runMeasured(t, tail); peak < 60<<20 {
		t.Errorf("tail had %d bytes, of 60 MiB", peak)
	}
}
