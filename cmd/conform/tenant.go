package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"conform/internal/director"
	"conform/internal/library"
	"conform/internal/profile"
	"conform/internal/record"
	"conform/runner"
)

// beGuest reads the profile of a run against a tenant, plans to skip what the tenant does not have, and lets
// the profile say what no flag says.
func (f *runFlags) beGuest(s streams, plan *runner.Plan, lib *library.Library) (*guest, error) {
	g, err := newGuest(f.target.profile, lib, s.env)
	if err != nil {
		return nil, err
	}
	if left := plan.Exclude(lib, g.lacks(lib)); left == 0 {
		return nil, fmt.Errorf("%s: none of the %d selected scenarios can be run with what this profile has; `conform doctor --profile %s` tells what they need",
			f.target.profile, len(plan.Selected()), f.target.profile)
	}
	if g.lesser == nil {
		plan.ExcludeTwins("the permissions of a tenant's app cannot be taken away for one scenario, and the profile has no lesserApp without them")
	}
	set := f.target.set
	if !set.Changed("api-version") {
		f.apiVersion = g.profile.APIVersion.Value
	}
	if !set.Changed("assumed") {
		f.assumed = "finding"
	}
	f.parallel = min(f.parallel, g.profile.Limits.Parallel.Value)
	f.plain = g.profile.Director.Kind.Value == "person"
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

// disguise knows the numbers and names of a target before any event shows them.
func (f *runFlags) disguise(t *target) *record.Disguise {
	d := &record.Disguise{Personal: f.personal}
	if t.budget == nil {
		return d
	}
	for _, name := range slices.Sorted(maps.Keys(t.people)) {
		switch value := t.people[name]; {
		case profile.IsE164(value):
			d.Knows("number", value)
		case strings.HasSuffix(name, "name"):
			d.Knows("name", value)
		}
	}
	return d
}

// mockRehearsal and the guest's are what a dry run knows before anything was sent.
func mockRehearsal(lib *library.Library) *rehearsal {
	r := &rehearsal{root: "(the mock)", values: map[string]string{}}
	for name, v := range lib.Variables {
		if v.Mock != "" {
			r.values[name] = v.Mock
		}
	}
	return r
}

func (g *guest) rehearsal() *rehearsal {
	r := &rehearsal{root: g.place.Graph, values: maps.Clone(g.values), budget: g.budget()}
	maps.Copy(r.values, map[string]string{"tenantId": g.bot.TenantID, "appId": g.bot.ClientID, "appName": g.bot.AppName,
		"instanceId": g.bot.InstanceID, "instanceName": g.bot.InstanceName, "botNumber": g.bot.Number})
	return r
}

// budget is what the profile allows.
func (g *guest) budget() *director.Budget {
	limits := g.profile.Limits
	b := &director.Budget{Calls: limits.Calls.Value, Time: time.Duration(limits.Minutes.Value) * time.Minute}
	for _, number := range limits.Numbers {
		b.Numbers = append(b.Numbers, number.Value)
	}
	return b
}
