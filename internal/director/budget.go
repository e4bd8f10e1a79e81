package director

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Budget is what a run may do to the real world at most, and what it has done. It is safe for use by many
// goroutines; a nil Budget allows everything.
type Budget struct {
	Numbers []string      // that may be called, E.164
	Calls   int           // made or answered; 0: any number
	Time    time.Duration // all calls together; 0: any
	// Spent is called once, from a goroutine of its own, when the calls under way have used up Time. nil: nobody
	// is told, and only new calls are refused.
	Spent func()
	// Now gives the time; nil: time.Now.
	Now func() time.Time

	mu      sync.Mutex
	calls   int
	used    time.Duration // by calls that are over
	counted time.Time     // until when the calls under way are in used
	live    map[string]func(context.Context) error
	unnamed []Unnamed // that may be under way
	ending  int       // how many that were named since are being hung up
	timer   *time.Timer
	report  sync.Once
}

// actions that make somebody's phone ring, by the last part of their path.
var ringing = regexp.MustCompile(`(?i)[/.](calls|invite|transfer|redirect)(\(\))?/?$`)

// opens matches the requests by which a bot enters a call.
var opens = regexp.MustCompile(`(?i)[/.](calls|answer)(\(\))?/?$`)

// Allow judges a request before it is sent: no number rings that is not listed, and no call begins that the
// budget has no room for. The error is an [Unable].
func (b *Budget) Allow(method, path string, body []byte) error {
	if b == nil || method != http.MethodPost {
		return nil
	}
	path, _, _ = strings.Cut(path, "?")
	if ringing.MatchString(path) {
		for _, number := range phones(body) {
			if !slices.Contains(b.Numbers, number) {
				return Unable{Reason: fmt.Sprintf("%s is not one of the numbers that may be called (limits: numbers)", number),
					Group: "a number is called that may not be (limits: numbers)", Of: number}
			}
		}
	}
	if !opens.MatchString(path) {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count()
	switch {
	case b.Calls > 0 && b.calls >= b.Calls:
		return Unable{Reason: fmt.Sprintf("the budget of calls (%d) is spent (limits: calls)", b.Calls)}
	case b.Time > 0 && b.used >= b.Time:
		return Unable{Reason: fmt.Sprintf("the budget of time in calls (%s) is spent (limits: minutes)", b.Time)}
	}
	b.calls++
	return nil
}

// phones lists what a body names as phones to be called, in targets, participants and transferTarget; not the
// source, which is the bot's own. A body that is no JSON object rings nobody.
func phones(body []byte) []string {
	var doc map[string]any
	if json.Unmarshal(body, &doc) != nil {
		return nil
	}
	var list []string
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case []any:
			for _, one := range v {
				walk(one)
			}
		case map[string]any:
			for name, one := range v {
				phone, _ := one.(map[string]any)
				if id := member(phone, "id"); id != "" && strings.EqualFold(name, "phone") {
					list = append(list, id)
					continue
				}
				walk(one)
			}
		}
	}
	for name, v := range doc {
		if !strings.EqualFold(name, "source") {
			walk(v)
		}
	}
	slices.Sort(list)
	return list
}

// member is the text of a member whose name may be in any letter case; "" when there is none.
func member(object map[string]any, name string) string {
	for key, value := range object {
		if text, ok := value.(string); ok && strings.EqualFold(key, name) {
			return text
		}
	}
	return ""
}

// Began notes a call that is under way, and how it is hung up.
func (b *Budget) Began(callID string, hangUp func(context.Context) error) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count()
	if b.live == nil {
		b.live = map[string]func(context.Context) error{}
	}
	b.live[callID] = hangUp
	b.wind()
}

// Ended notes that a call is over; one that is not known is let be.
func (b *Budget) Ended(callID string) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count()
	delete(b.live, callID)
	b.wind()
}

// count adds the time of the calls under way. The caller holds mu.
func (b *Budget) count() {
	at := b.now()
	b.used += time.Duration(len(b.live)) * at.Sub(b.counted)
	b.counted = at
}

func (b *Budget) now() time.Time {
	if b.Now != nil {
		return b.Now()
	}
	return time.Now()
}

// wind sets the timer to when the calls under way will have used up the time. The caller holds mu.
func (b *Budget) wind() {
	if b.Time <= 0 || b.Spent == nil {
		return
	}
	if b.timer != nil {
		b.timer.Stop()
	}
	if len(b.live) > 0 {
		b.timer = time.AfterFunc(max(0, b.Time-b.used)/time.Duration(len(b.live)), func() { b.report.Do(b.Spent) })
	}
}

// Used is how many calls were made or answered, and how long they were together.
func (b *Budget) Used() (calls int, length time.Duration) {
	if b == nil {
		return 0, 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count()
	return b.calls, b.used
}

// HangUp hangs up every call that is still under way: what scenarios left behind, whatever became of them. It does so
// with all at once, so that one that hangs costs the others no time. The error names each one that may be alive
// still. It waits a while for the target to name those that may have begun; see [Budget.Remarks].
func (b *Budget) HangUp(ctx context.Context) error {
	if b == nil {
		return nil
	}
	b.awaitNames(ctx)
	b.mu.Lock()
	live := maps.Clone(b.live)
	if b.timer != nil {
		b.timer.Stop()
	}
	b.mu.Unlock()
	ids := slices.Sorted(maps.Keys(live))
	errs := make([]error, len(ids))
	var all sync.WaitGroup
	for i, id := range ids {
		all.Go(func() {
			if err := live[id](ctx); err != nil {
				errs[i] = fmt.Errorf("the call %s could not be hung up and may be alive: %w", id, err)
				return
			}
			b.Ended(id)
		})
	}
	all.Wait()
	return errors.Join(errs...)
}
