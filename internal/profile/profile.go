package profile

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"conform/internal/strict"
)

// A Profile is one tenant, as its file describes it.
type Profile struct {
	strict.Node
	// The cloud that the tenant is in. With custom, addresses says where Graph is.
	Cloud Cloud `json:"cloud"`
	// Where Graph, its sign-in and its keys are; each one given replaces that of the cloud.
	Addresses *Addresses `json:"addresses,omitempty"`
	// The version of Graph that requests go to; beta when not given.
	APIVersion Version `json:"apiVersion,omitempty"`
	// Id of the tenant, a GUID.
	Tenant strict.Text `json:"tenant"`
	// The app registration of the bot.
	App App `json:"app"`
	// A second bot, for scenarios with two, and for the director caller.
	OtherApp *App `json:"otherApp,omitempty"`
	// An app with fewer permissions than app, for scenarios that have to be refused because one is missing. Without it
	// they are skipped, with the reason.
	LesserApp *App `json:"lesserApp,omitempty"`
	// Where Graph posts notifications.
	Callback Callback `json:"callback"`
	// Values of the variables of scenarios. What is missing here is skipped, with the reason.
	Identities map[string]strict.Text `json:"identities,omitempty"`
	// Who makes people call the bot, pick up and hang up.
	Director Director `json:"director,omitempty"`
	// What a run may do at most.
	Limits Limits `json:"limits,omitempty"`
	// How long notifications are waited for.
	Waits Waits `json:"waits,omitempty"`

	dir string // of the file, for the references in it
}

// Addresses are where the parts of a cloud are.
type Addresses struct {
	strict.Node
	// Root of Graph without a version.
	Graph strict.Text `json:"graph,omitempty"`
	// Root of the sign-in authority; https.
	Authority strict.Text `json:"authority,omitempty"`
	// The OpenID document that names the keys of those who sign notifications.
	Keys strict.Text `json:"keys,omitempty"`
	// Who may issue the tokens of notifications.
	Issuers []strict.Text `json:"issuers,omitempty"`
	// PEM file of authorities to trust beside those of the system.
	Trust strict.Text `json:"trust,omitempty"`
}

// An App is an app registration with the way it signs in.
type App struct {
	strict.Node
	// Application (client) id, a GUID.
	ID strict.Text `json:"id"`
	// Display name of the app, as calls show it.
	Name strict.Text `json:"name,omitempty"`
	// How it signs in.
	Credential Credential `json:"credential"`
	// Its application instance (resource account).
	Instance Instance `json:"instance,omitempty"`
	// Resource-specific consents that it has in the meeting's chat; a token does not show them.
	RSC []strict.Text `json:"rsc,omitempty"`
}

// An Instance is the application instance (resource account) of an app.
type Instance struct {
	strict.Node
	// Its object id, a GUID.
	ID strict.Text `json:"id"`
	// Its display name.
	Name strict.Text `json:"name,omitempty"`
	// Its phone number, E.164.
	Number strict.Text `json:"number,omitempty"`
}

// A Credential is how an app proves who it is. Only what its kind needs may be given.
type Credential struct {
	strict.Node
	// The kind of credential.
	Kind CredentialKind `json:"kind"`
	// For secret: where the client secret comes from, env:NAME or file:PATH.
	Secret Reference `json:"secret,omitempty"`
	// For certificate: where certificate and private key (PEM or PFX) come from, env:NAME or file:PATH.
	Certificate Reference `json:"certificate,omitempty"`
	// For certificate: where the password of the private key comes from.
	Password Reference `json:"password,omitempty"`
	// For managed-identity: the client id of a user-assigned identity.
	ClientID strict.Text `json:"clientId,omitempty"`
}

// A Callback is the address that Graph posts to, and where it is served from.
type Callback struct {
	strict.Node
	// The https address that Graph can reach, and that the bot's Teams channel names for incoming calls.
	Public strict.Text `json:"public"`
	// The host:port on this machine to which it leads.
	Listen strict.Text `json:"listen"`
	// The certificate to serve with; not given: plain http, behind a tunnel that ends TLS.
	TLS *TLSFiles `json:"tls,omitempty"`
}

// TLSFiles are a certificate chain and its key, both PEM.
type TLSFiles struct {
	strict.Node
	// PEM file with the certificate chain.
	Certificate strict.Text `json:"certificate"`
	// PEM file with the private key.
	Key strict.Text `json:"key"`
}

// A Director says who acts in the outside world.
type Director struct {
	strict.Node
	// person: somebody at this terminal; command: a program of yours; caller: the second bot places calls; none:
	// scenarios that need somebody are skipped.
	Kind DirectorKind `json:"kind"`
	// For command: the program and its arguments. What to do is in its environment, see docs/tenant-setup.md.
	Command []strict.Text `json:"command,omitempty"`
	// How long somebody has to do what is asked; 60s when not given.
	Within Duration `json:"within,omitempty"`
	// People who answer by themselves, such as phoneA or userB: nobody is asked to when the bot calls them.
	Automatic []strict.Text `json:"automatic,omitempty"`
}

// Limits are what a run may do at most.
type Limits struct {
	strict.Node
	// Phone numbers (E.164) that may be called. No other number is ever dialled.
	Numbers []strict.Text `json:"numbers,omitempty"`
	// How many calls a run may make or answer; 50 when not given.
	Calls strict.Whole `json:"calls,omitempty"`
	// How many minutes the calls of a run may last together; 60 when not given.
	Minutes strict.Whole `json:"minutes,omitempty"`
	// How many scenarios may run at a time; 1 when not given.
	Parallel strict.Whole `json:"parallel,omitempty"`
	// The longest time that a scenario may let pass; a scenario with a longer one is skipped. 2m when not given.
	Wait Duration `json:"wait,omitempty"`
}

// Waits are how long notifications are waited for.
type Waits struct {
	strict.Node
	// How long a sequence may take to arrive; 30s when not given.
	Within Duration `json:"within,omitempty"`
	// How long Graph may take to answer one request; 30s when not given.
	Answer Duration `json:"answer,omitempty"`
	// How long nothing may have come before it is believed that nothing else comes; 5s when not given.
	Quiet Duration `json:"quiet,omitempty"`
}

// What holds where a profile does not say.
const (
	defaultCalls    = 50
	defaultMinutes  = 60
	defaultPassing  = 2 * time.Minute
	defaultDirector = time.Minute
	defaultWithin   = 30 * time.Second
	defaultAnswer   = 30 * time.Second
	defaultQuiet    = 5 * time.Second
)

// Load reads a profile. variables are the names that scenarios declare, so that a misspelt identity is a
// fault; nil: not checked. The error is [strict.Faults], all of them.
func Load(path string, variables []string) (*Profile, error) {
	dir, name := filepath.Split(filepath.Clean(path))
	if dir == "" {
		dir = "."
	}
	return LoadFS(os.DirFS(dir), name, filepath.ToSlash(filepath.Clean(path)), dir, variables)
}

// LoadFS is [Load] from any file system: name is the file in it, at its name for people, dir the folder from
// which file: references are read.
func LoadFS(fsys fs.FS, name, at, dir string, variables []string) (*Profile, error) {
	var faults strict.FaultList
	p, _ := strict.Read[Profile](fsys, name, at, &faults)
	if p != nil {
		p.check(variables)
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	p.dir = dir
	p.fill()
	return p, nil
}

// fill puts in what holds where the file does not say.
func (p *Profile) fill() {
	for _, d := range []struct {
		at     *Duration
		length time.Duration
	}{{&p.Director.Within, defaultDirector}, {&p.Limits.Wait, defaultPassing}, {&p.Waits.Within, defaultWithin},
		{&p.Waits.Answer, defaultAnswer}, {&p.Waits.Quiet, defaultQuiet}} {
		if !d.at.Given() {
			d.at.Value = d.length
		}
	}
	for _, w := range []struct {
		at    *strict.Whole
		value int
	}{{&p.Limits.Calls, defaultCalls}, {&p.Limits.Minutes, defaultMinutes}, {&p.Limits.Parallel, 1}} {
		if !w.at.Given() {
			w.at.Value = w.value
		}
	}
	if p.APIVersion.Value == "" {
		p.APIVersion.Value = "beta"
	}
	if p.Director.Kind.Value == "" {
		p.Director.Kind.Value = "none"
	}
}

// Values are the identities; a secret one is read from where its reference says. env looks up environment
// variables. The error names the identity and never its value.
func (p *Profile) Values(env func(string) string) (map[string]string, error) {
	values := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(p.Identities)) {
		value := p.Identities[name].Value
		if IsSecret(name) {
			r, _ := parseReference(value)
			text, err := r.read(env, p.dir)
			if err != nil {
				return nil, located(p.Identities[name].Position(), err)
			}
			value = text
		}
		values[name] = value
	}
	return values, nil
}
