package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"conform/internal/director"
	"conform/internal/graph"
	"conform/internal/library"
	"conform/internal/notify"
	"conform/internal/profile"
	"conform/internal/record"
	"conform/internal/session"
	"conform/runner"
)

// patience is how often a throttled request is sent again.
const patience = 5

// A guest is what a run is on a tenant: everything that its profile says, read and ready. Nothing was sent yet.
type guest struct {
	file    string
	profile *profile.Profile
	place   profile.Place
	client  *http.Client
	tls     *tls.Config       // of the listener; nil: plain http
	secrets map[string]string // by what they are
	values  map[string]string // of declared variables
	bot     director.Bot
	other   *director.Bot
	lesser  *director.Bot           // with fewer permissions; nil: there is none
	signIns map[string]*graph.Entra // by application id
}

// newGuest reads a profile and everything that it names. env looks up environment variables.
func newGuest(file string, lib *library.Library, env func(string) string) (*guest, error) {
	p, err := profile.Load(file, variablesOf(lib))
	if err != nil {
		return nil, err
	}
	g := &guest{file: file, profile: p, place: p.Place(), secrets: map[string]string{}, signIns: map[string]*graph.Entra{}}
	if g.values, err = p.Values(env); err != nil {
		return nil, err
	}
	for name, value := range g.values {
		if profile.IsSecret(name) {
			g.secrets[name] = value
		}
	}
	var pool *x509.CertPool
	if g.place.Trust != "" {
		if pool, err = trusted(g.place.Trust); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
	}
	g.client = tenantClient(pool)
	g.client.Timeout = p.Waits.Answer.Value
	if files := p.Callback.TLS; files != nil {
		certificate, err := tls.LoadX509KeyPair(p.Path(files.Certificate), p.Path(files.Key))
		if err != nil {
			return nil, fmt.Errorf("%s: the certificate of the callback cannot be used: %w", files.Position(), err)
		}
		g.tls = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	}
	if g.bot, err = g.app(&p.App, env); err != nil {
		return nil, err
	}
	if p.OtherApp != nil {
		other, err := g.app(p.OtherApp, env)
		if err != nil {
			return nil, err
		}
		g.other = &other
	}
	if p.LesserApp != nil {
		lesser, err := g.app(p.LesserApp, env)
		if err != nil {
			return nil, err
		}
		g.lesser = &lesser
	}
	return g, nil
}

// variablesOf are the names that an identity of a profile can have: the variables that the run does not give.
func variablesOf(lib *library.Library) []string {
	var names []string
	for name, v := range lib.Variables {
		if v.Mock != "" {
			names = append(names, name)
		}
	}
	return names
}

// trusted is the system's authorities with those of a file.
func trusted(file string) (*x509.CertPool, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("addresses: trust: %s: %w", file, cause(err))
	}
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("addresses: trust: %s holds no certificate; expected PEM (-----BEGIN CERTIFICATE-----)", file)
	}
	return pool, nil
}

// tenantClient is [httpClient] for the world outside, where there may be a proxy.
func tenantClient(pool *x509.CertPool) *http.Client {
	client := httpClient(pool)
	client.Transport.(*http.Transport).Proxy = http.ProxyFromEnvironment
	return client
}

// app makes a bot of an app, and its sign-in.
func (g *guest) app(app *profile.App, env func(string) string) (director.Bot, error) {
	p, c := g.profile, app.Credential
	credential := graph.EntraCredential{Kind: c.Kind.Value, Authority: g.place.Authority, Known: p.Addresses == nil || !p.Addresses.Authority.Given(),
		Tenant: p.Tenant.Value, ClientID: app.ID.Value, Scope: g.place.Graph + "/.default"}
	if c.Kind.Value == "managed-identity" {
		credential.ClientID = c.ClientID.Value
	}
	var err error
	if credential.Secret, err = p.Read(c.Secret, env); err != nil {
		return director.Bot{}, err
	}
	certificate, err := p.Read(c.Certificate, env)
	if err != nil {
		return director.Bot{}, err
	}
	credential.Certificate = []byte(certificate)
	if credential.Password, err = p.Read(c.Password, env); err != nil {
		return director.Bot{}, err
	}
	for what, value := range map[string]string{"client secret": credential.Secret, "certificate": certificate, "certificate password": credential.Password} {
		if value != "" {
			g.secrets[what+" of "+app.ID.Value] = value
		}
	}
	if g.signIns[app.ID.Value], err = graph.NewEntra(credential, g.client); err != nil {
		return director.Bot{}, fmt.Errorf("%s: %w", c.Position(), err)
	}
	bot := director.Bot{GraphRoot: g.place.Graph, TokenURL: g.place.Authority + "/" + p.Tenant.Value + "/oauth2/v2.0/token",
		Scope: credential.Scope, ClientID: app.ID.Value, TenantID: p.Tenant.Value, AppName: app.Name.Value,
		InstanceID: app.Instance.ID.Value, InstanceName: app.Instance.Name.Value, Number: app.Instance.Number.Value, Webhook: p.Callback.Public.Value}
	for _, consent := range app.RSC {
		bot.RSC = append(bot.RSC, consent.Value)
	}
	return bot, nil
}

// lacks says why a variable of scenarios has no value here; "" when it has one.
func (g *guest) lacks(lib *library.Library) func(string) string {
	given := map[string]string{"appName": g.bot.AppName, "instanceId": g.bot.InstanceID, "instanceName": g.bot.InstanceName, "botNumber": g.bot.Number}
	keys := map[string]string{"appName": "app: name", "instanceId": "app: instance: id", "instanceName": "app: instance: name", "botNumber": "app: instance: number"}
	return func(name string) string {
		v := lib.Variables[name]
		if value, ofApp := given[name]; ofApp {
			if value == "" {
				return fmt.Sprintf("the profile has no %s (%s)", keys[name], v.Says)
			}
			return ""
		}
		if _, ok := g.values[name]; ok || v.Mock == "" {
			return ""
		}
		return fmt.Sprintf("needs %s; the profile has no identity %s", v.Needs, name)
	}
}

// start makes a target of the guest.
func (g *guest) start(s streams) (*target, error) {
	release, err := lock(g.bot.ClientID)
	if err != nil {
		return nil, exit{status: runner.ExitBroken, err: err}
	}
	p := g.profile
	world := &director.Tenant{Bot: g.bot, Other: g.other, Lesser: g.lesser, Values: g.values, Longest: p.Limits.Wait.Value}
	t := &target{kind: "graph", root: g.place.Graph, cloud: p.Cloud.Value, tenant: p.Tenant.Value, world: world, http: g.client,
		within: p.Waits.Within.Value, quiet: p.Waits.Quiet.Value, patience: patience, alone: true, secrets: g.secrets,
		budget: g.budget(), people: g.rehearsal().values}
	t.signIn = func(bot director.Bot, secret func(name, value string), recorded func(record.Exchange)) graph.Tokens {
		return g.signIns[bot.ClientID].Tokens(secret, recorded)
	}
	var caller *director.Caller
	t.listen = func(run *session.Run) (*notify.Listener, error) {
		var err error
		world.Outside, caller, err = g.outside(s, run)
		if err != nil {
			return nil, err
		}
		return g.listener(run)
	}
	t.close = func() error {
		var err error
		if caller != nil {
			ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
			defer cancel()
			err = caller.Close(ctx)
		}
		return errors.Join(err, release())
	}
	return t, nil
}

// outside is who acts in the outside world; nil: nobody.
func (g *guest) outside(s streams, run *session.Run) (director.Outside, *director.Caller, error) {
	d := g.profile.Director
	switch d.Kind.Value {
	case "person":
		return director.NewBystander(os.Stdin, s.err, d.Within.Value), nil, nil
	case "command":
		command := &director.Command{Dir: filepath.Dir(g.file), Environment: g.harmless(os.Environ()), Within: d.Within.Value}
		for _, word := range d.Command {
			command.Args = append(command.Args, word.Value)
		}
		return command, nil, nil
	case "caller":
		tokens := g.signIns[g.other.ClientID].Tokens(func(name, value string) { run.Recorder.Secret("", name, value) },
			func(x record.Exchange) { run.Recorder.Record(record.Event{Exchange: &x}) })
		caller := &director.Caller{Root: g.place.Graph + "/" + run.Version, HTTP: g.client, Tenant: g.other.TenantID, Instance: g.other.InstanceID,
			// No scenario has this address: what becomes of the second bot's call is not what is judged.
			Callback: strings.TrimRight(g.profile.Callback.Public.Value, "/") + "/callback/second-bot", Token: tokens.Get}
		return caller, caller, nil
	default:
		return nil, nil, nil
	}
}

// harmless leaves the variables out that hold a secret of this run: a director's program needs none.
func (g *guest) harmless(environment []string) []string {
	secrets := slices.Collect(maps.Values(g.secrets))
	return slices.DeleteFunc(environment, func(pair string) bool {
		_, value, _ := strings.Cut(pair, "=")
		return slices.Contains(secrets, value)
	})
}

// listener opens the address that the public one leads to.
func (g *guest) listener(run *session.Run) (*notify.Listener, error) {
	p := g.profile
	listener, err := notify.Start(notify.Config{Addr: p.Callback.Listen.Value, TLS: g.tls, PublicURL: p.Callback.Public.Value,
		Metadata: g.place.Keys, Client: g.client, Issuers: g.place.Issuers, Record: run.Received,
		Stray:   func(n *record.Notification) { run.Recorder.Record(record.Event{Notification: n}) },
		LeftOut: func(out record.StraysLeftOut) { run.Recorder.Record(record.Event{StraysLeftOut: &out}) }})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Callback.Listen.Position(), err)
	}
	return listener, nil
}
