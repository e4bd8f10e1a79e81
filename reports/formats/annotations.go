package formats

import (
	"fmt"
	"io"
	"strings"

	"conform/internal/record"
	"conform/reports/digest"
)

// maxTitle is how long the title of an annotation may be, in characters.
const maxTitle = 300

// Annotations writes a GitHub workflow command for a run that does not pass, with the rule that decided, and for each
// scenario that needs a look, which GitHub shows on the scenario's line in the feature file, unless that is embedded:
// an error for the failed and the errored, a warning for the flaky and for findings. GitHub shows ten of a kind for a
// step, so the verdict and the failed come first. The error is that of w.
func Annotations(w io.Writer, d *digest.Digest) error {
	if d.Interrupted != "" || d.Verdict != nil && d.Verdict.Exit != 0 {
		if _, err := fmt.Fprintf(w, "::error title=%s::%s\n", commandProperty(d.Headline),
			commandText(digest.Cut(d.Rule, 8000))); err != nil {
			return err
		}
	}
	// Embedded features are in no repository: on a file that is not there GitHub shows nothing.
	embedded := len(d.Info.Selection.Features) == 0
	for _, s := range d.Broken {
		level, text := "error", digest.FailureText(s.ScenarioRun)
		switch {
		case s.FailsAsKnown():
			level, text = "warning", digest.KnownText(s.Known)+"\n"+text
		case s.Status == record.Flaky:
			level, text = "warning", s.Reason
		}
		if err := annotate(w, level, s, embedded, string(s.Status)+": "+s.Title(), text); err != nil {
			return err
		}
	}
	for _, f := range d.Findings {
		if err := annotate(w, "warning", f.Scenario, embedded, "finding: "+f.Scenario.Name,
			strings.Join(digest.CheckLines(f.Check), "\n")); err != nil {
			return err
		}
	}
	return nil
}

func annotate(w io.Writer, level string, s digest.Case, embedded bool, title, text string) error {
	if embedded {
		_, err := fmt.Fprintf(w, "::%s title=%s::%s\n", level, commandProperty(digest.Cut(title, maxTitle)),
			commandText(digest.Cut(digest.OneLine(s.ID)+"\n"+text, 8000)))
		return err
	}
	// Messages are cut by GitHub at 64 KiB; the page has the rest.
	_, err := fmt.Fprintf(w, "::%s file=%s,line=%d,title=%s::%s\n", level, commandProperty(s.Feature.File), s.Line,
		commandProperty(digest.Cut(title, maxTitle)), commandText(digest.Cut(text, 8000)))
	return err
}

// commandText escapes what would end a workflow command.
func commandText(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

// commandProperty escapes what would end a property of one, too.
func commandProperty(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(digest.OneLine(s))
}
