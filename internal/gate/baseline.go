package gate

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"conform/internal/record"
)

// NewEntry is what a baseline says of failures that no entry speaks of yet.
type NewEntry struct {
	Reason, Link, Owner, Until string
	// Wildcards writes one entry, with *, for a feature whose executed scenarios all fail. Such an entry also
	// lets through what is added to the feature later.
	Wildcards bool
}

// Baseline writes the smallest list of known failures by which the run fails as known: entries that still have a
// failing scenario, or one of which the run found out nothing, as they are, those that healed or fit nothing left
// out, and for new failures one entry each (but see Wildcards). A run says nothing of entries of features that it did
// not read, and a run of a selection nothing of any entries that fit nothing in it. Scenarios that errored are no new
// failures. entries may be nil: there was no list. It returns the identities of the new failures, which are written
// with entry, and the scenarios of the entries left out.
func Baseline(w io.Writer, run *record.Run, entries *KnownFailures, entry NewEntry) (added, removed []string,
	err error) {
	var b strings.Builder
	write := func(scenario string, e NewEntry) {
		fmt.Fprintf(&b, "  - scenario: %s\n    reason: %s\n    link: %s\n    owner: %s\n    until: %s\n", yamlText(scenario),
			yamlText(e.Reason), yamlText(e.Link), yamlText(e.Owner), e.Until)
	}
	covered := map[string]bool{} // identities of failures that an entry speaks of
	if entries != nil {
		for _, e := range entries.entries {
			if !e.stays(run, covered) {
				removed = append(removed, e.Scenario.Value)
				continue
			}
			write(e.Scenario.Value, NewEntry{Reason: e.Reason.Value, Link: e.Link.Value, Owner: e.Owner.Value,
				Until: e.Until.Scalar()})
		}
	}
	for _, f := range run.Features {
		failing := newFailures(f, covered)
		for _, s := range failing {
			added = append(added, s.ID)
		}
		// One pattern may not speak of a scenario that passes, was not run, or has an entry.
		if entry.Wildcards && len(failing) > 1 && len(failing) == len(f.Scenarios) {
			write(f.File+":*", entry)
			continue
		}
		for _, s := range failing {
			write(identity(f, s), entry)
		}
	}
	const head = "# Scenarios that are known to fail: see `conform run --known-failing`."
	text := head + "\nfailing:\n" + b.String()
	if b.Len() == 0 {
		text = head + " There are none.\nfailing: []\n"
	}
	_, err = io.WriteString(w, text)
	return added, removed, err
}

// stays reports whether an entry is kept: a scenario that it fits failed, and no entry before it speaks of that one, or
// of one nothing was found out; or the run says nothing of any. It notes the failures that it speaks of.
func (e *knownEntry) stays(run *record.Run, covered map[string]bool) bool {
	used, tried := false, false
	for _, f := range run.Features {
		for _, s := range f.Scenarios {
			if !e.fits(f.File, s.ID, s.Name) {
				continue
			}
			tried = true
			switch {
			case covered[s.ID]:
			case s.Status == record.Failed:
				used, covered[s.ID] = true, true
			case s.Status != record.Passed:
				used = true // that it could not be found out, was not tried, or is not steady is no healing
			}
		}
	}
	return used || !tried && !reached(run, e.Scenario.Value)
}

// newFailures are the scenarios of a feature that failed and have no entry.
func newFailures(f *record.FeatureRun, covered map[string]bool) []*record.ScenarioRun {
	var failing []*record.ScenarioRun
	for _, s := range f.Scenarios {
		if s.Status == record.Failed && !covered[s.ID] {
			failing = append(failing, s)
		}
	}
	return failing
}

// reached reports whether the run says something of an entry that fits none of its scenarios: it left out nothing of
// the features that it read, and the entry speaks of those. One whose pattern begins with * may speak of any.
func reached(run *record.Run, entry string) bool {
	literal, _, _ := strings.Cut(entry, "*")
	s := run.Info.Selection
	return s.Whole() && (s.Reads(literal) || len(s.Features) == 0 && literal == "")
}

// identity is how a new entry names a scenario: by its name, which stays when lines move, where no other of the
// file has it and it holds no *.
func identity(f *record.FeatureRun, s *record.ScenarioRun) string {
	same := func(other *record.ScenarioRun) bool { return other != s && other.Name == s.Name }
	if s.Name == "" || strings.Contains(s.Name, "*") || slices.ContainsFunc(f.Scenarios, same) ||
		path.Ext(f.File) != ".feature" {
		return s.ID
	}
	return f.File + ": " + s.Name
}

// yamlText is a text as YAML writes it: the double-quoted strings of JSON and Go are YAML's too, but for
// what no line of a feature holds.
func yamlText(text string) string { return fmt.Sprintf("%q", text) }
