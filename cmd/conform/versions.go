package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"conform/reports/digest"
	"conform/reports/text"
)

// versions are those of Graph that a run can be about; both is one run after the other.
func versions() []string { return []string{"beta", "v1.0"} }

const both = "both"

// bothVersions runs the selection with one version of Graph after the other, each into a folder of its own, and says
// what is different with the second. The exit status is the worse of the two.
func (f *runFlags) bothVersions(ctx context.Context, s streams, args []string) error {
	dir := f.reportDir
	var failed []error
	for _, version := range versions() {
		one := *f
		one.apiVersion, one.reportDir = version, filepath.Join(dir, version)
		if err := one.run(ctx, s, args); err != nil {
			var e exit
			if !errors.As(err, &e) {
				return err // bad input, which is as bad for the other
			}
			failed = append(failed, err)
			if errors.As(err, &ended{}) {
				return worseOf(failed)
			}
		}
	}
	if f.dryRun {
		return worseOf(failed)
	}
	before, err := foldFile(eventsOf(filepath.Join(dir, versions()[0])))
	if err != nil {
		return errors.Join(worst(err), worseOf(failed))
	}
	after, err := foldFile(eventsOf(filepath.Join(dir, versions()[1])))
	if err != nil {
		return errors.Join(worst(err), worseOf(failed))
	}
	fmt.Fprintf(s.out, "\nWith %s, compared with %s\n", versions()[1], versions()[0])
	return errors.Join(worseOf(failed), worst(text.ComparisonText(s.out, digest.Compare(before, after))))
}

// worseOf is the error with the highest exit status of those, with the texts of all; nil when there is none.
func worseOf(failed []error) error {
	status := 0
	for _, err := range failed {
		var e exit
		if errors.As(err, &e) {
			status = max(status, e.status)
		}
	}
	if status == 0 {
		return nil
	}
	return exit{status: status, err: errors.Join(failed...)}
}
