package reports

import (
	"fmt"
	"io"
	"strings"

	"conform/internal/figures"
	"conform/internal/record"
)

// Annotations writes a GitHub workflow command for a run that does not pass, with the rule that decided, and for each
// scenario that needs a look, which GitHub shows on the scenario's line in the feature file: an error for the failed
// and the errored, a warning for the flaky and for findings. GitHub shows ten of a kind for a step, so the verdict and
// the failed come first. The error is that of w.
func Annotations(w io.Writer, run *record.Run) error {
	if run.Interrupted != "" || run.Verdict != nil && run.Verdict.Exit != 0 {
		if _, err := fmt.Fprintf(w, "::error title=%s::%s\n", commandProperty(headline(run)), commandText(cut(deciding(run), 8000))); err != nil {
			return err
		}
	}
	for _, s := range broken(run) {
		level, text := "error", failureText(s.ScenarioRun)
		switch {
		case s.FailsAsKnown():
			level, text = "warning", knownText(s.Known)+"\n"+text
		case s.Status == record.Flaky:
			level, text = "warning", "passed after "+figures.Counted(len(s.Earlier), "attempt")+" that did not"
		}
		if err := annotate(w, level, s, string(s.Status)+": "+s.Title(), text); err != nil {
			return err
		}
	}
	for _, f := range findings(run) {
		if err := annotate(w, "warning", f.Scenario, "finding: "+f.Scenario.Name, strings.Join(checkLines(f.Check), "\n")); err != nil {
			return err
		}
	}
	return nil
}

func annotate(w io.Writer, level string, s located, title, text string) error {
	// Messages are cut by GitHub at 64 KiB; the page has the rest.
	_, err := fmt.Fprintf(w, "::%s file=%s,line=%d,title=%s::%s\n", level, commandProperty(s.Feature.File), s.Line,
		commandProperty(cut(title, maxMarkdownText)), commandText(cut(text, 8000)))
	return err
}

// commandText escapes what would end a workflow command.
func commandText(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// commandProperty escapes what would end a property of one, too.
func commandProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(visible(s))
}
