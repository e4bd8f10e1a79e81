package main

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"conform/internal/director"
	"conform/internal/graph"
	"conform/internal/library"
	"conform/internal/nearest"
	"conform/internal/notify"
	"conform/internal/record"
	"conform/internal/session"
	"conform/mock"
	"conform/runner"
)

// targetFlags say where requests go.
type targetFlags struct {
	faults        []string
	httpCallbacks bool
	listenAddr    string
	grants        []string
	kind          string
	profile       string
	set           *pflag.FlagSet
}

func (t *targetFlags) flags(f *pflag.FlagSet) {
	t.set = f
	f.StringVar(&t.kind, "target", "mock", `"mock", or "graph": the tenant that --profile describes`)
	f.StringVar(&t.profile, "profile", "", "FILE (YAML) that describes a tenant, as 'conform init' writes one (with --target graph)")
	f.StringArrayVar(&t.faults, "mock-fault", nil, "make the mock wrong, to see what a failure looks like (may be repeated): "+strings.Join(plainFaults(), ", ")+
		"; or an object that narrows one down, such as "+faultObject+" (docs/mock.md)")
	f.StringArrayVar(&t.grants, "mock-grant", nil, "give every bot of the mock this permission too, as an administrator does who grants too much (may be repeated)")
	f.BoolVar(&t.httpCallbacks, "http-callbacks", false, "serve the callback address over plain http, which Graph itself never accepts")
	f.StringVar(&t.listenAddr, "listen", "127.0.0.1:0", "address on which notifications are received")
}

// faultObject is an example of a fault that is narrowed down.
const faultObject = `{"kind": "drop", "match": {"changeType": "deleted", "resource": "call"}}`

// plainFaults are the names of faults that say enough alone. A rewrite and a drop say nothing of what.
func plainFaults() []string {
	return slices.DeleteFunc(faultNames(), func(name string) bool { return name == "rewrite" || name == "drop" })
}

func faultNames() []string {
	var names []string
	for _, kind := range mock.FaultKinds() {
		names = append(names, kind.Name)
	}
	return names
}

func (t *targetFlags) check() error {
	_, err := t.mockFaults()
	errs := []error{err}
	for _, name := range t.grants {
		if !slices.Contains(mock.AllRoles(), name) {
			errs = append(errs, fmt.Errorf("--mock-grant: %q is no permission that the mock knows%s; expected one of: %s", name,
				nearest.Hint(name, mock.AllRoles()), strings.Join(mock.AllRoles(), ", ")))
		}
	}
	switch {
	case t.kind != "mock" && t.kind != "graph":
		errs = append(errs, fmt.Errorf("--target: %q; expected mock or graph%s", t.kind, nearest.Hint(t.kind, []string{"mock", "graph"})))
	case t.kind == "graph" && t.profile == "":
		errs = append(errs, errors.New("--target graph: expected --profile FILE, which tells where the tenant is; `conform init NAME` writes one"))
	case t.kind == "mock" && t.profile != "":
		errs = append(errs, errors.New("--profile: expected together with --target graph"))
	case t.kind == "graph":
		for _, name := range []string{"mock-fault", "mock-grant", "http-callbacks", "listen"} {
			if t.set.Changed(name) {
				errs = append(errs, fmt.Errorf("--%s: is for the mock, and this run is against a tenant", name))
			}
		}
	}
	return errors.Join(errs...)
}

// mockFaults reads --mock-fault: the name of a fault, or a JSON object that narrows one down, such as
// {"kind":"drop","match":{"changeType":"deleted","resource":"call"}}.
func (t *targetFlags) mockFaults() ([]mock.Fault, error) {
	var faults []mock.Fault
	var errs []error
	for _, text := range t.faults {
		fault := mock.Fault{Kind: text}
		if strings.HasPrefix(text, "{") {
			fault = mock.Fault{}
			decoder := json.NewDecoder(strings.NewReader(text))
			decoder.DisallowUnknownFields()
			err := decoder.Decode(&fault)
			if err == nil && decoder.More() {
				err = errors.New("more text behind the object")
			}
			if err != nil {
				errs = append(errs, fmt.Errorf("--mock-fault %s: %w; expected an object such as %s", text, err, faultObject))
				continue
			}
		}
		switch {
		case fault.Kind == "rewrite" && fault.Pointer == "" && len(fault.Value) == 0:
			errs = append(errs, errors.New(`--mock-fault: a rewrite says what becomes of which value; expected an object such as {"kind": "rewrite", "pointer": "/state", "value": "hold"}`))
		case !slices.Contains(faultNames(), fault.Kind):
			errs = append(errs, fmt.Errorf("--mock-fault: %q is no fault of the mock%s; expected one of: %s", fault.Kind,
				nearest.Hint(fault.Kind, faultNames()), strings.Join(plainFaults(), ", ")))
		default:
			if err := fault.Validate(); err != nil {
				errs = append(errs, fmt.Errorf("--mock-fault: %w", err))
			}
		}
		faults = append(faults, fault)
	}
	return faults, errors.Join(errs...)
}

// command is the flags that run the same target again.
func (t *targetFlags) command() []string {
	var args []string
	if t.kind == "graph" {
		args = append(args, "--target", "graph", "--profile", t.profile)
	}
	for _, name := range t.faults {
		args = append(args, "--mock-fault", name)
	}
	for _, name := range t.grants {
		args = append(args, "--mock-grant", name)
	}
	if t.httpCallbacks {
		args = append(args, "--http-callbacks")
	}
	return args
}

// A target is where requests go and notifications come from.
type target struct {
	kind   string // "mock" or "graph"
	root   string
	tenant string
	world  director.World
	http   *http.Client
	within time.Duration
	quiet  time.Duration
	listen func(*session.Run) (*notify.Listener, error)
	close  func() error // may be called twice

	// The rest is of a tenant only.
	cloud    string
	signIn   func(bot director.Bot, secret func(name, value string), recorded func(record.Exchange)) graph.Tokens
	budget   *director.Budget
	patience int
	alone    bool
	secrets  map[string]string          // by what they are
	idle     func() []string            // faults of the mock that met nothing
	left     error                      // calls that may be alive still, once the run is over
	people   map[string]string          // numbers and names among other values, by variable
	held     func() map[string][]string // every secret that the run held, by what it is
}

// start starts the embedded mock. Its callback sender trusts a CA that is made for this run only, so that
// notifications go over https as documented, on loopback too.
func (t *targetFlags) start(seed int64, lib *library.Library, keys *mock.Keys) (*target, error) {
	faults, err := t.mockFaults()
	if err != nil {
		return nil, err
	}
	config := mock.Config{Seed: seed, Faults: faults, AllowHTTPCallbacks: t.httpCallbacks, StillClocks: true, Keys: keys}
	var authority *notify.Authority
	if !t.httpCallbacks {
		if authority, err = notify.NewAuthority(); err != nil {
			return nil, exit{status: 3, err: fmt.Errorf("making the run's certificates: %w", err)}
		}
		config.CallbackRoots = authority.Pool()
	}
	server, err := mock.Start(config)
	if err != nil {
		return nil, exit{status: 3, err: fmt.Errorf("starting the mock: %w", err)}
	}
	client := httpClient(server.CAPool())
	values := map[string]string{}
	for name, v := range lib.Variables {
		if v.Mock != "" {
			values[name] = v.Mock
		}
	}
	return &target{
		kind: "mock", root: server.URL(), tenant: mock.DefaultTenantID,
		world: &director.Mock{Root: server.URL(), HTTP: client, Values: values, Grants: t.grants},
		http:  client, within: 10 * time.Second,
		listen: func(run *session.Run) (*notify.Listener, error) {
			return t.listener(run, authority, client, server.URL()+"/v1/.well-known/OpenIdConfiguration")
		},
		idle: func() []string {
			var idle []string
			for i, n := range server.Struck() {
				if n == 0 {
					idle = append(idle, t.faults[i])
				}
			}
			return idle
		},
		// The mock's own last words are of no use to anybody once the run is over.
		close: func() error { _ = server.Close(); return nil },
	}, nil
}

// httpClient keeps enough connections for all scenarios at a time. roots may be nil: the system's.
func httpClient(roots *x509.CertPool) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 256
	transport.MaxIdleConns = 256
	transport.Proxy = nil // loopback is never reached through a proxy
	if roots != nil {
		transport.TLSClientConfig.RootCAs = roots
	}
	return &http.Client{Transport: transport, Timeout: 30 * time.Second}
}

// listener opens the address to which this run's notifications go.
func (t *targetFlags) listener(run *session.Run, authority *notify.Authority, client *http.Client, metadata string) (*notify.Listener, error) {
	config := notify.Config{Addr: t.listenAddr, Metadata: metadata, Client: client, Issuers: []string{"https://api.botframework.com"},
		Record:  run.Received,
		Stray:   func(n *record.Notification) { run.Recorder.Record(record.Event{Notification: n}) },
		LeftOut: func(out record.StraysLeftOut) { run.Recorder.Record(record.Event{StraysLeftOut: &out}) }}
	if authority != nil {
		config.TLS = authority.TLS()
	}
	listener, err := notify.Start(config)
	if err != nil {
		return nil, exit{status: runner.ExitBadInput, err: fmt.Errorf("--listen %s: %w", t.listenAddr, err)}
	}
	return listener, nil
}
