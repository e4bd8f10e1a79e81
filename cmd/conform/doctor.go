package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"conform/cmd/conform/doctor"
	"conform/internal/gate"
	"conform/internal/nearest"
	"conform/internal/tenant"
	"conform/reports/digest"
)

// doctorFlags are the flags of `conform doctor`.
type doctorFlags struct {
	selection
	profile string
	format  string
}

func newDoctor(s streams) *cobra.Command {
	var f doctorFlags
	cmd := &cobra.Command{
		Use:   "doctor --profile FILE [feature folder, file or FILE:LINE ...]",
		Short: "Check whether a run against a tenant is possible, and call nobody",
		Long: `Check whether a run against a tenant is possible, and call nobody.

One by one: the profile, what the selected scenarios need of it, the addresses of
Graph and of the sign-in, the clock, the token with its audience and permissions,
the meetings and sounds, the keys of notifications, the callback from outside (a probe is
posted below the public address, and one to that address itself, the calling
webhook, and both must come in at the local one), the director, what would be
skipped and why, the budget, and whether another run is under way. Each with what to do about it. The exit status
is 3 when something would stop a run.`,
		Example: `  conform doctor --profile contoso.yaml
  conform doctor --profile contoso.yaml --tags @scenario-08 --format json`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), s, args) },
	}
	f.selection.flags(cmd.Flags())
	cmd.Flags().StringVar(&f.profile, "profile", "", "FILE (YAML) that describes the tenant")
	cmd.Flags().StringVar(&f.format, "format", "text", `"text" for people, "json" for programs`)
	return cmd
}

func (f *doctorFlags) run(ctx context.Context, s streams, args []string) error {
	switch {
	case f.profile == "":
		return fmt.Errorf("expected --profile FILE; `conform init NAME` writes one")
	case f.format != "text" && f.format != "json":
		return fmt.Errorf("--format: %q; expected text or json%s", f.format, nearest.Hint(f.format, []string{"text", "json"}))
	}
	plan, lib, err := f.selection.load(args)
	if err != nil {
		return err
	}
	command := append([]string{"conform", "run", "--target", "graph", "--profile", f.profile},
		f.selection.recorded(args, plan).Words()...)
	live, _ := terminal(os.Stdin)
	findings, ready := doctor.Check(ctx, doctor.Config{Plan: plan, Terminal: live,
		Tenant: tenant.Config{File: f.profile, Library: lib, Env: s.env}})
	if err := f.print(s, digest.CommandLine(command), findings, ready); err != nil {
		return exit{status: gate.ExitBroken, err: err}
	}
	if !ready {
		return exit{status: gate.ExitBroken}
	}
	return nil
}

func (f *doctorFlags) print(s streams, command string, findings []doctor.Finding, ready bool) error {
	if f.format == "json" {
		encoder := json.NewEncoder(s.out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		return encoder.Encode(struct {
			Profile string           `json:"profile"`
			Ready   bool             `json:"ready"`
			Checks  []doctor.Finding `json:"checks"`
		}{f.profile, ready, findings})
	}
	w := &failing{w: s.out}
	marks := map[doctor.Status]string{doctor.OK: "✓", doctor.Warning: "!", doctor.Stop: "✗", doctor.Unknown: "·"}
	for _, one := range findings {
		w.printf("%s %-18s %s\n", marks[one.Status], one.Check, indented(one.Detail))
		if one.Remedy != "" {
			w.printf("  %-18s → %s\n", "", indented(one.Remedy))
		}
	}
	if ready {
		w.printf("\nReady: %s\n", command)
	} else {
		w.printf("\nNot ready: what is marked ✗ would stop a run.\n")
	}
	return w.err
}

// indented puts the lines behind the first below it.
func indented(text string) string {
	return strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", 21))
}
