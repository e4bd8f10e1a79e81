// Package embedded is the mock, started in this process, as the target of a run.
//
// Floor 4: it imports mock, and of what is below it tenant, session, library, notify, director and record.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"conform/internal/director"
	"conform/internal/library"
	"conform/internal/notify"
	"conform/internal/record"
	"conform/internal/session"
	"conform/internal/tenant"
	"conform/mock"
)

// Config says how the mock is started.
type Config struct {
	Library *library.Library // of the scenarios: the mock's values of their variables
	Seed    int64            // decides what the mock leaves to chance
	Dialect mock.Dialect     // how it speaks; empty: as documented
	Faults  []mock.Fault     // what it does wrong
	Named   []string         // what whoever made the run calls each of Faults
	Grants  []string         // permissions that every bot gets beside those of its scenario
	Listen  string           // the address of the listener; empty: a free port of 127.0.0.1
	// Delivery is how late, in which order and how often it has its messages come; the zero value: once, and at once.
	Delivery mock.Delivery
	// PlainCallbacks has notifications go over plain http, which Graph itself never does.
	PlainCallbacks bool
	Keys           *mock.Keys // nil: new ones, for this process alone
}

// issuer is who signs notifications, as documented for Graph.
const issuer = "https://api.botframework.com"

// within is how long a sequence of notifications is waited for; the mock says when nothing more will come.
const within = 10 * time.Second

// A Mock is the embedded mock as a target. It implements [tenant.Target].
type Mock struct {
	config Config
	*running
}

// running is what a mock has while it is up, whichever run it is the target of.
type running struct {
	server    *mock.Server
	authority *notify.Authority // nil: plain http
	listener  *notify.Listener
	run       atomic.Pointer[session.Run] // that gets what comes
	beside    []*notify.Listener          // of runs that have one of their own
}

// New returns the mock that config describes. It is started by Open.
func New(config Config) *Mock { return &Mock{config, &running{}} }

// Again returns a mock that is up as the target of a further run, with that library. The run before must have ended.
func (m *Mock) Again(lib *library.Library) *Mock {
	next := *m
	next.config.Library = lib
	return &next
}

// Terms implements [tenant.Target].
func (m *Mock) Terms() tenant.Terms {
	return tenant.Terms{Root: "(the mock)", Values: m.values()}
}

// values are those of the variables that a target gives.
func (m *Mock) values() map[string]string {
	values := map[string]string{}
	for name, v := range m.config.Library.Variables {
		if v.Mock != "" {
			values[name] = v.Mock
		}
	}
	return values
}

// Disguise implements [tenant.Target]: nobody of the mock is a real person.
func (m *Mock) Disguise(personal bool) *record.Disguise {
	if !personal {
		return nil
	}
	return &record.Disguise{Personal: true}
}

// Open implements [tenant.Target]: it starts the mock. Its sender trusts a CA that is made for this run only, so that
// notifications go over https as documented, on loopback too.
func (m *Mock) Open() (err error) {
	config := mock.Config{Seed: m.config.Seed, Dialect: m.config.Dialect, Faults: m.config.Faults,
		Delivery:           m.config.Delivery,
		AllowHTTPCallbacks: m.config.PlainCallbacks, StillClocks: true, Keys: m.config.Keys}
	if config.Keys == nil {
		config.Keys = mock.NewBriefKeys()
	}
	if !m.config.PlainCallbacks {
		if m.authority, err = notify.NewAuthority(beyondLoopback(m.config.Listen)...); err != nil {
			return fmt.Errorf("making the run's certificates: %w", err)
		}
		config.CallbackRoots = m.authority.Pool()
	}
	if m.server, err = mock.Start(config); err != nil {
		return fmt.Errorf("starting the mock: %w", err)
	}
	return nil
}

// Place implements [tenant.Target].
func (m *Mock) Place() tenant.Place {
	return tenant.Place{Kind: "mock", Root: m.server.URL(), Tenant: mock.DefaultTenantID}
}

// Equip implements [tenant.Target]. What comes from now on is of this run, unless it brings what starts a listener
// ([session.Run.Listening]): then it has one of its own, beside those of other runs, at a free port.
func (m *Mock) Equip(run *session.Run) error {
	client := tenant.Loopback(m.server.CAPool())
	run.World = &director.Mock{Root: m.server.URL(), HTTP: client, Values: m.values(), Grants: m.config.Grants}
	run.HTTP, run.Within = client, within
	if run.Listening != nil {
		listener, err := m.listen(run, client, func() *session.Run { return run })
		if err == nil {
			m.beside = append(m.beside, listener)
		}
		return err
	}
	m.run.Store(run)
	if m.listener != nil {
		run.Listen(m.listener)
		return nil
	}
	var err error
	m.listener, err = m.listen(run, client, m.run.Load)
	return err
}

// beyondLoopback is the one address of this machine on which a listener listens, where it has another than loopback's.
// Who cannot listen there says why.
func beyondLoopback(listen string) []net.IP {
	at, err := net.ResolveTCPAddr("tcp", listen)
	if err != nil || at.IP == nil || at.IP.IsLoopback() || at.IP.IsUnspecified() {
		return nil
	}
	return []net.IP{at.IP}
}

// listen starts the listener of a run. to is which run gets what comes.
func (m *Mock) listen(run *session.Run, client *http.Client, to func() *session.Run) (*notify.Listener, error) {
	config := notify.Config{Addr: m.config.Listen, Metadata: m.server.URL() + "/v1/.well-known/OpenIdConfiguration",
		Client: client, Issuers: []string{issuer},
		Record:  func(scenario string, n *record.Notification) { to().Received(scenario, n) },
		Stray:   func(n *record.Notification) { to().Recorder.Record(record.Event{Notification: n}) },
		LeftOut: func(out record.StraysLeftOut) { to().Recorder.Record(record.Event{StraysLeftOut: &out}) }}
	if m.authority != nil {
		config.TLS = m.authority.TLS()
	}
	listener, err := run.StartListening(config)
	if err != nil {
		return nil, fmt.Errorf("--listen: %w", err)
	}
	return listener, nil
}

// HangUp implements [tenant.Target]: the mock forgets its calls.
func (m *Mock) HangUp(context.Context) error { return nil }

// Close implements [tenant.Target]. The mock goes first: a connection that its sender opened and never used would keep
// the listener waiting. Its own last words are of no use to anybody then.
func (m *Mock) Close(ctx context.Context) error {
	if m.server != nil {
		_ = m.server.Close()
	}
	var errs []error
	for _, listener := range m.beside {
		errs = append(errs, listener.Close(ctx))
	}
	if m.listener != nil {
		errs = append(errs, m.listener.Close(ctx))
	}
	return errors.Join(errs...)
}

// Remarks implements [tenant.Target]. Whoever made the mock wrong to see what happens must not think that it was when
// nothing came to pass that it could make wrong.
func (m *Mock) Remarks() []string {
	if m.server == nil {
		return nil
	}
	var lines []string
	for i, n := range m.server.Struck() {
		if n == 0 {
			lines = append(lines, "--mock-fault "+m.config.Named[i]+": nothing in this run fitted it, so that it made "+
				"nothing wrong")
		}
	}
	return lines
}
