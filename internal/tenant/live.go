package tenant

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"conform/internal/director"
	"conform/internal/graph"
	"conform/internal/lock"
	"conform/internal/notify"
	"conform/internal/profile"
	"conform/internal/record"
	"conform/internal/session"
)

// Patience is how often a throttled request is sent again.
const Patience = 5

// hangUpWithin is how long hanging up may take, and callerWithin how long the second bot's sign-out.
const (
	hangUpWithin = 30 * time.Second
	callerWithin = 15 * time.Second
)

// live is what a tenant has while a run is under way.
type live struct {
	lock     *lock.Lock
	budget   *director.Budget
	listener *notify.Listener
	caller   *director.Caller // nil: the director is another

	connections connections
}

// Terms implements [Target].
func (t *Tenant) Terms() Terms {
	terms := Terms{Lacks: t.Lacks, Cloud: t.Profile.Cloud.Value, APIVersion: t.Profile.APIVersion.Value, Lenient: true,
		Parallel:  t.Profile.Limits.Parallel.Value,
		Exclusive: true, AsksPeople: t.Profile.Director.Kind.Value == "person", Root: t.Addresses.Graph, Values: t.Known(),
		Budget: t.Budget, Secrets: t.Secrets, Private: true, LeakSearch: true}
	if t.Lesser == nil {
		terms.NoTwins = "the permissions of a tenant's app cannot be taken away for one scenario, " +
			"and the profile has no lesserApp without them"
	}
	terms.Rehearsal = func() (*session.Run, func(), error) { return t.Rehearsal(nil) }
	if d := t.Profile.Director; terms.AsksPeople && !t.config.Terminal {
		terms.Unmanned = fmt.Sprintf("%s: the director is a person at this terminal, and this is no terminal; "+
			"expected a terminal, or a command (director: kind)", d.Kind.Position())
	}
	return terms
}

// Disguise implements [Target].
func (t *Tenant) Disguise(personal bool) *record.Disguise {
	d := &record.Disguise{Personal: personal}
	people := t.Known()
	for _, name := range slices.Sorted(maps.Keys(people)) {
		switch value := people[name]; {
		case profile.IsE164(value):
			d.Knows("number", value)
		case strings.HasSuffix(name, "name"):
			d.Knows("name", value)
		}
	}
	return d
}

// Open implements [Target]: one run of an app at a time on this machine, since incoming calls are posted to one
// address.
func (t *Tenant) Open() (err error) {
	t.live.lock, err = Lock(t.Bot.ClientID)
	return err
}

// Lock makes this the only run of an app on this machine. The error is a [*lock.HeldError] when there is another.
func Lock(app string) (*lock.Lock, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		dir = os.TempDir()
	}
	taken, err := lock.Take(filepath.Join(dir, "conform", "run-"+app+".lock"))
	if err != nil {
		return nil, fmt.Errorf("the app %s is for one run at a time, or calls would be mixed up: %w", app, err)
	}
	return taken, nil
}

// Place implements [Target].
func (t *Tenant) Place() Place {
	p := t.Profile
	return Place{Kind: "graph", Root: t.Addresses.Graph, Cloud: p.Cloud.Value, Tenant: p.Tenant.Value}
}

// Equip implements [Target].
func (t *Tenant) Equip(run *session.Run) error {
	p := t.Profile
	t.live.budget = run.Budget
	world := t.world()
	world.Outside, t.live.caller = t.outside(run)
	run.World, run.HTTP, run.Patience = world, t.HTTP, Patience
	run.Within, run.Quiet = p.Waits.Within.Value, p.Waits.Quiet.Value
	// All scenarios share the tokens of a bot, so that what is hidden is hidden in all.
	secret := func(name, value string) { run.Recorder.Secret("", name, value) }
	run.SignIn = func(bot director.Bot, _ func(name, value string), recorded func(record.Exchange)) graph.Tokens {
		return t.SignIns[bot.ClientID].Tokens(secret, recorded)
	}
	listener, err := run.StartListening(notify.Config{Addr: p.Callback.Listen.Value, TLS: t.TLS,
		PublicURL: p.Callback.Public.Value,
		Metadata:  t.Addresses.Keys, Client: t.HTTP, Issuers: t.Addresses.Issuers, Record: run.Received,
		Clocks:          []func() time.Time{t.clock.now},
		ConnectionError: t.live.connections.failed,

		Stray:   func(n *record.Notification) { run.Recorder.Record(record.Event{Notification: n}) },
		LeftOut: func(out record.StraysLeftOut) { run.Recorder.Record(record.Event{StraysLeftOut: &out}) }})
	if err != nil {
		return fmt.Errorf("%s: %w", p.Callback.Listen.Position(), err)
	}
	t.live.listener = listener
	return nil
}

// world is the tenant with nobody in it yet.
func (t *Tenant) world() *director.Tenant {
	d := t.Profile.Director
	world := &director.Tenant{Bot: t.Bot, Other: t.Other, Lesser: t.Lesser, Values: t.Values,
		Longest:   t.Profile.Limits.Wait.Value,
		Automatic: t.automatic()}
	if kind := d.Kind.Value; kind == "person" || kind == "command" {
		world.Within = d.Within.Value
	}
	return world
}

// automatic are the numbers and ids of the people who answer by themselves.
func (t *Tenant) automatic() (ids []string) {
	for _, who := range t.Profile.Director.Automatic {
		for _, name := range []string{who.Value, who.Value + ".id"} {
			if id := t.Values[name]; id != "" {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// outside is who acts in the outside world; nil: nobody.
func (t *Tenant) outside(run *session.Run) (director.Outside, *director.Caller) {
	d := t.Profile.Director
	switch d.Kind.Value {
	case "person":
		return director.NewTerminal(t.config.In, t.config.Out, d.Within.Value), nil
	case "command":
		command := &director.Command{Dir: filepath.Dir(t.config.File), Environment: t.withoutSecrets(os.Environ()),
			Within: d.Within.Value}
		for _, word := range d.Command {
			command.Args = append(command.Args, word.Value)
		}
		return command, nil
	case "caller":
		tokens := t.SignIns[t.Other.ClientID].Tokens(func(name, value string) { run.Recorder.Secret("", name, value) },
			func(x record.Exchange) { run.Recorder.Record(record.Event{Exchange: &x}) })
		caller := &director.Caller{Root: t.Addresses.Graph + "/" + run.Version, HTTP: t.HTTP, Tenant: t.Other.TenantID,
			Instance: t.Other.InstanceID, Number: t.Other.Number, Token: tokens.Get,
			// No scenario has this address: what becomes of the second bot's call is not what is judged.
			Callback: strings.TrimRight(t.Profile.Callback.Public.Value, "/") + "/callback/second-bot"}
		return caller, caller
	default:
		return nil, nil
	}
}

// withoutSecrets leaves the variables out that hold a secret of this run: a director's program needs none.
func (t *Tenant) withoutSecrets(environment []string) []string {
	secrets := slices.Collect(maps.Values(t.Secrets))
	return slices.DeleteFunc(environment, func(pair string) bool {
		_, value, _ := strings.Cut(pair, "=")
		return slices.Contains(secrets, value)
	})
}

// HangUp implements [Target].
func (t *Tenant) HangUp(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, hangUpWithin)
	defer cancel()
	return t.live.budget.HangUp(ctx)
}

// Close implements [Target].
func (t *Tenant) Close(ctx context.Context) error {
	var errs []error
	if l := t.live.listener; l != nil {
		errs = append(errs, l.Close(ctx))
	}
	if c := t.live.caller; c != nil {
		ctx, cancel := context.WithTimeout(ctx, callerWithin)
		defer cancel()
		errs = append(errs, c.Close(ctx))
	}
	if t.live.lock != nil {
		errs = append(errs, t.live.lock.Release())
	}
	// What was spent and seen is asked for afterwards.
	t.live.listener, t.live.caller, t.live.lock = nil, nil, nil
	return errors.Join(errs...)
}

// Remarks implements [Target].
func (t *Tenant) Remarks() []string {
	return slices.Concat(t.live.connections.remarks(), t.clock.remarks(), t.live.budget.Remarks())
}
