package main

import (
	"bytes"
	"fmt"
	"io"

	"conform/internal/folder"
	"conform/reports/digest"
	"conform/reports/formats"
	"conform/reports/text"
)

// onGitHub reports whether GitHub runs this: it sets the variable in every job.
func (s streams) onGitHub() bool { return s.env("GITHUB_ACTIONS") == "true" }

// tellGitHub adds the summary to that of the job, and prints annotations, where GitHub's variables ask for it:
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
func (s streams) tellGitHub(d *digest.Digest) error {
	if path := s.env("GITHUB_STEP_SUMMARY"); path != "" {
		if err := appendSummary(path, d); err != nil {
			return fmt.Errorf("GITHUB_STEP_SUMMARY %s: %w", path, err)
		}
	}
	if s.onGitHub() {
		return formats.Annotations(s.commands, d)
	}
	return nil
}

// appendSummary adds the summary to a file, on a line of its own.
func appendSummary(path string, d *digest.Digest) error {
	return folder.Append(path, func(before []byte) (keep int, more []byte, err error) {
		var summary bytes.Buffer
		if len(before) > 0 && !bytes.HasSuffix(before, []byte("\n")) {
			summary.WriteString("\n\n")
		}
		err = text.Markdown(&summary, d)
		return len(before), summary.Bytes(), err
	})
}

// A commandless writer lets no workflow command through: GitHub takes a line that begins with "::", after blanks, and
// the older "##[" anywhere, for one, and what a feature or a target says may hold either. They get a backslash.
type commandless struct {
	w      io.Writer
	words  bool // the line has more than blanks and a colon
	colon  bool // the line has blanks and a colon
	hashes int  // at the end of the line so far
}

func newCommandless(w io.Writer) *commandless { return &commandless{w: w} }

// Write never fails but as the writer behind it does.
func (c *commandless) Write(p []byte) (int, error) {
	out := make([]byte, 0, len(p)+1)
	for _, b := range p {
		if b == ':' && c.colon && !c.words || b == '[' && c.hashes >= 2 {
			out = append(out, '\\')
		}
		out = append(out, b)
		switch {
		case b == '\n' || b == '\r':
			*c = commandless{w: c.w}
			continue
		case b == ':' && !c.colon:
			c.colon = true
		case b > ' ' && b < 0x80 || c.colon: // a byte above could be part of a blank
			c.words = true
		}
		if b == '#' {
			c.hashes++
		} else {
			c.hashes = 0
		}
	}
	if _, err := c.w.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}
