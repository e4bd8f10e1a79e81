package mock

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

const (
	// overtaking is the time within which notifications change places.
	overtaking = 250 * time.Millisecond
	// gathering is how long a post waits for others to come with it.
	gathering = 50 * time.Millisecond
	// joining is how many of those that could come with another do.
	joining = 0.7
	// comingAgain is how much later a post comes again, at most.
	comingAgain = 2 * time.Second
)

// courier decides when the notifications of an app are posted, in which order
// and together with which. It belongs to a world and is used under its lock.
//
// Its clock is the world's, with timers of its own. Where that clock stands
// still, what is on its way comes when somebody settles the app or moves the
// clock, in the order of its times: it costs no time, and no scheduler decides.
type courier struct {
	world *world
	how   Delivery // resolved
	clock *clock
	// held are the posts on their way, by call id, as they were made.
	held map[string][]*parcel
	// hurried is how many settles of a still clock are under way: what is posted
	// meanwhile is on its way no longer.
	hurried int
	// awaited, when set, gets what ends when a post that is handed over is
	// settled.
	awaited *[]<-chan struct{}
}

// allCalls is the lane of an app whose calls are notified of one after the other.
const allCalls = "all calls"

// parcel is one post on its way.
type parcel struct {
	items []*delivery
	timer *timer
	again bool // it was delivered before
}

func newCourier(w *world, how Delivery) *courier {
	k := &courier{world: w, how: how.resolved(), held: make(map[string][]*parcel)}
	k.clock = &clock{real: w.clock.now, still: w.clock.still, tick: w.tick}
	return k
}

// lateAnswers reports that answers take time, so that nothing waits for them.
func (k *courier) lateAnswers() bool { return k.how.Answers != (Latency{}) }

// gathers reports that several notifications may come in one post. A fault is
// about one notification, so that with faults each comes alone.
func (k *courier) gathers() bool { return k.how.Batch > 1 && !k.world.faults.ofNotifications() }

// inTime reports that nothing is ever on its way.
func (k *courier) inTime() bool {
	return !k.how.Reorder && k.how.Batch < 2 && k.how.Notifications == (Latency{}) && !k.lateAnswers()
}

// take sends a delivery on its way.
func (k *courier) take(c *call, d *delivery) {
	if d.to == "" {
		return
	}
	c.told++
	d.nth, d.told = c.nth, c.told
	if k.clock.still && (k.how.Repeat > 0 || !k.inTime()) {
		d.lane = allCalls
	}
	if k.inTime() {
		k.handOver(&parcel{items: []*delivery{d}}, func() { k.world.outbox.add(d) })
		k.hurryOn()
		return
	}
	r := k.chance("notification", d.nth, d.told)
	due := k.clock.now().Add(k.how.Notifications.draw(r))
	if k.how.Reorder {
		due = due.Add(time.Duration(r.Float64() * float64(overtaking)))
	}
	if k.how.Batch > 1 {
		due = due.Add(gathering)
	}
	var behind *parcel // the last that must come before
	for _, p := range k.held[d.callID] {
		if !p.again && !k.mayOvertake(d, p) && (behind == nil || !p.timer.due.Before(behind.timer.due)) {
			behind = p
		}
	}
	if k.gathers() && r.Float64() < joining && k.join(d, behind) {
		return
	}
	if behind != nil && due.Before(behind.timer.due) {
		due = behind.timer.due
	}
	k.hold(&parcel{items: []*delivery{d}}, due)
	k.hurryOn()
}

// mayOvertake reports whether d may come before what is in p.
func (k *courier) mayOvertake(d *delivery, p *parcel) bool {
	return k.how.Reorder && !slices.ContainsFunc(p.items, func(earlier *delivery) bool {
		return !d.topic.mayOvertake(earlier.topic)
	})
}

// join puts d into a post that is on its way already, if there is one that does
// not come before behind.
func (k *courier) join(d *delivery, behind *parcel) bool {
	list := k.held[d.callID]
	for i := len(list) - 1; i >= 0; i-- {
		p := list[i]
		first := p.items[0]
		if p.again || len(p.items) >= k.how.Batch || first.to != d.to || first.alone || d.alone {
			continue
		}
		if behind != nil && p != behind && !behind.timer.before(p.timer) {
			continue
		}
		p.items = append(p.items, d)
		return true
	}
	return false
}

// hold keeps a post until it is due.
func (k *courier) hold(p *parcel, due time.Time) {
	id := p.items[0].callID
	k.held[id] = append(k.held[id], p)
	k.world.outbox.expect()
	p.timer = k.clock.at(due, func() { k.release(p) })
}

// release hands a post to the outbox.
func (k *courier) release(p *parcel) {
	id := p.items[0].callID
	if k.held[id] = slices.DeleteFunc(k.held[id], func(other *parcel) bool { return other == p }); len(k.held[id]) == 0 {
		delete(k.held, id)
	}
	d := p.delivery()
	if k.awaited != nil {
		d.done = make(chan struct{})
		*k.awaited = append(*k.awaited, d.done)
	}
	k.handOver(p, func() { k.world.outbox.addExpected(d) })
}

// handOver gives a post to the outbox, and has it come once more, later, where it is drawn so. What the outbox has is
// read no more.
func (k *courier) handOver(p *parcel, give func()) {
	again, due := k.perhapsAgain(p)
	give()
	if again != nil {
		k.hold(again, due)
	}
}

// perhapsAgain is a post once more, and when it is due; nil: it comes once.
func (k *courier) perhapsAgain(p *parcel) (again *parcel, due time.Time) {
	first := p.items[0]
	if k.how.Repeat == 0 || p.again || k.world.faults.ofNotifications() {
		return nil, time.Time{}
	}
	r := k.chance("again", first.nth, first.told)
	if r.Float64() >= k.how.Repeat {
		return nil, time.Time{}
	}
	copies := make([]*delivery, len(p.items))
	for i, d := range p.items {
		once := *d
		once.failed, once.then, once.done = nil, nil, nil
		once.news += ", again"
		copies[i] = &once
	}
	return &parcel{items: copies, again: true}, k.clock.now().Add(time.Duration(r.Float64() * float64(comingAgain)))
}

// delivery is everything in a post as one delivery.
func (p *parcel) delivery() *delivery {
	if len(p.items) == 1 {
		return p.items[0]
	}
	all := *p.items[0]
	all.failed, all.then = nil, nil
	var values []any
	var news []string
	for i, d := range p.items {
		body, err := decodeObject(d.body)
		if err != nil {
			continue // it was encoded by this package
		}
		value, _ := body["value"].([]any)
		values = append(values, value...)
		body["value"] = values
		all.body = encode(body)
		news = append(news, d.news)
		if i > 0 {
			all.besides = append(all.besides, d.after)
		}
	}
	all.news = strings.Join(news, ", ")
	items := p.items
	all.failed = func() {
		for _, d := range items {
			if d.failed != nil {
				d.failed()
			}
		}
	}
	all.then = func(status int) {
		for _, d := range items {
			if d.then != nil {
				d.then(status)
			}
		}
	}
	return &all
}

// flush hands over what is due until then, in that order.
func (k *courier) flush(until time.Time) {
	for len(k.clock.timers) > 0 && !k.clock.timers[0].due.After(until) {
		k.clock.fire()
	}
}

// hurry hands over everything on a still clock, and whatever is posted until
// the function that it returns is called. On a clock that goes nothing hurries.
func (k *courier) hurry() (calm func()) {
	if !k.clock.still {
		return func() {}
	}
	k.hurried++
	k.hurryOn()
	return func() { k.hurried-- }
}

// hurryOn hands over everything while somebody settles a still clock.
func (k *courier) hurryOn() {
	for k.hurried > 0 && len(k.clock.timers) > 0 {
		k.clock.fire()
	}
}

// expect counts a delivery that is on its way.
func (o *outbox) expect() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.count()
	o.delayed++
}

// addExpected queues a delivery that was expected.
func (o *outbox) addExpected(d *delivery) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.delayed--
	if !o.closed {
		o.enqueue(d)
	}
}

// mayGo waits until the answers are written that a delivery must follow; false:
// ctx ended before.
func (d *delivery) mayGo(ctx context.Context) bool {
	for _, after := range append(d.besides, d.after) {
		if after == nil {
			continue
		}
		select {
		case <-after:
		case <-ctx.Done():
			return false
		}
	}
	return true
}

// chance is what is left to chance about one thing: it follows from the seed,
// the app's name and that thing alone.
func (k *courier) chance(of string, numbers ...int) *rand.Rand {
	seed := k.how.Seed
	if seed == 0 {
		seed = k.world.server.config.Seed
	}
	d := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s\x00%s\x00%v", seed, k.world.app.Name, of, numbers))
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(d[:8]), binary.BigEndian.Uint64(d[8:16])))
}

// ofNotifications reports whether there is a fault of notifications.
func (f *faults) ofNotifications() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.ContainsFunc(f.list, func(a *armed) bool { return a.side() == "notification" })
}
