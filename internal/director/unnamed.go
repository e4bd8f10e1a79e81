package director

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// tellsWithin is how long after a request was given up a target may take to tell of the call that it began all the
// same.
const tellsWithin = 10 * time.Second

// An Unnamed is a call that may be under way although no answer has named it: the answer to its creation did not come,
// or could not be read.
type Unnamed struct {
	Scenario  string // "file:line"
	Operation string // that was not answered
	Callback  string // the address that was given for its news
	Since     time.Time
	// Others are calls of that address that are known.
	Others []string
	// HangUp ends the call, once its id is known.
	HangUp func(ctx context.Context, callID string) error
}

// MayHaveBegun notes a call that may be under way.
func (b *Budget) MayHaveBegun(u Unnamed) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unnamed = append(b.unnamed, u)
}

// Named notes that news at a callback address names calls. One that is not known there is the one that may have begun:
// it is hung up at once.
func (b *Budget) Named(callback string, callIDs []string) {
	if b == nil {
		return
	}
	for _, id := range callIDs {
		if u, is := b.takeUnnamed(callback, id); is {
			hangUp := func(ctx context.Context) error { return u.HangUp(ctx, id) }
			b.Began(id, hangUp)
			go func() {
				if hangUp(context.Background()) == nil {
					b.Ended(id)
				}
				b.mu.Lock()
				defer b.mu.Unlock()
				b.ending--
			}()
		}
	}
}

// takeUnnamed returns the call of an address that may have begun, and has an id now, by which it is to be hung up.
func (b *Budget) takeUnnamed(callback, id string) (u Unnamed, is bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	same := func(other string) bool { return strings.EqualFold(other, id) }
	for i, u := range b.unnamed {
		if u.Callback != callback || slices.ContainsFunc(u.Others, same) {
			continue
		}
		b.unnamed = slices.Delete(b.unnamed, i, i+1)
		b.ending++
		for k := range b.unnamed {
			if b.unnamed[k].Callback == callback {
				b.unnamed[k].Others = append(slices.Clip(b.unnamed[k].Others), id)
			}
		}
		return u, true
	}
	return Unnamed{}, false
}

// awaitNames gives the target its time to name the calls that may have begun, and waits for those to end that it named.
func (b *Budget) awaitNames(ctx context.Context) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for b.awaited() && ctx.Err() == nil {
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

// awaited reports whether a call may still be named, or is being hung up since it was.
func (b *Budget) awaited() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ending > 0 ||
		slices.ContainsFunc(b.unnamed, func(u Unnamed) bool { return b.now().Sub(u.Since) < tellsWithin })
}

// listedUnnamed is how many places a remark names.
const listedUnnamed = 5

// Remarks says which calls may be under way that the target has never named; nil: none.
func (b *Budget) Remarks() []string {
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	n := len(b.unnamed)
	if n == 0 {
		return nil
	}
	var places []string
	for _, u := range b.unnamed[:min(n, listedUnnamed)] {
		places = append(places, fmt.Sprintf("%s in %s", u.Operation, u.Scenario))
	}
	if more := n - listedUnnamed; more > 0 {
		places = append(places, fmt.Sprintf("%d more", more))
	}
	what := "a call may be alive that the target has never named, so that it could not be hung up"
	if n > 1 {
		what = fmt.Sprintf("%d calls may be alive that the target has never named, so that they could not be hung up", n)
	}
	return []string{fmt.Sprintf("%s: no answer that can be read came to %s", what, strings.Join(places, ", "))}
}
