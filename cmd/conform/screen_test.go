package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/creack/pty"
)

// A screen is a terminal of a width, as far as conform uses one: it wraps, goes back to the beginning of a line, and
// takes away the rest of it.
type screen struct {
	width   int
	lines   [][]rune
	column  int
	live    []string // what stood in the last line whenever the cursor went back to its beginning
	wrapped []string // lines that were wrapped and then written over in part: what is left of them stays on the screen
	open    bool     // the last line goes on from the one above
}

var escape = regexp.MustCompile("^\x1b\\[([0-9;]*)([A-Za-z])")

// write draws a text. The error names what a terminal of this kind does not know.
func (s *screen) write(text string) error {
	for len(text) > 0 {
		if m := escape.FindStringSubmatch(text); m != nil {
			switch {
			case m[2] == "K" && (m[1] == "" || m[1] == "0"):
				s.lines[len(s.lines)-1] = s.last()[:min(s.column, len(s.last()))]
			case m[2] != "m":
				return fmt.Errorf("%q", m[0])
			}
			text = text[len(m[0]):]
			continue
		}
		r, size := utf8.DecodeRuneInString(text)
		text = text[size:]
		switch {
		case r == '\n':
			s.lines, s.open = append(s.lines, nil), false
		case r == '\r':
			s.live = append(s.live, string(s.last()))
			if s.column = 0; s.open && !strings.HasPrefix(text, "\n") {
				s.wrapped = append(s.wrapped, string(s.lines[len(s.lines)-2])+string(s.last()))
			}
		case r < ' ':
			return fmt.Errorf("%q", r)
		default:
			if s.column == s.width {
				s.lines, s.column, s.open = append(s.lines, nil), 0, true
			}
			s.lines[len(s.lines)-1] = append(s.last()[:s.column], r)
			s.column++
		}
	}
	return nil
}

func (s *screen) last() []rune { return s.lines[len(s.lines)-1] }

// text is what stands on the screen in the end.
func (s *screen) text() string {
	var lines []string
	for _, line := range s.lines {
		lines = append(lines, strings.TrimRight(string(line), " "))
	}
	return strings.Join(lines, "\n")
}

// onTerminal runs conform at a terminal of that width, and returns what it wrote and what stood on the screen.
func onTerminal(t *testing.T, width int, env []string, args ...string) (raw string, shown *screen) {
	t.Helper()
	cmd := exec.Command("conform", args...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), func(pair string) bool {
		return strings.HasPrefix(pair, "NO_COLOR=") || strings.HasPrefix(pair, "TERM=")
	}), env...)
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 24, Cols: uint16(width)})
	if err != nil {
		t.Fatal(err)
	}
	// Where its other end was closed, reading ends with an error.
	out, _ := io.ReadAll(terminal)
	_ = terminal.Close()
	_ = cmd.Wait()
	shown = &screen{width: width, lines: [][]rune{nil}}
	if err := shown.write(string(out)); err != nil {
		t.Errorf("%d columns: %v is nothing that every terminal knows", width, err)
	}
	return string(out), shown
}

// TestProgressOnTerminals: the live line stays one line on each, what is on the screen in the end is what should stay
// there, and nothing is drawn where that cannot be done.
func TestProgressOnTerminals(t *testing.T) {
	t.Parallel()
	const bar = "█"
	for _, tt := range []struct {
		why               string
		width             int
		env               []string
		live, bars, color bool
	}{
		{"wide", 120, []string{"TERM=xterm-256color"}, true, true, true},
		{"usual", 80, []string{"TERM=xterm"}, true, true, true},
		{"narrow", 40, []string{"TERM=xterm"}, true, false, true},
		{"very narrow", 12, []string{"TERM=xterm"}, true, false, true},
		{"without colour", 100, []string{"TERM=xterm", "NO_COLOR=1"}, true, true, false},
		{"dumb", 80, []string{"TERM=dumb"}, false, false, false},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "out")
			raw, shown := onTerminal(t, tt.width, tt.env, "run", "--no-twins", "--tags", "@example-01", "--report-dir", dir,
				"--mock-fault", `{"kind": "throttle", "times": 1, "shared": true}`)
			if got := strings.Contains(raw, "\x1b[K"); got != tt.live {
				t.Errorf("a live line: %v\n%q", got, raw)
			}
			if got := strings.Contains(raw, bar); got != tt.bars {
				t.Errorf("a bar: %v\n%q", got, raw)
			}
			if got := regexp.MustCompile("\x1b\\[[0-9;]*m").MatchString(raw); got != tt.color {
				t.Errorf("colours: %v\n%q", got, raw)
			}
			if len(shown.wrapped) > 0 {
				t.Errorf("the live line is longer than the terminal is wide:\n%s", strings.Join(shown.wrapped, "\n"))
			}
			if strings.Contains(shown.text(), bar) || strings.Contains(shown.text(), "13/13") {
				t.Errorf("the live line is still there:\n%s", shown.text())
			}
			if tt.live && !slices.ContainsFunc(shown.live, func(line string) bool { return strings.Contains(line, "13/13") }) {
				t.Errorf("the live line never had all 13 scenarios:\n%s", strings.Join(shown.live, "\n"))
			}
			// One of 13 did not pass, and has no tick anywhere.
			text := strings.ReplaceAll(shown.text(), "\n", "")
			if !strings.Contains(text, "✗ Graph ") || strings.Contains(text, "✓ Example 1") {
				t.Errorf("what did not pass is not said, or ticked:\n%s", shown.text())
			}
		})
	}
}
