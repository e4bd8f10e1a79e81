package director

import (
	"context"
	"time"
)

// A Rehearsal is a [Tenant] where nothing happens: what the tenant cannot do it says in the tenant's words, and all
// else is done at once, and by nobody.
type Rehearsal struct {
	*Tenant
	// Captured are the variables that answers and notifications would give a value.
	Captured map[string]bool
	// Fixed says that it is known what the tenant's bot may do, so that a scenario about another is found out.
	Fixed bool
}

// Register implements [World].
func (r Rehearsal) Register(ctx context.Context, want Registration) (Bot, error) {
	bot, err := r.Tenant.Register(ctx, want)
	bot.Fixed = r.Fixed && bot.ClientID == r.Bot.ClientID
	return bot, err
}

// Wait implements [World]: no time passes.
func (r Rehearsal) Wait(_ context.Context, _ Bot, d time.Duration) error { return r.tooLong(d) }

// Warn implements [Warner]: nobody is asked.
func (r Rehearsal) Warn(context.Context, Bot, []Person) ([]Person, time.Duration, error) {
	return nil, 0, nil
}

// Value implements [World]: what would be captured has its name for a value.
func (r Rehearsal) Value(name string) (string, bool) {
	if r.Captured[name] {
		return name, true
	}
	return r.Tenant.Value(name)
}

// NoOp is an [Outside] that does nothing, and says what a second bot could not do. Caller is nil where the director
// is another, who could do anything.
type NoOp struct{ Caller *Caller }

// Do implements [Outside].
func (w NoOp) Do(_ context.Context, task Task) error {
	if w.Caller == nil {
		return nil
	}
	return w.Caller.cannot(task)
}
