package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"conform/internal/gate"
	"conform/internal/record"
	"conform/runner"
)

// verdictFlags say what a run must keep; `run` and `merge` share them.
type verdictFlags struct {
	minPassRate  float64
	maxExcess    int
	gates        string
	knownFailing string
	set          *pflag.FlagSet // nil: no flag but the files is given
}

func (v *verdictFlags) flags(f *pflag.FlagSet) {
	v.set = f
	f.Float64Var(&v.minPassRate, "min-pass-rate", 100, "percent of the executed scenarios that must pass; with --gates "+
		"only when it is given")
	f.IntVar(&v.maxExcess, "max-excess", -1, "how many calling permissions the tokens may carry that nothing needs; -1: "+
		"any number")
	f.StringVar(&v.gates, "gates", "", "FILE (YAML) with the rules that the run must keep")
}

func (v *verdictFlags) check() []error {
	var errs []error
	if !(v.minPassRate >= 0 && v.minPassRate <= 100) {
		errs = append(errs, fmt.Errorf("--min-pass-rate: %v; expected 0 to 100 (percent)", v.minPassRate))
	}
	if v.maxExcess < -1 {
		errs = append(errs, fmt.Errorf("--max-excess: %d; expected 0 or more, or -1 for any number", v.maxExcess))
	}
	return errs
}

// rules puts the rules of the flags and of the file together.
func (v *verdictFlags) rules(today time.Time) (gate.Rules, error) {
	var rules gate.Rules
	if v.gates == "" || v.set != nil && v.set.Changed("min-pass-rate") {
		rules = append(rules, gate.AtLeast(v.minPassRate))
	}
	if v.set != nil && v.maxExcess >= 0 {
		rules = append(rules, gate.Rule{MaxExcess: &v.maxExcess})
	}
	if v.gates != "" {
		more, err := gate.ReadRules(os.DirFS(filepath.Dir(v.gates)), filepath.Base(v.gates), shown(v.gates), today)
		if err != nil {
			return nil, err
		}
		rules = append(rules, more...)
	}
	return rules, nil
}

// known reads the list of known failures; nil: there is none.
func (v *verdictFlags) known(today time.Time) (*gate.KnownFailures, error) {
	if v.knownFailing == "" {
		return nil, nil
	}
	return readKnown(v.knownFailing, today)
}

// readKnown reads a list of known failures; what has expired by today is a fault, and nothing is on the zero day.
func readKnown(file string, today time.Time) (*gate.KnownFailures, error) {
	return gate.ReadKnownFailures(os.DirFS(filepath.Dir(file)), filepath.Base(file), shown(file), today)
}

// read reads the rules, and which of the plan's scenarios are known to fail. A plan that could not be made is nil:
// then the files are read all the same, so that everything that is wrong is said at once.
func (v *verdictFlags) read(plan *runner.Plan, today time.Time) (gate.Rules, map[string]*record.Known, error) {
	rules, err := v.rules(today)
	list, unknown := v.known(today)
	if plan == nil {
		return nil, nil, errors.Join(err, unknown)
	}
	if err == nil {
		err = rules.Cover(plan.All())
	}
	var known map[string]*record.Known
	if list != nil {
		known, unknown = list.Of(plan.All())
	}
	return rules, known, errors.Join(err, unknown)
}

// shown is a path as messages show it.
func shown(path string) string { return filepath.ToSlash(filepath.Clean(path)) }
