package conformtest

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"conform/internal/embedded"
	"conform/internal/library"
	"conform/internal/record"
	"conform/internal/tenant"
	"conform/mock"
	"conform/reports/digest"
	"conform/runner"
	"conform/steps"
	"conform/steps/own"
)

// Options say what is run, and against what. The zero value runs everything that conform comes with, against the
// embedded mock.
type Options struct {
	Features []string // folders and files of features; none: those that conform comes with
	Data     []string // folders of scenario data, beside the data that conform comes with
	Tags     string   // tag expression, such as "@example-05 and not @slow"; empty: all
	// Steps defines steps beside conform's, for one scenario; nil: there are none. It is called for each scenario anew,
	// so that what its steps remember in variables of its own is the scenario's, and once more before, to look every
	// step of the features up.
	Steps func(*ScenarioContext)
	// Profile is a FILE (YAML) that describes a tenant, as `conform init` writes one: requests go there, and secrets
	// are taken from the environment. Empty: the embedded mock.
	Profile string
	// MockFaults make the mock wrong, as docs/mock.md lists them.
	MockFaults []mock.Fault
	APIVersion string // "beta" or "v1.0"; empty: that of the profile, or "beta"
	// NoTwins leaves out the refusal twins: each scenario again without each permission that it claims.
	NoTwins bool
	// ReportDir is a folder for the event log and all reports; empty: none are kept.
	ReportDir string
}

// Run runs the scenarios, each as a subtest. It ends the test before anything is sent when something is wrong with the
// features, the data or the steps, and names all of it. A scenario that fails, or is errored, fails its subtest, with
// what was expected and what came; one that is skipped skips it. An interrupt ends the run in good order: no call is
// left behind on a tenant.
func Run(t *testing.T, options Options) {
	t.Helper()
	ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	plan, target, err := options.prepare()
	if err != nil {
		t.Fatal(err)
	}
	s := &suite{options: options, plan: plan.plan, lib: plan.lib, target: target, terms: target.Terms()}
	if err := s.exclude(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.close(context.WithoutCancel(ctx)); err != nil {
			t.Error(err)
		}
	}()
	if err := s.begin(ctx, t, cancel); err != nil {
		t.Fatal(err)
	}
	s.scenarios(t)
	if err := s.report(ctx); err != nil {
		t.Error(err)
	}
}

// planned is what was read.
type planned struct {
	plan *runner.Plan
	lib  *library.Library
}

// prepare reads everything that the options name.
func (o Options) prepare() (planned, tenant.Target, error) {
	tags, err := runner.ParseTags(o.Tags)
	if err != nil {
		return planned{}, nil, fmt.Errorf("Tags: %w", err)
	}
	data := []library.Source{library.Embedded()}
	for _, folder := range o.Data {
		source, err := library.Folder(folder)
		if err != nil {
			return planned{}, nil, fmt.Errorf("Data: %s: %w", folder, err)
		}
		data = append(data, source)
	}
	lib, err := library.Load(data...)
	if err != nil {
		return planned{}, nil, err
	}
	table := steps.New()
	if o.Steps != nil {
		if table, err = own.With(table, o.Steps); err != nil {
			return planned{}, nil, err
		}
	}
	sources, err := runner.Sources(o.Features)
	if err != nil {
		return planned{}, nil, fmt.Errorf("Features: %w", err)
	}
	plan, err := runner.NewPlan(sources, table, lib, runner.Selection{Tags: tags, Twins: !o.NoTwins},
		runner.MustUse(o.Features, sources))
	if err != nil {
		return planned{}, nil, err
	}
	target, err := o.target(lib)
	return planned{plan, lib}, target, err
}

// target is where requests go.
func (o Options) target(lib *library.Library) (tenant.Target, error) {
	if o.Profile != "" {
		return tenant.Load(tenant.Config{File: o.Profile, Library: lib, Env: os.Getenv, In: os.Stdin, Out: os.Stderr})
	}
	var named []string
	for _, fault := range o.MockFaults {
		if err := fault.Validate(); err != nil {
			return nil, fmt.Errorf("MockFaults: %w", err)
		}
		named = append(named, fault.Kind)
	}
	return embedded.New(embedded.Config{Library: lib, Seed: 1, Faults: o.MockFaults, Named: named}), nil
}

// scenarios runs each scenario as a subtest of its feature. Those of a feature run at the same time.
func (s *suite) scenarios(t *testing.T) {
	selected := s.plan.Selected()
	for len(selected) > 0 {
		n := 1
		for n < len(selected) && selected[n].Feature.File == selected[0].Feature.File {
			n++
		}
		feature := selected[:n]
		selected = selected[n:]
		t.Run(feature[0].Feature.Name, func(t *testing.T) {
			for _, p := range feature {
				t.Run(p.Name, func(t *testing.T) {
					t.Parallel()
					s.scenario(t, p.ID())
				})
			}
		})
	}
}

// scenario runs one scenario and gives its subtest the verdict.
func (s *suite) scenario(t *testing.T, id string) {
	if err := s.driver.Run(id); err != nil {
		t.Error(err)
	}
	run, err := s.ledger.fold(id)
	if err != nil {
		t.Fatal(err)
	}
	for _, feature := range run.Features {
		for _, scenario := range feature.Scenarios {
			for _, twin := range scenario.Twins {
				if bad(twin) {
					t.Errorf("%s\n%s", twin.ID, digest.FailureText(twin))
				}
			}
			switch {
			case bad(scenario):
				t.Errorf("%s\n%s", scenario.ID, digest.FailureText(scenario))
			case scenario.Status == record.Skipped:
				t.Skip(scenario.Reason)
			}
		}
	}
}

func bad(s *record.ScenarioRun) bool { return s.Status == record.Failed || s.Status == record.Errored }
