package profile

import (
	"slices"
	"strings"
	"time"

	"conform/internal/nearest"
	"conform/internal/strict"
)

// word is one of a few words. Each of the types below is one with words of its own.
type word struct {
	strict.Node
	Value string
}

func (w *word) read(n strict.Node, words []string) {
	text := n.Scalar()
	if n.Kind() != strict.String || !slices.Contains(words, text) {
		n.Fault(n.Describe(), strings.Join(words, ", "), nearest.To(text, words))
		return
	}
	w.Value = text
}

// Cloud is one of [Clouds], or "custom".
type Cloud struct{ word }

// ReadNode reads the word.
func (c *Cloud) ReadNode(n strict.Node) { c.read(n, append(Clouds(), "custom")) }

// Version is "beta" or "v1.0".
type Version struct{ word }

var versions = [...]string{"beta", "v1.0"}

// ReadNode reads the word.
func (v *Version) ReadNode(n strict.Node) { v.read(n, versions[:]) }

// CredentialKind is how an app signs in.
type CredentialKind struct{ word }

var credentialKinds = [...]string{"secret", "certificate", "workload-identity", "managed-identity", "azure-cli"}

// ReadNode reads the word.
func (c *CredentialKind) ReadNode(n strict.Node) { c.read(n, credentialKinds[:]) }

// DirectorKind is who acts in the outside world.
type DirectorKind struct{ word }

var directorKinds = [...]string{"none", "person", "command", "caller"}

// ReadNode reads the word.
func (d *DirectorKind) ReadNode(n strict.Node) { d.read(n, directorKinds[:]) }

// Duration is a length of time, written as in 90s or 2m.
type Duration struct {
	strict.Node
	Value time.Duration
}

// maxDuration is longer than any call.
const maxDuration = 24 * time.Hour

// ReadNode reads the length.
func (d *Duration) ReadNode(n strict.Node) {
	length, err := time.ParseDuration(n.Scalar())
	if n.Kind() != strict.String || err != nil || length <= 0 || length > maxDuration {
		n.Fault(n.Describe(), "a length of time of at most 24h, such as 90s or 2m", "")
		return
	}
	d.Value = length
}

// check holds a credential to what its kind needs.
func (c *Credential) check() {
	needs := func(kind string, given bool, what string) {
		if c.Kind.Value == kind && !given {
			c.Kind.Fault("the credential has no "+what, what+": env:NAME or file:PATH", "")
		}
	}
	needs("secret", c.Secret.Given(), "secret")
	needs("certificate", c.Certificate.Given(), "certificate")
	only := func(at interface {
		Given() bool
		FaultKey(what, expected, nearest string)
	}, what string, kinds ...string) {
		if at.Given() && c.Kind.Value != "" && !slices.Contains(kinds, c.Kind.Value) {
			at.FaultKey("a credential of the kind "+c.Kind.Value+" has no "+what, "kind: "+strings.Join(kinds, " or "), "")
		}
	}
	only(c.Secret, "secret", "secret")
	only(c.Certificate, "certificate", "certificate")
	only(c.Password, "password", "certificate")
	only(c.ClientID, "clientId", "managed-identity")
}
