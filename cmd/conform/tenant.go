package main

import (
	"context"
	"fmt"
	"time"

	"conform/runner"
	"conform/scenarios"
)

// beGuest reads the profile of a run against a tenant, plans to skip what the tenant does not have, and lets
// the profile say what no flag says.
func (f *runFlags) beGuest(s streams, plan *runner.Plan, library *scenarios.Library) (*guest, error) {
	g, err := newGuest(f.target.profile, library, s.env)
	if err != nil {
		return nil, err
	}
	if left := plan.Exclude(library, g.lacks(library)); left == 0 {
		return nil, fmt.Errorf("%s: none of the %d selected scenarios can be run with what this profile has; `conform doctor --profile %s` tells what they need",
			f.target.profile, len(plan.Selected()), f.target.profile)
	}
	set := f.target.set
	if !set.Changed("api-version") {
		f.apiVersion = g.profile.APIVersion.Value
	}
	if !set.Changed("assumed") {
		f.assumed = "finding"
	}
	f.parallel = min(f.parallel, g.profile.Limits.Parallel.Value)
	return g, nil
}

// hangUp ends every call that scenarios left behind; a mock forgets its own.
func (t *target) hangUp() error {
	if t.budget == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return t.budget.HangUp(ctx)
}
