package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

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
	f.Float64Var(&v.minPassRate, "min-pass-rate", 100, "percent of the executed scenarios that must pass; with --gates only when it is given")
	f.IntVar(&v.maxExcess, "max-excess", -1, "how many calling permissions the tokens may carry that nothing needs; -1: any number")
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

// gate puts the rules of the flags and of the file together.
func (v *verdictFlags) gate(today time.Time) (runner.Gate, error) {
	var gate runner.Gate
	if v.gates == "" || v.set != nil && v.set.Changed("min-pass-rate") {
		gate.Rules = append(gate.Rules, runner.AtLeast(v.minPassRate))
	}
	if v.set != nil && v.maxExcess >= 0 {
		gate.Rules = append(gate.Rules, runner.Rule{MaxExcess: &v.maxExcess})
	}
	if v.gates != "" {
		rules, err := runner.ReadGates(os.DirFS(filepath.Dir(v.gates)), filepath.Base(v.gates), shown(v.gates), today)
		if err != nil {
			return gate, err
		}
		gate.Rules = append(gate.Rules, rules...)
	}
	return gate, nil
}

// known reads the list of known failures; nil: there is none.
func (v *verdictFlags) known(today time.Time) (*runner.KnownFailures, error) {
	if v.knownFailing == "" {
		return nil, nil
	}
	return readKnown(v.knownFailing, today)
}

// readKnown reads a list of known failures; what has expired by today is a fault, and nothing is on the zero day.
func readKnown(file string, today time.Time) (*runner.KnownFailures, error) {
	return runner.ReadKnownFailures(os.DirFS(filepath.Dir(file)), filepath.Base(file), shown(file), today)
}

// read reads the rules and marks the plan's scenarios that are known to fail. A plan that could not be made is nil: then
// the files are read all the same, so that everything that is wrong is said at once.
func (v *verdictFlags) read(plan *runner.Plan, today time.Time) (runner.Gate, error) {
	gate, err := v.gate(today)
	known, unknown := v.known(today)
	if plan == nil {
		return gate, errors.Join(err, unknown)
	}
	if err == nil {
		err = plan.Covers(gate.Rules)
	}
	if known != nil {
		unknown = plan.Know(known)
	}
	return gate, errors.Join(err, unknown)
}

// shown is a path as messages show it.
func shown(path string) string { return filepath.ToSlash(filepath.Clean(path)) }
