package profile

import (
	_ "embed" // for the text
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"text/template"
)

//go:embed trial.yaml
var trial string

// A TrialApp is an app registration of a trial.
type TrialApp struct{ ID, Name, Instance, Number string }

// Trial is what the profile of a mock in another process says.
type Trial struct {
	Name               string // of the trial
	File               string // the profile, as people name it
	Start              string // the command that starts the mock
	Mock               string // its root
	Tenant             string
	Bot, Other, Lesser TrialApp
	RSC                []string          // resource-specific consents of the bot
	Callback           string            // host:port
	People             map[string]string // values of the variables of scenarios, secret ones left out
	Secrets            map[string]string // names of files with the secret ones
	Director           []string          // the command that has people act
}

// Profile is the text of the profile. It refers to the files tls/ca.pem, tls/callback.pem, tls/callback-key.pem and
// secret.txt in its folder.
func (t Trial) Profile() (string, error) {
	type identity struct{ Name, Value string }
	values := struct {
		Trial
		Identities []identity
		Numbers    []string
		Act        []string
	}{Trial: t}
	all := maps.Clone(t.People)
	for name, file := range t.Secrets {
		all[name] = "file:" + file
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		values.Identities = append(values.Identities, identity{name, quoted(all[name])})
		if IsE164(all[name]) {
			values.Numbers = append(values.Numbers, all[name])
		}
	}
	for _, word := range t.Director {
		values.Act = append(values.Act, quoted(word))
	}
	parsed, err := template.New("trial").Parse(trial)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	if err := parsed.Execute(&b, values); err != nil {
		return "", err
	}
	return b.String(), nil
}

// quoted is a text as YAML has it between double quotes.
func quoted(text string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string always has a JSON form, and JSON is YAML
	return strings.TrimSpace(b.String())
}
