package mock

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// delivery is one post to a callback, on its way.
type delivery struct {
	to       string
	body     object
	message  string // X-Microsoft-Skype-Message-ID, the same on every attempt
	chain    string
	scenario string
	audience string
	tenant   string
	callID   string
	change   changeType
	// after is closed when the answer has been written that this must follow;
	// nil is no answer.
	after  <-chan struct{}
	failed func()
	then   func(status int)
}

// outbox posts what the calls of one app have to tell. Deliveries to one
// address go one after the other, in the order in which they were added;
// different addresses do not wait for one another.
type outbox struct {
	server *Server
	world  *world
	ctx    context.Context
	cancel context.CancelFunc

	mu        sync.Mutex
	lanes     map[string][]*delivery // an entry, even an empty one, has a goroutine
	inFlight  int
	delivered int
	lost      int
	idle      chan struct{} // closed when nothing is in flight
	closed    bool
}

func newOutbox(s *Server, w *world, ctx context.Context, cancel context.CancelFunc) *outbox {
	idle := make(chan struct{})
	close(idle)
	return &outbox{server: s, world: w, ctx: ctx, cancel: cancel, lanes: make(map[string][]*delivery), idle: idle}
}

// newSender makes the client for callbacks. It keeps connections and follows
// no redirect: where a callback may move to is decided by deliver.
func newSender(c Config) *http.Client {
	return &http.Client{
		Timeout: c.CallbackTimeout,
		Transport: &http.Transport{
			TLSClientConfig:     &tls.Config{RootCAs: c.CallbackRoots, MinVersion: tls.VersionTLS12},
			MaxIdleConns:        512,
			MaxIdleConnsPerHost: 128,
			IdleConnTimeout:     30 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// add queues a delivery.
func (o *outbox) add(d *delivery) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed || d.to == "" {
		return
	}
	if o.inFlight == 0 {
		o.idle = make(chan struct{})
	}
	o.inFlight++
	queue, running := o.lanes[d.to]
	o.lanes[d.to] = append(queue, d)
	if !running {
		o.server.posting.Add(1)
		go o.work(d.to)
	}
}

// work posts what is queued for one address until nothing is.
func (o *outbox) work(to string) {
	defer o.server.posting.Done()
	for {
		o.mu.Lock()
		queue := o.lanes[to]
		if len(queue) == 0 {
			delete(o.lanes, to)
			o.mu.Unlock()
			return
		}
		d := queue[0]
		o.lanes[to] = queue[1:]
		o.mu.Unlock()

		o.settleOne(d, o.deliver(d))
	}
}

// settleOne counts a delivery once what follows from it has been queued, so
// that a settled outbox is really settled.
func (o *outbox) settleOne(d *delivery, status int) {
	ok := status != 0
	if o.ctx.Err() == nil {
		o.world.mu.Lock()
		switch {
		case ok && d.then != nil:
			d.then(status)
		case !ok && d.failed != nil:
			d.failed()
		}
		o.world.mu.Unlock()
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if ok {
		o.delivered++
	} else {
		o.lost++
	}
	if o.inFlight--; o.inFlight == 0 {
		close(o.idle)
	}
}

// retries are the waits before the second and the third attempt. Graph
// documents no policy for callbacks of calls; two quick ones are assumed.
func retries() []time.Duration { return []time.Duration{50 * time.Millisecond, 200 * time.Millisecond} }

// deliver makes the attempts of one delivery: again after a connection error
// or a 5xx, never after a 4xx. It returns the status of the bot's answer, 0
// when the delivery failed.
func (o *outbox) deliver(d *delivery) int {
	if d.after != nil {
		select {
		case <-d.after:
		case <-o.ctx.Done():
			return 0
		}
	}
	status := http.StatusAccepted // a notification that a fault lost is no failure
	for _, p := range o.world.faults.tamperDelivery(d) {
		status = o.attempt(p)
	}
	return status
}

func (o *outbox) attempt(p *post) int {
	waits := retries()
	for i := 0; ; i++ {
		status, err := o.send(p)
		o.server.log.notification(o.world, p, i+1, status, err)
		if err == nil && status < 500 {
			if status >= 400 {
				return 0
			}
			return status
		}
		if i == len(waits) || o.ctx.Err() != nil {
			return 0
		}
		wait := time.NewTimer(waits[i])
		select {
		case <-wait.C:
		case <-o.ctx.Done():
			wait.Stop()
			return 0
		}
	}
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
		to = location
	}
	return 0, fmt.Errorf("%s: moved too often", p.to)
}

func (o *outbox) postTo(to string, p *post) (int, string, error) {
	request, err := http.NewRequestWithContext(o.ctx, http.MethodPost, to, bytes.NewReader(p.bytes))
	if err != nil {
		return 0, "", fmt.Errorf("posting to %s: %w", to, err)
	}
	request.Header = p.header.Clone()
	if err := o.authorize(request, p); err != nil {
		return 0, "", err
	}
	response, err := o.server.sender.Do(request)
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

// close drops what is queued and stops what is under way.
func (o *outbox) close() {
	o.mu.Lock()
	o.closed = true
	o.mu.Unlock()
	o.cancel()
}
