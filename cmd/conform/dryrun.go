package main

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"conform/internal/director"
	"conform/internal/figures"
	"conform/internal/library"
	"conform/internal/profile"
	"conform/internal/session"
	"conform/runner"
)

// A preview is what a dry run knows of a target.
type preview struct {
	root    string
	version string
	values  map[string]string
	budget  *director.Budget // nil: none
	command string           // that sends it
}

// print writes every request that the plan would send, with the values that are known before anything was
// sent; a value that an answer or a notification will give stays ${name}, and a secret one is not shown.
func (p *preview) print(out io.Writer, plan *runner.Plan) error {
	w := &failing{w: out}
	requests := 0
	feature := ""
	for _, one := range plan.Selected() {
		if one.Feature.File != feature {
			feature = one.Feature.File
			w.printf("\n%s (%s)\n", one.Feature.Name, feature)
		}
		w.printf("\n  %s: %s\n", one.ID(), one.Name)
		if one.Excluded != "" {
			w.printf("    skipped: %s\n", one.Excluded)
			continue
		}
		for _, x := range plan.Exchanges(one.ID()) {
			requests++
			p.exchange(w, x)
		}
	}
	calls, _ := p.budget.Used()
	w.printf("\n%s, %d of them skipped; %s", figures.Counted(plan.Len(), "scenario"), plan.Len()-plan.Left(),
		figures.Counted(requests, "request"))
	if p.budget != nil {
		w.printf(", at most %s of the %d that the profile allows", figures.Counted(calls, "call"), p.budget.Calls)
	}
	w.printf(". Calls that are left are hung up, and sign-ins come on top. Nothing was sent.\n")
	for _, skip := range plan.Skipped() {
		w.printf("  skipped: %s\n", skip)
	}
	w.printf("Send it: %s\n", p.command)
	return w.err
}

func (p *preview) exchange(w *failing, x *library.Exchange) {
	request, err := session.Fill(x, p.value)
	if err != nil {
		w.printf("    %s %s: %v\n", x.Request.Method, x.Request.Path, err)
		return
	}
	version := request.Version
	if version == "" {
		version = p.version
	}
	w.printf("    %s %s/%s%s\n", request.Method, p.root, version, p.shown(request.Path))
	for _, name := range slices.Sorted(maps.Keys(request.Header)) {
		w.printf("      %s: %s\n", name, request.Header[name])
	}
	if request.Token != "" {
		w.printf("      token: %s\n", request.Token)
	}
	if len(request.Body) > 0 {
		var pretty bytes.Buffer
		if json.Indent(&pretty, request.Body, "      ", "  ") != nil {
			pretty.Reset()
			pretty.Write(request.Body) // broken on purpose
		}
		w.printf("      %s\n", strings.TrimSpace(pretty.String()))
	}
	if err := p.budget.Allow(request.Method, request.Path, request.Body); err != nil {
		w.printf("      not sent: %v\n", err)
	}
}

// placeholder matches a variable without a value as it stands in an address.
var placeholder = regexp.MustCompile(`\$%7B([A-Za-z0-9._-]+)%7D`)

// shown is an address for people: what has no value yet is no part of it to be escaped.
func (p *preview) shown(path string) string { return placeholder.ReplaceAllString(path, "$${$1}") }

func (p *preview) value(name string) (string, bool) {
	value, ok := p.values[name]
	switch {
	case !ok:
		return "${" + name + "}", true
	case profile.IsSecret(name):
		return "[" + name + "]", true
	}
	return value, true
}
