package strict

import (
	"fmt"
	"sort"
	"strings"
	"sync"

	"conform/internal/place"
)

// A Fault is one thing that is wrong with a file, for the person who wrote it.
type Fault struct {
	File   string // as the source names it, with its At in front
	Line   int    // from 1; 0: the fault is about the file or folder as a whole
	Column int    // in characters, from 1; 0 when Line is
	What   string // what is wrong: `unknown key "stauts"`
	// Expected says what would be right; empty: What says it already.
	Expected string
	// Nearest is the known name that was probably meant; empty: none is near.
	Nearest string
	// Unknown is a name that other files could have defined, had they been read; empty: the fault is another.
	Unknown string
}

// String is the fault on one line: "file:line:col: what; expected …; did you mean …?".
func (f Fault) String() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", f.Line, f.Column)
	}
	b.WriteString(": ")
	b.WriteString(f.What)
	if f.Expected != "" {
		b.WriteString("; expected ")
		b.WriteString(f.Expected)
	}
	if f.Nearest != "" {
		fmt.Fprintf(&b, "; did you mean %q?", f.Nearest) // whole: it is to be copied
	}
	return b.String()
}

// Faults are all the faults of what was read together, sorted by file and place. As an error it prints them one a line.
type Faults []Fault

// Error prints one fault a line, without a final newline.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, fault := range f {
		lines[i] = fault.String()
	}
	return strings.Join(lines, "\n")
}

// maxFaults bounds what is listed: past it nobody reads, and a file of another format would fill memory.
const maxFaults = 1000

// A FaultList gathers faults while reading goes on. The zero FaultList has none. Files may be read side by side, so it
// is safe for use by many goroutines.
type FaultList struct {
	mu      sync.Mutex
	list    Faults
	dropped int
}

// Add takes one fault. what, expected and nearest are those of [Fault].
func (l *FaultList) Add(at place.Position, what, expected, nearest string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.list) == maxFaults {
		l.dropped++
		return
	}
	l.list = append(l.list, Fault{
		File: at.File, Line: at.Line, Column: at.Column,
		What: what, Expected: expected, Nearest: nearest,
	})
}

// Full reports that the next fault would not be listed: to look for what was meant would help nobody.
func (l *FaultList) Full() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.list) == maxFaults
}

// Err is nil when there is no fault, and otherwise [Faults] in the order of files and places.
func (l *FaultList) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.list) == 0 {
		return nil
	}
	sort.SliceStable(l.list, func(i, j int) bool {
		a, b := l.list[i], l.list[j]
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Column < b.Column
	})
	if l.dropped > 0 {
		last := l.list[len(l.list)-1]
		l.list = append(l.list, Fault{File: last.File, What: fmt.Sprintf("%d more faults are not listed", l.dropped)})
	}
	return l.list
}

// maxQuoted is how much of a user's text a message repeats: as much as the identity of a scenario has, so that what is
// misspelt in one can be seen.
const maxQuoted = 200

// Quote puts text between quotes for a message, on one line and not too long.
func Quote(text string) string {
	if runes := []rune(text); len(runes) > maxQuoted {
		text = string(runes[:maxQuoted]) + "…"
	}
	return fmt.Sprintf("%q", text)
}
