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
	Cloud      Cloud                  `json:"cloud" jsonschema_description:"The cloud that the tenant is in. With custom, addresses says where Graph is."`
	Addresses  *Addresses             `json:"addresses,omitempty" jsonschema_description:"Where Graph, its sign-in and its keys are; each one given replaces that of the cloud."`
	APIVersion Version                `json:"apiVersion,omitempty" jsonschema_description:"The version of Graph that requests go to; beta when not given."`
	Tenant     strict.Text            `json:"tenant" jsonschema_description:"Id of the tenant, a GUID."`
	App        App                    `json:"app" jsonschema_description:"The app registration of the bot."`
	OtherApp   *App                   `json:"otherApp,omitempty" jsonschema_description:"A second bot, for scenarios with two, and for the director caller."`
	LesserApp  *App                   `json:"lesserApp,omitempty" jsonschema_description:"An app with fewer permissions than app, for scenarios that have to be refused because one is missing. Without it they are skipped, with the reason."`
	Callback   Callback               `json:"callback" jsonschema_description:"Where Graph posts notifications."`
	Identities map[string]strict.Text `json:"identities,omitempty" jsonschema_description:"Values of the variables of scenarios. What is missing here is skipped, with the reason."`
	Director   Director               `json:"director,omitempty" jsonschema_description:"Who makes people call the bot, pick up and hang up."`
	Limits     Limits                 `json:"limits,omitempty" jsonschema_description:"What a run may do at most."`
	Waits      Waits                  `json:"waits,omitempty" jsonschema_description:"How long notifications are waited for."`

	dir string // of the file, for the references in it
}

// Addresses are where the parts of a cloud are.
type Addresses struct {
	strict.Node
	Graph     strict.Text   `json:"graph,omitempty" jsonschema_description:"Root of Graph without a version."`
	Authority strict.Text   `json:"authority,omitempty" jsonschema_description:"Root of the sign-in authority; https."`
	Keys      strict.Text   `json:"keys,omitempty" jsonschema_description:"The OpenID document that names the keys of those who sign notifications."`
	Issuers   []strict.Text `json:"issuers,omitempty" jsonschema_description:"Who may issue the tokens of notifications."`
	Trust     strict.Text   `json:"trust,omitempty" jsonschema_description:"PEM file of authorities to trust beside those of the system."`
}

// An App is an app registration with the way it signs in.
type App struct {
	strict.Node
	ID         strict.Text   `json:"id" jsonschema_description:"Application (client) id, a GUID."`
	Name       strict.Text   `json:"name,omitempty" jsonschema_description:"Display name of the app, as calls show it."`
	Credential Credential    `json:"credential" jsonschema_description:"How it signs in."`
	Instance   Instance      `json:"instance,omitempty" jsonschema_description:"Its application instance (resource account)."`
	RSC        []strict.Text `json:"rsc,omitempty" jsonschema_description:"Resource-specific consents that it has in the meeting's chat; a token does not show them."`
}

// An Instance is the application instance (resource account) of an app.
type Instance struct {
	strict.Node
	ID     strict.Text `json:"id" jsonschema_description:"Its object id, a GUID."`
	Name   strict.Text `json:"name,omitempty" jsonschema_description:"Its display name."`
	Number strict.Text `json:"number,omitempty" jsonschema_description:"Its phone number, E.164."`
}

// A Credential is how an app proves who it is. Only what its kind needs may be given.
type Credential struct {
	strict.Node
	Kind        CredentialKind `json:"kind" jsonschema_description:"The kind of credential."`
	Secret      Reference      `json:"secret,omitempty" jsonschema_description:"For secret: where the client secret comes from, env:NAME or file:PATH."`
	Certificate Reference      `json:"certificate,omitempty" jsonschema_description:"For certificate: where certificate and private key (PEM or PFX) come from, env:NAME or file:PATH."`
	Password    Reference      `json:"password,omitempty" jsonschema_description:"For certificate: where the password of the private key comes from."`
	ClientID    strict.Text    `json:"clientId,omitempty" jsonschema_description:"For managed-identity: the client id of a user-assigned identity."`
}

// A Callback is the address that Graph posts to, and where it is served from.
type Callback struct {
	strict.Node
	Public strict.Text `json:"public" jsonschema_description:"The https address that Graph can reach, and that the bot's Teams channel names for incoming calls."`
	Listen strict.Text `json:"listen" jsonschema_description:"The host:port on this machine to which it leads."`
	TLS    *TLSFiles   `json:"tls,omitempty" jsonschema_description:"The certificate to serve with; not given: plain http, behind a tunnel that ends TLS."`
}

// TLSFiles are a certificate chain and its key, both PEM.
type TLSFiles struct {
	strict.Node
	Certificate strict.Text `json:"certificate" jsonschema_description:"PEM file with the certificate chain."`
	Key         strict.Text `json:"key" jsonschema_description:"PEM file with the private key."`
}

// A Director says who acts in the outside world.
type Director struct {
	strict.Node
	Kind    DirectorKind  `json:"kind" jsonschema_description:"person: somebody at this terminal; command: a program of yours; caller: the second bot places calls; none: scenarios that need somebody are skipped."`
	Command []strict.Text `json:"command,omitempty" jsonschema_description:"For command: the program and its arguments. What to do is in its environment, see docs/tenant-setup.md."`
	Within  Duration      `json:"within,omitempty" jsonschema_description:"How long somebody has to do what is asked; 60s when not given."`
	// Automatic are names of people as features have them: "phoneA", "userB".
	Automatic []strict.Text `json:"automatic,omitempty" jsonschema_description:"People who answer by themselves, such as phoneA or userB: nobody is asked to when the bot calls them."`
}

// Limits are what a run may do at most.
type Limits struct {
	strict.Node
	Numbers  []strict.Text `json:"numbers,omitempty" jsonschema_description:"Phone numbers (E.164) that may be called. No other number is ever dialled."`
	Calls    strict.Whole  `json:"calls,omitempty" jsonschema_description:"How many calls a run may make or answer; 50 when not given."`
	Minutes  strict.Whole  `json:"minutes,omitempty" jsonschema_description:"How many minutes the calls of a run may last together; 60 when not given."`
	Parallel strict.Whole  `json:"parallel,omitempty" jsonschema_description:"How many scenarios may run at a time; 1 when not given."`
	Wait     Duration      `json:"wait,omitempty" jsonschema_description:"The longest time that a scenario may let pass; a scenario with a longer one is skipped. 2m when not given."`
}

// Waits are how long notifications are waited for.
type Waits struct {
	strict.Node
	Within Duration `json:"within,omitempty" jsonschema_description:"How long a sequence may take to arrive; 30s when not given."`
	Answer Duration `json:"answer,omitempty" jsonschema_description:"How long Graph may take to answer one request; 30s when not given."`
	Quiet  Duration `json:"quiet,omitempty" jsonschema_description:"How long nothing may have come before it is believed that nothing else comes; 5s when not given."`
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

// Schema is the JSON Schema of profiles.
func Schema() ([]byte, error) {
	return strict.Schema[Profile](strict.SchemaHead{Title: "conform: profile of a tenant",
		Description: "Where a tenant is and how conform reaches it. Secrets come from the environment or from files.",
		Of:          schemaOf})
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
