package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A fence is a fenced block of a page, with what a comment above it says to whoever runs it. The comment is in HTML, so
// that a reader of the page does not see it:
//
//	<!-- not run: why it cannot be run here -->
//	<!-- exit status 1: why it is not 0 -->
//	<!-- until "what it prints": why it does not end by itself; then Ctrl-C is pressed -->
//	<!-- file: name that a reader gives to it -->
type fence struct {
	page     string
	line     int
	language string
	text     string
	notRun   string
	status   int
	until    string
	file     string
}

func (f fence) String() string {
	return fmt.Sprintf("%s:%d", strings.TrimPrefix(f.page, "../../"), f.line)
}

// commands are the commands of a block, one a line, with what a backslash continues.
func (f fence) commands() []string {
	var list []string
	for line := range strings.SplitSeq(strings.ReplaceAll(f.text, "\\\n", " "), "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			list = append(list, line)
		}
	}
	return list
}

// languages are what blocks are written in. Commands are sh, and nothing else may hold any.
func languages() []string { return []string{"sh", "text", "yaml", "json", "gherkin", "go", "groovy"} }

var (
	comment   = regexp.MustCompile(`^<!-- (not run|exit status \d+|until "[^"]+"|file): (.+) -->$`)
	isCommand = regexp.MustCompile(`^(\$ |\./)?(conform|go|make|curl|docker|npm) [a-z-]`)
)

// fencesOf reads the blocks of a page. It fails the test where one says neither its language nor what it should.
func fencesOf(t *testing.T, page string) []fence {
	t.Helper()
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	fences, err := fencesIn(page, string(data))
	if err != nil {
		t.Error(err)
	}
	return fences
}

func fencesIn(page, text string) ([]fence, error) {
	var list []fence
	var open *fence
	above := ""
	for i, line := range strings.Split(text, "\n") {
		info, isFence := strings.CutPrefix(line, "```")
		switch {
		case open != nil && !isFence:
			if open.language != "sh" && isCommand.MatchString(line) && open.language != "go" && open.language != "groovy" {
				return nil, fmt.Errorf("%s:%d: a command in a block of %s; expected sh", page, i+1, open.language)
			}
			open.text += line + "\n"
		case open != nil:
			list, open = append(list, *open), nil
		case isFence:
			if !slices.Contains(languages(), info) {
				return nil, fmt.Errorf("%s:%d: a block of %q; expected one of %s", page, i+1, info, strings.Join(languages(), ", "))
			}
			open = &fence{page: page, line: i + 1, language: info}
			if err := open.heed(above); err != nil {
				return nil, fmt.Errorf("%s:%d: %w", page, i+1, err)
			}
		}
		if strings.TrimSpace(line) != "" {
			above = line
		}
	}
	if open != nil {
		return nil, fmt.Errorf("%s: the block does not end", open)
	}
	return list, nil
}

// heed reads the comment above a block; any other line says nothing.
func (f *fence) heed(above string) error {
	if !strings.HasPrefix(above, "<!--") {
		return nil
	}
	m := comment.FindStringSubmatch(above)
	switch {
	case m == nil:
		return fmt.Errorf("the comment %s; expected not run, exit status N, until \"TEXT\", or file, with a colon", above)
	case m[1] == "file":
		f.file = m[2]
	case len(strings.Fields(m[2])) < 3:
		return fmt.Errorf("the reason %q; expected a sentence", m[2])
	case m[1] == "not run":
		f.notRun = m[2]
	case strings.HasPrefix(m[1], "until"):
		f.until = strings.Trim(strings.TrimPrefix(m[1], "until "), `"`)
	default:
		f.status, _ = strconv.Atoi(strings.TrimPrefix(m[1], "exit status "))
	}
	return nil
}

func TestFencesAreRead(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, text, want string }{
		{"no language", "```\nconform run\n```\n", `a block of ""`},
		{"a command elsewhere", "```text\nconform run\n```\n", "a command in a block of text"},
		{"no reason", "<!-- not run: cannot -->\n```sh\nmake test\n```\n", "expected a sentence"},
		{"another comment", "<!-- skip: because it is slow -->\n```sh\nmake test\n```\n", "expected not run"},
		{"no end", "```sh\nmake test\n", "does not end"},
	} {
		if _, err := fencesIn("a.md", tt.text); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.why, err, tt.want)
		}
	}
	got,
		err := fencesIn("a.md",
		"<!-- exit status 1: it is wrong -->\n\n```sh\n# first\nconform run \\\n  --quiet   # then\n\nconform list\n```\n")
	if err != nil || len(got) != 1 || got[0].status != 1 ||
		!slices.Equal(got[0].commands(), []string{"conform run    --quiet   # then", "conform list"}) {
		t.Errorf("got %+v, %v", got, err)
	}
}
