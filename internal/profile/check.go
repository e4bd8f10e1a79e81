package profile

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"conform/internal/nearest"
	"conform/internal/place"
	"conform/internal/strict"
)

// check finds what the types cannot say.
func (p *Profile) check(variables []string) {
	p.checkPlaces()
	p.App.Credential.check()
	for _, app := range []*App{p.OtherApp, p.LesserApp} {
		if app == nil {
			continue
		}
		app.Credential.check()
		if app.ID.Given() && strings.EqualFold(app.ID.Value, p.App.ID.Value) {
			app.ID.Fault("is the bot's own app", "another app registration", "")
		}
	}
	p.checkDirector()
	p.checkLimits()
	known := slices.Sorted(slices.Values(variables))
	for _, name := range strict.InFileOrder(p.Identities) {
		value := p.Identities[name]
		switch {
		case variables != nil && !slices.Contains(known, name):
			value.FaultKey("no scenario has a variable "+strict.Quote(name), "a variable of scenarios", nearest.To(name, known))
		case IsSecret(name):
			if _, ok := parseReference(value.Value); !ok && value.Value != "" {
				value.Fault("a "+lastWord(name)+" is written into the profile", "env:NAME or file:PATH, from where it is read", "")
			}
		case isNumber(name) && value.Value != "" && !IsE164(value.Value):
			value.Fault(value.Describe(), `a phone number in E.164 form, such as "+14255550100"`, "")
		case isGUID(name) && value.Value != "" && !IsGUID(value.Value):
			value.Fault(value.Describe(), "an object id, a GUID", "")
		}
	}
}

// must reports a value that is given, sound and not as it should be.
func must(t strict.Text, ok func(string) bool, expected string) {
	if t.Given() && t.Value != "" && !ok(t.Value) {
		t.Fault(t.Describe(), expected, "")
	}
}

// checkPlaces checks ids and addresses.
func (p *Profile) checkPlaces() {
	must(p.Tenant, IsGUID, "a tenant id, a GUID")
	for _, app := range []*App{&p.App, p.OtherApp, p.LesserApp} {
		if app != nil {
			must(app.ID, IsGUID, "an application id, a GUID")
			must(app.Instance.ID, IsGUID, "an object id, a GUID")
			must(app.Instance.Number, IsE164, `a phone number in E.164 form, such as "+14255550100"`)
		}
	}
	must(p.Callback.Public, isHTTPS, "an https address without a query: Graph posts to no other")
	must(p.Callback.Listen, isHostPort, "host:port, such as 127.0.0.1:8443")
	a := p.Addresses
	if a != nil {
		must(a.Graph, isHTTPS, "an https address without a query")
		must(a.Authority, isHTTPS, "an https address without a query")
		must(a.Keys, isHTTPS, "an https address without a query")
	}
	if p.Cloud.Value == "custom" && (a == nil || !a.Graph.Given() || !a.Authority.Given() || !a.Keys.Given() ||
		len(a.Issuers) == 0) {
		p.Cloud.Fault("a custom cloud has no addresses", "addresses with graph, authority, keys and issuers", "")
	}
	// Who signs notifications in the national clouds is on no page; of one, an issuer was seen.
	known := places(p.Cloud.Value)
	switch {
	case p.Cloud.Value == "" || p.Cloud.Value == "custom":
	case known.Keys == "" && len(known.Issuers) > 0 && (a == nil || !a.Keys.Given()):
		p.Cloud.Fault("nothing is published about who signs notifications in this cloud",
			"addresses with keys; https://apigcch.botframework.azure.us/v1/.well-known/OpenIdConfiguration is there, whether "+
				"it has them is not known", "")
	case known.Keys == "" && len(known.Issuers) == 0 && (a == nil || !a.Keys.Given() || len(a.Issuers) == 0):
		p.Cloud.Fault("nothing is published about who signs notifications in this cloud", "addresses with keys and issuers",
			"")
	}
}

func (p *Profile) checkDirector() {
	d := p.Director
	switch {
	case d.Kind.Value == "command" && len(d.Command) == 0:
		d.Kind.Fault("the director is a command, and none is given", "command: the program and its arguments", "")
	case d.Kind.Value != "command" && len(d.Command) > 0:
		d.Command[0].Fault("a command, and the director is none", "kind: command", "")
	case d.Kind.Value == "caller" && p.OtherApp == nil:
		d.Kind.Fault("the director calls as a second bot, and there is none", "otherApp with its credential", "")
	}
	var people []string
	for _, name := range strict.InFileOrder(p.Identities) {
		people = append(people, strings.TrimSuffix(name, ".id"))
	}
	for _, who := range d.Automatic {
		if who.Value != "" && !slices.Contains(people, who.Value) {
			who.Fault("the identities have nobody called "+strict.Quote(who.Value),
				"somebody of identities, such as phoneA or userB", nearest.To(who.Value, people))
		}
	}
}

func (p *Profile) checkLimits() {
	for _, number := range p.Limits.Numbers {
		must(number, IsE164, `a phone number in E.164 form, such as "+14255550100"`)
	}
	for _, w := range []strict.Whole{p.Limits.Calls, p.Limits.Minutes, p.Limits.Parallel} {
		if w.Given() && !w.Faulty() && w.Value < 1 {
			w.Fault(w.Describe(), "1 or more", "")
		}
	}
	for _, name := range strict.InFileOrder(p.Identities) {
		value := p.Identities[name]
		listed := func(t strict.Text) bool { return t.Value == value.Value }
		if isNumber(name) && IsE164(value.Value) && !slices.ContainsFunc(p.Limits.Numbers, listed) {
			value.Fault("the number is not on the list of those that may be called", "it in limits: numbers, too", "")
		}
	}
}

var (
	e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	guid = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
)

// IsE164 reports whether the text is a phone number as ITU-T E.164 has it, with the plus sign.
func IsE164(text string) bool { return e164.MatchString(text) }

// IsGUID reports whether the text is a GUID with hyphens and no braces.
func IsGUID(text string) bool { return guid.MatchString(text) }

func isHTTPS(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

func isHostPort(text string) bool {
	_, port, err := net.SplitHostPort(text)
	return err == nil && port != ""
}

// IsSecret reports whether the variable of that name holds something that lets a stranger in.
func IsSecret(variable string) bool { return lastWord(variable) == "passcode" }

// isNumber reports whether the variable of that name holds a phone number.
func isNumber(variable string) bool {
	return strings.HasPrefix(variable, "phone") && !strings.Contains(variable, ".")
}

// isGUID reports whether the variable of that name holds an object id of Entra.
func isGUID(variable string) bool {
	return variable == "foreignTenantId" || variable == "foreignInstanceId" || variable == "organizer.id" ||
		strings.HasPrefix(variable, "user") && strings.HasSuffix(variable, ".id")
}

func lastWord(variable string) string { return variable[strings.LastIndexByte(variable, '.')+1:] }

// located puts a place in front of an error.
func located(at place.Position, err error) error { return fmt.Errorf("%s: %w", at, err) }
