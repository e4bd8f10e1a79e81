package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"conform/internal/gate"
	"conform/internal/record"
	"conform/internal/session"
	"conform/internal/tenant"
	"conform/reports/digest"
)

func newHangUp(s streams) *cobra.Command {
	var sel selection
	var profile string
	cmd := &cobra.Command{
		Use:   "hangup RUN --profile FILE",
		Short: "End the calls that a killed run has left alive",
		Long: `End the calls that a killed run has left alive: those that it made, answered or was
notified of, and of whose end its events.jsonl does not know. RUN is a report folder or its
events.jsonl. A run that comes to its end, or is interrupted, hangs up by itself.

Exit status: 3 when a call could not be ended.`,
		Example: `  conform hangup conform-report --profile contoso.yaml`,
		Args:    arguments(1, 1, "one report folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if profile == "" {
				return errors.New("expected --profile FILE, with which the run was made")
			}
			return s.hangUp(cmd.Context(), eventsOf(args[0]), profile, &sel)
		},
	}
	cmd.Flags().StringVar(&profile, "profile", "", "FILE (YAML) that describes the tenant")
	cmd.Flags().StringArrayVar(&sel.data, "scenarios", nil, "folder with scenario data that the run had beside the "+
		"embedded (may be repeated)")
	return cmd
}

// hangUp ends what is left of a run.
func (s streams) hangUp(ctx context.Context, events, profile string, sel *selection) error {
	run, err := foldFile(events)
	if err != nil {
		return err
	}
	if run.Info.Target != "graph" {
		return fmt.Errorf("%s: the run was against a mock, whose calls ended with it; expected a run against a tenant",
			events)
	}
	lib, err := sel.library()
	if err != nil {
		return err
	}
	t, err := tenant.Load(tenant.Config{File: profile, Library: lib, Env: s.env})
	if err != nil {
		return err
	}
	if place := t.Place(); place.Tenant != run.Info.Tenant || place.Root != run.Info.BaseURL {
		return fmt.Errorf("%s: the run was in the tenant %s at %s, and %s describes the tenant %s at %s; expected the "+
			"profile of the run",
			events, run.Info.Tenant, run.Info.BaseURL, profile, place.Tenant, place.Root)
	}
	// A run that is under way hangs up by itself, and its calls are not left.
	if err := t.Open(); err != nil {
		return err
	}
	defer t.Close(ctx) //nolint:errcheck // the kernel takes the lock back at the end of the process
	return s.endCalls(ctx, t, run)
}

// endCallWithin is how long one call may take to be ended, throttling and sign-in included.
const endCallWithin = time.Minute

// endCalls ends one call after the other and says what became of each.
func (s streams) endCalls(ctx context.Context, t *tenant.Tenant, run *record.Run) error {
	w := &failing{w: s.out}
	left := session.OpenCalls(run)
	if len(left) == 0 {
		w.printf("The run has left no call.\n")
	}
	var failed error
	for _, call := range left {
		callCtx, cancel := context.WithTimeout(ctx, endCallWithin)
		hide := func(name, value string) { t.Secrets[name] = value }
		alive, err := t.EndCall(callCtx, call.CallID, run.Info.APIVersion, hide)
		cancel()
		became := "was over"
		switch {
		case err != nil:
			became = "could not be ended and may be alive: " + t.Redact(err.Error())
			failed = exit{status: gate.ExitBroken}
		case alive:
			became = "ended"
		}
		w.printf("%s %s", digest.Visible(call.CallID), digest.Visible(became))
		if call.Scenario != "" {
			w.printf(" (%s)", digest.Visible(call.Scenario))
		}
		w.printf("\n")
	}
	return errors.Join(failed, w.err)
}
