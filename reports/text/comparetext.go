package text

import (
	"fmt"
	"io"
	"strings"
	"time"

	"conform/internal/figures"
	"conform/reports/digest"
)

// ComparisonText writes a comparison for a terminal: what is worse first. The error is that of w.
func ComparisonText(w io.Writer, c digest.Comparison) error {
	return writeComparison(w, c, func(title string) string { return title },
		func(line string) string { return "  " + digest.OneLine(line) })
}

// ComparisonMarkdown writes a comparison for a pull request. The error is that of w.
func ComparisonMarkdown(w io.Writer, c digest.Comparison) error {
	return writeComparison(w, c, func(title string) string { return "### " + title + "\n" },
		func(line string) string { return "- " + md(line) })
}

// writeComparison writes the parts that are not empty, each a heading with lines.
func writeComparison(w io.Writer, c digest.Comparison, heading, item func(string) string) error {
	var b strings.Builder
	part := func(title string, lines []string) {
		if len(lines) == 0 {
			return
		}
		fmt.Fprintln(&b, heading(title))
		for _, line := range lines {
			fmt.Fprintln(&b, item(line))
		}
		fmt.Fprintln(&b)
	}
	part(figures.Counted(len(c.NewFailures), "new failure"), changes(c.NewFailures))
	part("Fails now, as is known", changes(c.Known))
	part("Newly flaky", changes(c.Unsteady))
	part("Healed", changes(c.Healed))
	var slower []string
	for _, s := range c.Slower {
		slower = append(slower, fmt.Sprintf("%s  %s: %s, was %s", s.ID, s.Name, digest.Took(s.After), digest.Took(s.Before)))
	}
	part("Slower", slower)
	var shapes []string
	for _, s := range c.Shapes {
		for _, member := range s.Gone {
			shapes = append(shapes, s.Of+": gone: "+member)
		}
		for _, member := range s.Added {
			shapes = append(shapes, s.Of+": new: "+member)
		}
	}
	part("Different shapes", shapes)
	if n := len(c.NotRun); n > 0 {
		part("Not known", []string{fmt.Sprintf("%s of the later run did not come to an end: %s", figures.Counted(n,
			"scenario"), c.After.Interrupted)})
	}
	if c.Before.Interrupted != "" {
		part("Not known before", []string{"the earlier run ended early: " + c.Before.Interrupted})
	}
	part("Only in the later run", changes(c.Added))
	part("Only in the earlier run", changes(c.Removed))
	switch {
	case len(c.NewFailures) > 0:
	case c.After.Interrupted != "":
		fmt.Fprintln(&b, heading("No new failures in what was run"))
	default:
		fmt.Fprintln(&b, heading("No new failures"))
	}
	line := fmt.Sprintf("%d of %d passed, were %d of %d; %d fail as before", c.After.Counts.Passed,
		c.After.Counts.Executed(),
		c.Before.Counts.Passed, c.Before.Counts.Executed(), c.Still)
	fmt.Fprintf(&b, "%s\n%s\n", item(line), item(fmt.Sprintf("%s, %s; before: %s, %s", c.After.BaseURL,
		c.After.Started.Format(time.RFC3339),
		c.Before.BaseURL, c.Before.Started.Format(time.RFC3339))))
	_, err := io.WriteString(w, b.String())
	return err
}

func changes(list []digest.Change) []string {
	var lines []string
	for _, change := range list {
		line := change.ID + "  " + change.Name + ": "
		switch {
		case change.Before == "":
			line += string(change.After)
		case change.After == "":
			line += "was " + string(change.Before)
		default:
			line += string(change.After) + ", was " + string(change.Before)
		}
		if change.Blame != "" {
			line += " (" + string(change.Blame) + ")"
		}
		if change.Why != "" && change.Why != string(change.After) { // more than the status
			line += ": " + change.Why
		}
		lines = append(lines, line)
	}
	return lines
}
