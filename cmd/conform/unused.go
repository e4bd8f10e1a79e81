package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"conform/internal/nearest"
	"conform/internal/strict"
	"conform/reports/digest"
	"conform/runner"
)

// unusedFlag says what data of the user's is that no feature uses: somebody believes that it is checked.
type unusedFlag struct{ is string }

// What it may be.
const (
	unusedWarns = "warn"
	unusedFails = "fail"
)

func (u *unusedFlag) flag(flags *pflag.FlagSet) {
	flags.StringVar(&u.is, "unused", "", `what data of your own is that no feature uses: "warn", as while you write, or `+
		`"fail" (default: fail in CI, which CI, TF_BUILD or JENKINS_URL in the environment tell, and else warn)`)
}

func (u *unusedFlag) check() error {
	if known := []string{unusedWarns, unusedFails}; u.is != "" && !slices.Contains(known, u.is) {
		return fmt.Errorf("--unused: %q; expected warn or fail%s", u.is, nearest.Hint(u.is, known))
	}
	return nil
}

// inCI reports whether a CI server runs this: nobody is writing there.
func (s streams) inCI() bool {
	said := s.env("CI")
	return said != "" && said != "false" && said != "0" || s.env("TF_BUILD") != "" || s.env("JENKINS_URL") != ""
}

// warned is how many warnings are written: who has more has a cause in common to look for.
const warned = 10

// judge says what no feature uses of the data of a selection that was loaded: as an error, or as warnings.
func (u *unusedFlag) judge(s streams, sel *selection, plan *runner.Plan) error {
	if !sel.loose || plan == nil || len(plan.Unused()) == 0 {
		return nil
	}
	unused := slices.SortedFunc(slices.Values(plan.Unused()), func(a, b strict.Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), a.Line-b.Line, a.Column-b.Column)
	})
	if u.is == unusedFails || u.is == "" && s.inCI() {
		return errors.Join(strict.Faults(unused), errors.New("--unused warn lets it be"))
	}
	for i, fault := range unused {
		if i == warned {
			fmt.Fprintf(s.err, "warning: and %d more like it\n", len(unused)-warned)
			break
		}
		fmt.Fprintf(s.err, "warning: %s\n", digest.Visible(fault.String()))
	}
	return nil
}
