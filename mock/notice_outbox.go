package mock

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"net/http"
	"sync"
	"time"
)

// delivery is one post to a callback, on its way.
type delivery struct {
	to       string
	body     []byte // JSON
	message  string // X-Microsoft-Skype-Message-ID, the same on every attempt
	chain    string
	scenario string
	audience string
	tenant   string
	callID   string
	change   changeType
	news     string // what it says, for people
	// after is closed when the answer has been written that this must follow;
	// nil is no answer.
	after  <-chan struct{}
	failed func()
	then   func(status int)

	// What the courier decides by, and what it adds.
	topic     topic
	alone     bool              // never in one post with others
	nth, told int               // which call of the app it is about, and which news of that
	lane      string            // that of its call when empty
	besides   []<-chan struct{} // like after
	done      chan struct{}     // closed when it was settled; nil: nobody waits

	// posts are what is still to be posted for it, attempt counts the attempts
	// at the first of them.
	posts   []*post
	begun   bool
	attempt int
}

// postsAtOnce is how many posts of one app may be under way.
const postsAtOnce = 64

// easyQueue is how many deliveries of one app may be due before requests that
// add to them are held back for a moment: a bot that asks faster than it can be
// notified would otherwise be notified ever later.
const easyQueue = 32

// easeLimit is how long one request is held back at most.
const easeLimit = 50 * time.Millisecond

// outbox posts what the calls of one app have to say. News of a call go one
// after the other, in the order in which they were added, each when the one
// before was taken or given up; calls do not wait for one another.
type outbox struct {
	server *Server
	world  *world
	ctx    context.Context
	cancel context.CancelFunc

	mu    sync.Mutex
	lanes map[string]*lane // by call id; only those that have something to post
	// fresh and ready are the lanes whose next delivery is due: first those of
	// which nothing was posted yet, so that a bot hears of each call soon.
	fresh, ready []*lane
	workers      int
	inFlight     int // deliveries that were added and are not settled
	delayed      int // of these, those that wait for another attempt
	delivered    int
	lost         int
	idle         chan struct{} // closed when nothing is in flight
	eased        chan struct{} // closed when few are due; nil when nobody waits
	closed       bool
}

// lane is what one call has to say, in order. It is in fresh or ready, or with
// one worker, or waiting for another attempt.
type lane struct {
	call  string
	queue []*delivery
}

func newOutbox(s *Server, w *world, ctx context.Context, cancel context.CancelFunc) *outbox {
	idle := make(chan struct{})
	close(idle)
	return &outbox{server: s, world: w, ctx: ctx, cancel: cancel, lanes: make(map[string]*lane), idle: idle}
}

// newSender makes what posts to callbacks. It keeps connections, and follows no
// redirect: where a callback may move to is decided by send.
func newSender(c Config) *http.Transport {
	return &http.Transport{
		TLSClientConfig:     &tls.Config{RootCAs: c.CallbackRoots, MinVersion: tls.VersionTLS12},
		MaxIdleConns:        512,
		MaxIdleConnsPerHost: 128,
		IdleConnTimeout:     30 * time.Second,
	}
}

// add queues a delivery.
func (o *outbox) add(d *delivery) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed || d.to == "" {
		return
	}
	o.count()
	o.enqueue(d)
}

// count counts a delivery that is not settled yet.
func (o *outbox) count() {
	if o.inFlight == 0 {
		o.idle = make(chan struct{})
	}
	o.inFlight++
}

// enqueue puts a delivery that is counted into its lane.
func (o *outbox) enqueue(d *delivery) {
	id := cmp.Or(d.lane, d.callID)
	if l, there := o.lanes[id]; there {
		l.queue = append(l.queue, d)
		return
	}
	l := &lane{call: id, queue: []*delivery{d}}
	o.lanes[id] = l
	o.fresh = append(o.fresh, l)
	o.employ()
}

// employ starts a worker when there is something to do and not enough of them.
func (o *outbox) employ() {
	if o.workers < postsAtOnce && !o.closed {
		o.workers++
		o.server.posting.Add(1)
		go o.work()
	}
}

// work makes attempts at what is due until nothing is.
func (o *outbox) work() {
	defer o.server.posting.Done()
	for {
		o.mu.Lock()
		l := o.next()
		if l == nil {
			o.workers--
			o.mu.Unlock()
			return
		}
		d := l.queue[0]
		o.mu.Unlock()

		status, again := o.try(d)
		if again > 0 {
			o.postpone(l, again)
			continue
		}
		o.settleOne(d, status)
		o.mu.Lock()
		if l.queue = l.queue[1:]; len(l.queue) > 0 {
			o.ready = append(o.ready, l)
		} else {
			delete(o.lanes, l.call)
		}
		o.mu.Unlock()
	}
}

// next takes the next lane that is due; nil when there is none.
func (o *outbox) next() *lane {
	from := &o.fresh
	if len(*from) == 0 {
		from = &o.ready
	}
	if len(*from) == 0 || o.closed {
		return nil
	}
	l := (*from)[0]
	(*from)[0] = nil
	*from = (*from)[1:]
	return l
}

// postpone makes a lane due again after a while, in which no worker waits.
func (o *outbox) postpone(l *lane, d time.Duration) {
	o.mu.Lock()
	o.delayed++
	o.ease()
	o.mu.Unlock()
	time.AfterFunc(d, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.delayed--
		o.ready = append(o.ready, l)
		o.employ()
	})
}

// settleOne counts a delivery once what follows from it has been queued, so
// that a settled outbox is really settled.
func (o *outbox) settleOne(d *delivery, status int) {
	ok := status != 0
	if (ok && d.then != nil || !ok && d.failed != nil) && o.ctx.Err() == nil {
		o.world.mu.Lock()
		if ok {
			d.then(status)
		} else {
			d.failed()
		}
		o.world.mu.Unlock()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if d.done != nil {
		close(d.done)
	}
	if ok {
		o.delivered++
	} else {
		o.lost++
	}
	if o.inFlight--; o.inFlight == 0 {
		close(o.idle)
	}
	o.ease()
}

// ease lets those go on who wait for few deliveries to be due.
func (o *outbox) ease() {
	if o.eased != nil && o.inFlight-o.delayed <= easyQueue {
		close(o.eased)
		o.eased = nil
	}
}

// waitEased holds a request back while many deliveries are due, but not for
// long: a callback that hangs must not stop the app.
func (o *outbox) waitEased(ctx context.Context) {
	o.mu.Lock()
	if o.inFlight-o.delayed <= easyQueue {
		o.mu.Unlock()
		return
	}
	if o.eased == nil {
		o.eased = make(chan struct{})
	}
	eased := o.eased
	o.mu.Unlock()
	limit := time.NewTimer(easeLimit)
	defer limit.Stop()
	select {
	case <-eased:
	case <-limit.C:
	case <-ctx.Done():
	}
}

// full reports whether as many deliveries wait as may.
func (o *outbox) full() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.inFlight >= o.server.config.QueueSize
}

// retries are the waits before the second and the third attempt. Graph
// documents no policy for callbacks of calls; two quick ones are assumed.
func retries() [2]time.Duration {
	return [2]time.Duration{50 * time.Millisecond, 200 * time.Millisecond}
}

// try makes one attempt at a delivery: another one follows after a connection
// error or a 5xx, never after a 4xx. It returns how long to wait for that one,
// or 0 and the status of the bot's answer, which is 0 when the delivery failed.
func (o *outbox) try(d *delivery) (status int, again time.Duration) {
	if !d.begun {
		if !d.mayGo(o.ctx) {
			return 0, 0
		}
		d.begun = true
		d.posts = o.world.faults.tamperDelivery(d)
	}
	status = http.StatusAccepted // a notification that a fault lost is no failure
	for len(d.posts) > 0 {
		p := d.posts[0]
		d.attempt++
		got, err := o.send(p)
		o.server.log.notification(o.world, p, d.attempt, got, err)
		status = got
		if err != nil || got >= http.StatusInternalServerError {
			waits := retries()
			if d.attempt <= len(waits) && o.ctx.Err() == nil {
				return 0, waits[d.attempt-1]
			}
			status = 0
		} else if got >= http.StatusBadRequest {
			status = 0
		}
		d.posts, d.attempt = d.posts[1:], 0
	}
	return status, 0
}

// send makes one attempt. An incoming call may be moved to another deployment
// of the bot with 302 or 307.
// Source: samples, calling-notifications.
func (o *outbox) send(p *post) (int, error) {
	to := p.to
	for range 4 {
		status, location, err := o.postTo(to, p)
		moved := status == http.StatusFound || status == http.StatusTemporaryRedirect
		if err != nil || !moved || location == "" || p.change != created {
			return status, err
		}
		if err := o.server.checkCallback(location); err != nil {
			return status, fmt.Errorf("moved to %s: %w", location, err)
		}
		to = location
	}
	return 0, fmt.Errorf("%s: moved too often", p.to)
}

func (o *outbox) postTo(to string, p *post) (int, string, error) {
	ctx, cancel := context.WithTimeout(o.ctx, o.server.config.CallbackTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(p.bytes))
	if err != nil {
		return 0, "", fmt.Errorf("posting to %s: %w", to, err)
	}
	request.Header = maps.Clone(p.header)
	if err := o.authorize(request, p); err != nil {
		return 0, "", err
	}
	response, err := o.server.sender.RoundTrip(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	// The body means nothing to Graph; it is read so that the connection can
	// be used again.
	if _, err := io.Copy(io.Discard, io.LimitReader(response.Body, maxBody)); err != nil {
		return 0, "", fmt.Errorf("reading the answer of %s: %w", to, err)
	}
	location, err := response.Location()
	if err != nil {
		return response.StatusCode, "", nil
	}
	return response.StatusCode, location.String(), nil
}

// settle waits until nothing is queued or under way, or ctx ends.
func (o *outbox) settle(ctx context.Context) (delivered, failed int, err error) {
	for {
		o.mu.Lock()
		idle := o.idle
		if o.inFlight == 0 {
			delivered, failed = o.delivered, o.lost
			o.mu.Unlock()
			return delivered, failed, nil
		}
		o.mu.Unlock()
		select {
		case <-idle:
		case <-ctx.Done():
			return 0, 0, ctx.Err()
		case <-o.ctx.Done():
			return 0, 0, errClosed
		}
	}
}

// isClosed reports whether nothing is posted any more.
func (o *outbox) isClosed() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.closed
}

// close drops what is queued and stops what is under way.
func (o *outbox) close() {
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	o.cancel()
}
