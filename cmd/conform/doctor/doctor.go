// Package doctor checks whether a run against a tenant is possible, and calls nobody. Each finding comes with what to
// do about it.
//
// Floor 5, below cmd/conform: it imports tenant, runner, notify, graph, record and figures.
package doctor

import (
	"cmp"
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"conform/internal/figures"
	"conform/internal/tenant"
	"conform/runner"
)

// A Finding is what one check found.
type Finding struct {
	Check  string `json:"check"`
	Status Status `json:"status"`
	Detail string `json:"detail"`
	Remedy string `json:"remedy,omitempty"` // for a warning and a stop
}

// A Status is how a check ended.
type Status string

// The statuses.
const (
	OK      Status = "ok"
	Warning Status = "warning" // a run is possible
	Stop    Status = "stop"    // it is not
	Unknown Status = "unknown" // nobody knows, as where an earlier stop is in the way
)

// Config says what is to be checked.
type Config struct {
	Tenant   tenant.Config
	Plan     *runner.Plan // what would be run
	Terminal bool         // somebody could be asked at this terminal
}

// A checkup is the doctor at work.
type checkup struct {
	Config
	tenant *tenant.Tenant
	skewed time.Time // what the other side said the time is; zero: it has not
	skew   time.Duration
	bearer string   // the bot's token; empty: there is none
	roles  []string // what it carries; nil: there is none
	// unreached has, by host and port, the check that could not reach it
	unreached map[string]string
}

// How far the clocks may be apart: notifications and tokens live for about an hour, and verifiers allow a few
// minutes.
const (
	noticedSkew = 30 * time.Second
	largestSkew = 4 * time.Minute
)

// Check makes every check. After a stop, those that depend on what was not found are unknown. No finding shows a secret
// of the profile. ready says that nothing would stop a run.
func Check(ctx context.Context, config Config) (findings []Finding, ready bool) {
	t, err := tenant.Load(config.Tenant)
	if err != nil {
		return []Finding{
			{"profile", Stop, err.Error(), "put that right; `conform init NAME` writes an example, and docs/tenant-setup.md " +
				"explains it"},
			{"everything else", Unknown, "needs a profile that can be read", ""}}, false
	}
	c := &checkup{Config: config, tenant: t, unreached: map[string]string{}}
	findings = c.all(ctx)
	ready = true
	for i := range findings {
		ready = ready && findings[i].Status != Stop
		findings[i].Detail, findings[i].Remedy = t.Redact(findings[i].Detail), t.Redact(findings[i].Remedy)
	}
	return findings, ready
}

func (c *checkup) all(ctx context.Context) []Finding {
	p, at := c.tenant.Profile, c.tenant.Addresses
	findings := []Finding{
		{"profile", OK, fmt.Sprintf("%s: cloud %s, tenant %s, app %s", c.Tenant.File, p.Cloud.Value, p.Tenant.Value,
			p.App.ID.Value), ""},
		c.identities(),
		c.address(ctx, "Graph", at.Graph+"/"+p.APIVersion.Value+"/"),
		c.address(ctx, "sign-in", at.Authority+"/"+p.Tenant.Value+"/v2.0/.well-known/openid-configuration"),
		c.clock()}
	findings = append(findings, c.token(ctx)...)
	findings = append(findings, c.meetings(ctx), c.sounds(ctx), c.keys(ctx), c.callback(ctx), c.webhook(ctx), c.director())
	return append(findings, c.skipped(ctx), c.budget(), c.lock())
}

// skipped goes through the selection as a run would, with the permissions of the token where there is one, and says
// what would be skipped and why.
func (c *checkup) skipped(ctx context.Context) Finding {
	run, end, err := c.tenant.Rehearsal(c.roles)
	if err != nil {
		return Finding{"skipped", Unknown, err.Error(), ""}
	}
	defer end()
	c.Plan = c.Plan.Rehearsed(ctx, run)
	left, total := c.Plan.Left(), len(c.Plan.Selected())
	detail := fmt.Sprintf("%d of %s would be run", left, figures.Counted(total, "scenario"))
	helps := false // something that stands there can be put right
	for _, skip := range c.Plan.Skipped() {
		detail += "\n" + skip.String()
		helps = helps || !skip.Mock
	}
	switch {
	case left > 0 && !helps:
		return Finding{"skipped", OK, detail, ""}
	case left == 0:
		return Finding{"skipped", Stop, detail, "put right what stands there, or select other scenarios (--tags)"}
	default:
		return Finding{"skipped", Warning, detail, "put right what the profile names there to run these, too"}
	}
}

// identities says which scenarios are skipped because something is missing.
func (c *checkup) identities() Finding {
	terms := c.tenant.Terms()
	c.Plan = c.Plan.Excluding(c.Tenant.Library, terms.Lacks).
		ExcludingExchanges(runner.NotIn(terms.Cloud, cmp.Or(terms.APIVersion, "beta"), c.Tenant.Library))
	left, total := c.Plan.Left(), len(c.Plan.Selected())
	detail := fmt.Sprintf("%d of %s with all that is needed", left, figures.Counted(total, "scenario"))
	for _, skip := range c.Plan.Skipped() {
		detail += "\n" + skip.String()
	}
	switch left {
	case total:
		return Finding{"identities", OK, detail, ""}
	case 0:
		return Finding{"identities", Stop, detail, "fill in the identities of the profile, or select other scenarios " +
			"(--tags)"}
	default:
		return Finding{"identities", Warning, detail, "fill them in to run these too; until then they are skipped"}
	}
}

func (c *checkup) clock() Finding {
	skew := c.skew.Abs().Round(time.Second)
	switch {
	case c.skewed.IsZero():
		return Finding{"clock", Unknown, "no answer told the time", ""}
	case skew > largestSkew:
		return Finding{"clock", Stop, fmt.Sprintf("it is %s away from the other side's", skew),
			"set this machine's clock (NTP): tokens would be found expired, or not yet valid"}
	case skew > noticedSkew:
		return Finding{"clock", Warning, fmt.Sprintf("it is %s away from the other side's", skew),
			"set this machine's clock (NTP)"}
	default:
		return Finding{"clock", OK, "it is right within " + noticedSkew.String(), ""}
	}
}

func (c *checkup) director() Finding {
	d := c.tenant.Profile.Director
	act, called := c.Plan.People()
	asks := fmt.Sprintf(": somebody acts in %s, and the bot calls somebody in %s", figures.Counted(act, "scenario"),
		figures.Counted(called, "scenario"))
	switch d.Kind.Value {
	case "command":
		program := d.Command[0].Value
		if !filepath.IsAbs(program) && strings.ContainsRune(program, filepath.Separator) {
			program = filepath.Join(filepath.Dir(c.Tenant.File), program)
		}
		if _, err := exec.LookPath(program); err != nil {
			return Finding{"director", Stop, err.Error(), "name a program that this machine can run (director: command)"}
		}
		return Finding{"director", OK, "the command " + program + asks, ""}
	case "person":
		if !c.Terminal && act+called > 0 {
			return Finding{"director", Stop, "a person at this terminal, and this is none" + asks,
				"run it at a terminal, or use a command (director: kind)"}
		}
		return Finding{"director", OK, "a person at this terminal" + asks, ""}
	case "caller":
		detail := "the second bot " + c.tenant.Other.ClientID + ", which calls as itself and hangs up" + asks
		if act+called == 0 {
			return Finding{"director", OK, detail, ""}
		}
		return Finding{"director", Warning, detail,
			"what a user or another phone has to do is skipped, and whoever the bot calls must answer without being told; a " +
				"person or a command can do it all (director: kind)"}
	default:
		if act+called == 0 {
			return Finding{"director", OK, "none, and the selection needs none", ""}
		}
		return Finding{"director", Warning, "none" + asks,
			"the first are skipped, and in the second whoever is called must answer without being told; name a director of " +
				"the kind person, command or caller"}
	}
}

// budget holds the calls that the selection makes against what the profile allows.
func (c *checkup) budget() Finding {
	budget := c.tenant.Budget()
	allowed := budget.Calls
	budget.Calls = 0
	for _, p := range c.Plan.Selected() {
		if p.Excluded != "" {
			continue
		}
		for _, x := range c.Plan.Exchanges(p.ID()) {
			// What is refused for its number is no call.
			_ = budget.Allow(x.Request.Method, x.Request.Path, nil)
		}
	}
	calls, _ := budget.Used()
	detail := fmt.Sprintf("the selection makes or answers up to %s; the profile allows %d, and %s",
		figures.Counted(calls, "call"), allowed, figures.Counted(c.tenant.Profile.Limits.Minutes.Value, "minute"))
	if calls > allowed {
		return Finding{"budget", Warning, detail, "raise limits: calls, or select fewer scenarios; what comes after the " +
			"last call is skipped"}
	}
	return Finding{"budget", OK, detail, ""}
}

func (c *checkup) lock() Finding {
	taken, err := tenant.Lock(c.tenant.Bot.ClientID)
	if err == nil {
		err = taken.Release()
	}
	if err != nil {
		return Finding{"other runs", Stop, err.Error(), "wait for its end"}
	}
	return Finding{"other runs", OK, "none with this app on this machine", ""}
}
