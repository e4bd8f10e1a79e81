// Package tenant is a real tenant as the target of a run: it reads the profile, signs in, lets one run at a time have
// the app, makes people act, keeps the budget, and searches what a run wrote for its secrets. [Target] is what the
// embedded mock offers as well.
//
// Floor 3: it imports session, library, graph, notify, director, profile, lock and record.
package tenant

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"time"

	"conform/internal/director"
	"conform/internal/files"
	"conform/internal/graph"
	"conform/internal/library"
	"conform/internal/profile"
)

// Config says which tenant is meant, and who is there.
type Config struct {
	File    string              // the profile
	Library *library.Library    // of the scenarios, whose variables the profile gives values
	Env     func(string) string // looks up environment variables
	In      io.Reader           // where somebody who is asked to act answers
	Out     io.Writer           // where somebody is asked to act
	// Terminal says that somebody is there, at In and Out.
	Terminal bool
}

// A Tenant is everything that a profile says, read and ready. Nothing was sent yet.
type Tenant struct {
	Profile   *profile.Profile
	Addresses profile.Place
	HTTP      *http.Client
	TLS       *tls.Config             // of the listener; nil: plain http
	Secrets   map[string]string       // by what they are
	Values    map[string]string       // of declared variables
	Bot       director.Bot            // the app that scenarios are run as
	Other     *director.Bot           // a second bot; nil: there is none
	Lesser    *director.Bot           // with fewer permissions; nil: there is none
	SignIns   map[string]*graph.Entra // by application id

	config Config
	clock  clock // of the authority
	live   live
}

// Load reads a profile and everything that it names. The error is bad input, with the place in the profile.
func Load(config Config) (*Tenant, error) {
	p, err := profile.Load(config.File, variablesOf(config.Library))
	if err != nil {
		return nil, err
	}
	t := &Tenant{Profile: p, Addresses: p.Place(), Secrets: map[string]string{}, SignIns: map[string]*graph.Entra{},
		config: config}
	if t.Values, err = p.Values(config.Env); err != nil {
		return nil, err
	}
	for name, value := range t.Values {
		if profile.IsSecret(name) {
			t.Secrets[name] = value
		}
	}
	if err := t.connect(); err != nil {
		return nil, err
	}
	if t.Bot, err = t.app(&p.App); err != nil {
		return nil, err
	}
	if t.Other, err = t.further(p.OtherApp); err != nil {
		return nil, err
	}
	t.Lesser, err = t.further(p.LesserApp)
	return t, err
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

// connect reads the certificates: whom to trust, and what the callback is served with.
func (t *Tenant) connect() error {
	p := t.Profile
	var pool *x509.CertPool
	if t.Addresses.Trust != "" {
		var err error
		if pool, err = Trusted(t.Addresses.Trust); err != nil {
			return fmt.Errorf("%s: %w", t.config.File, err)
		}
	}
	t.HTTP = Client(pool)
	t.HTTP.Timeout = p.Waits.Answer.Value
	if pair := p.Callback.TLS; pair != nil {
		certificate, err := keyPair(p.Path(pair.Certificate), p.Path(pair.Key))
		if err != nil {
			return fmt.Errorf("%s: the certificate of the callback cannot be used: %w", pair.Position(), err)
		}
		t.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	}
	return nil
}

// maxPEM is more than any file of certificates has, in bytes.
const maxPEM = 16 << 20

// keyPair reads a certificate chain and its key. The error names the file that cannot be read.
func keyPair(certificate, key string) (tls.Certificate, error) {
	chain, err := files.Read(certificate, maxPEM)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("%s: %w", certificate, err)
	}
	private, err := files.Read(key, maxPEM)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("%s: %w", key, err)
	}
	return tls.X509KeyPair(chain, private)
}

// Ahead has the system's authorities read meanwhile, which takes as long as to read all scenarios: whoever needs them
// next finds them read, or waits for the rest.
func Ahead() {
	go func() { _, _ = x509.SystemCertPool() }() // an error is said to whoever asks next
}

// Trusted returns the system's authorities together with those of a PEM file.
func Trusted(file string) (*x509.CertPool, error) {
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	text, err := files.Read(file, maxPEM)
	if err != nil {
		return nil, fmt.Errorf("addresses: trust: %s: %w", file, err)
	}
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("addresses: trust: %s holds no certificate; expected PEM (-----BEGIN CERTIFICATE-----)", file)
	}
	return pool, nil
}

// further is [Tenant.app] for an app that need not be there.
func (t *Tenant) further(app *profile.App) (*director.Bot, error) {
	if app == nil {
		return nil, nil
	}
	bot, err := t.app(app)
	return &bot, err
}

// app makes a bot of an app, and its sign-in.
func (t *Tenant) app(app *profile.App) (director.Bot, error) {
	p, c := t.Profile, app.Credential
	credential := graph.EntraCredential{Kind: c.Kind.Value, Authority: t.Addresses.Authority,
		Known:  p.Addresses == nil || !p.Addresses.Authority.Given(),
		Tenant: p.Tenant.Value, ClientID: app.ID.Value, Scope: t.Addresses.Graph + "/.default"}
	if c.Kind.Value == "managed-identity" {
		credential.ClientID = c.ClientID.Value
	}
	var err error
	if credential.Secret, err = p.Read(c.Secret, t.config.Env); err != nil {
		return director.Bot{}, err
	}
	certificate, err := p.Read(c.Certificate, t.config.Env)
	if err != nil {
		return director.Bot{}, err
	}
	credential.Certificate = []byte(certificate)
	if credential.Password, err = p.Read(c.Password, t.config.Env); err != nil {
		return director.Bot{}, err
	}
	for what, value := range map[string]string{"client secret": credential.Secret, "certificate": certificate,
		"certificate password": credential.Password} {
		if value != "" {
			t.Secrets[what+" of "+app.ID.Value] = value
		}
	}
	if t.SignIns[app.ID.Value], err = graph.NewEntra(credential, t.clock.listen(t.HTTP)); err != nil {
		return director.Bot{}, fmt.Errorf("%s: %w", c.Position(), err)
	}
	bot := director.Bot{GraphRoot: t.Addresses.Graph, TokenURL: t.Addresses.Authority + "/" + p.Tenant.Value +
		"/oauth2/v2.0/token",
		Scope: credential.Scope, ClientID: app.ID.Value, TenantID: p.Tenant.Value, AppName: app.Name.Value,
		InstanceID: app.Instance.ID.Value, InstanceName: app.Instance.Name.Value, Number: app.Instance.Number.Value,
		Webhook: p.Callback.Public.Value}
	for _, consent := range app.RSC {
		bot.RSC = append(bot.RSC, consent.Value)
	}
	return bot, nil
}

// Lacks says why a variable of scenarios has no value here; "" when it has one.
func (t *Tenant) Lacks(name string) string {
	app := map[string]struct{ value, key string }{
		"appName":      {t.Bot.AppName, "app: name"},
		"instanceId":   {t.Bot.InstanceID, "app: instance: id"},
		"instanceName": {t.Bot.InstanceName, "app: instance: name"},
		"botNumber":    {t.Bot.Number, "app: instance: number"},
	}
	v := t.config.Library.Variables[name]
	if of, ofApp := app[name]; ofApp {
		if of.value == "" {
			return fmt.Sprintf("the profile has no %s (%s)", of.key, v.Says)
		}
		return ""
	}
	if _, ok := t.Values[name]; ok || v == nil || v.Mock == "" {
		return ""
	}
	return fmt.Sprintf("needs %s; the profile has no identity %s", v.Needs, name)
}

// Known are the values of variables that are known before anything was sent: the identities, and what the app is.
func (t *Tenant) Known() map[string]string {
	values := maps.Clone(t.Values)
	maps.Copy(values, map[string]string{"tenantId": t.Bot.TenantID, "appId": t.Bot.ClientID, "appName": t.Bot.AppName,
		"instanceId": t.Bot.InstanceID, "instanceName": t.Bot.InstanceName, "botNumber": t.Bot.Number})
	return values
}

// Budget is what the profile allows, unused.
func (t *Tenant) Budget() *director.Budget {
	limits := t.Profile.Limits
	b := &director.Budget{Calls: limits.Calls.Value, Time: time.Duration(limits.Minutes.Value) * time.Minute}
	for _, number := range limits.Numbers {
		b.Numbers = append(b.Numbers, number.Value)
	}
	return b
}

// Redact takes every secret of the profile out of a text.
func (t *Tenant) Redact(text string) string {
	for name, value := range t.Secrets {
		for _, form := range writtenForms(value) {
			text = strings.ReplaceAll(text, form, "[redacted:"+name+"]")
		}
	}
	return text
}
