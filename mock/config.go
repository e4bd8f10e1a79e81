package mock

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// The app that a server with no configured apps offers. Its secret is a
// constant because nothing that listens on loopback is worth guessing; a server
// that listens beyond it makes up another one.
const (
	DefaultTenantID     = "5c1d9a2e-0d4b-4f6b-9a37-0e8f3c2b7a11"
	DefaultClientID     = "b3a7c0de-6f52-4c1e-8d43-91f0a2e4c775"
	DefaultClientSecret = "mock-secret-for-loopback-only"
)

// Order says in which order the two notices of a call that is being set up
// are posted.
type Order string

const (
	// OrderShuffled swaps establishing and established for about half of the
	// calls, as Graph may. It is the default, because a bot that needs the
	// documented order is wrong.
	OrderShuffled Order = "shuffled"
	// OrderDocumented always posts establishing first.
	OrderDocumented Order = "documented"
)

// Config describes a server. The zero value is ready: it listens on a free
// port of 127.0.0.1 and offers one app that holds every permission.
type Config struct {
	// Addr is the address to listen on; "" is "127.0.0.1:0".
	Addr string
	// TLS, when set, makes the server speak https with these certificates.
	TLS *tls.Config
	// TLSDir, when set and TLS is nil, makes the server speak https with a
	// certificate of its own CA. The CA is kept in this folder as ca.pem and
	// ca-key.pem and used again by the next server.
	TLSDir string
	// SelfTLS makes the server speak https with a CA that lives in memory
	// only; Server.CAPool is what a client must trust.
	SelfTLS bool
	// CallbackRoots is what the sender of notifications trusts; nil is the
	// system's roots.
	CallbackRoots *x509.CertPool
	// AllowHTTPCallbacks accepts callback addresses without TLS, which Graph
	// never does.
	AllowHTTPCallbacks bool
	// CallbackTimeout bounds one post to a callback; 0 is 10 s.
	CallbackTimeout time.Duration
	// BodyTimeout bounds how long the body of a request may take to arrive; 0 is
	// 10 s.
	BodyTimeout time.Duration
	// QueueSize is how many notifications of one app may wait for its callback; 0
	// is 10000. While as many wait, requests that would add to them are refused
	// with 429, and so are acts of the outside world.
	QueueSize int
	// ControlToken is what every request to the control port must show. "" is none
	// on loopback, and a new one for each server that listens beyond it; see
	// Server.ControlToken.
	ControlToken string
	// Seed decides everything that is left to chance (ids, shuffled orders).
	// Equal seeds and equally named apps behave equally.
	Seed int64
	// Dialect is DialectDocumented when empty.
	Dialect Dialect
	// Order is OrderShuffled when empty.
	Order Order
	// Now is the real time; nil is time.Now. Each app's own clock is this one
	// plus what was advanced.
	Now func() time.Time
	// StillClocks stops the apps' clocks: they move only when they are
	// advanced, so that a slow machine lets no time-out pass. Tokens go by real
	// time all the same.
	StillClocks bool
	// Keys are what tokens are signed with; nil is new ones. RotateKeys leaves
	// them alone.
	Keys *Keys
	// PromptDuration is how long a prompt plays on the app's clock; 0 ends a
	// prompt as soon as it has begun.
	PromptDuration time.Duration
	// RingTimeout is how long a called party rings where the request does not
	// say; 0 is 60 s (assumed).
	RingTimeout time.Duration
	// SponsorFreeDialOut lets a call without an application instance invite a
	// phone. The default refuses it inside the operation (412/9999), which is
	// what was reported; whether a meeting joined as plain application may
	// dial out is documented nowhere.
	SponsorFreeDialOut bool
	// Meetings are those that can be joined by their number; nil is those of the
	// documentation's examples and of conform's scenarios, see KnownMeetings. A
	// join by another number, or without the passcode that its meeting asks for,
	// fails.
	Meetings []Meeting
	// OpenLobby lets guests into meetings at once. Graph leaves it to the
	// meeting; without it they wait in the lobby.
	OpenLobby bool
	// WrongStateStatus answers an action that the state of the call does not
	// allow; 0 is 409. Graph documents neither 400, 404 nor 409 for it.
	WrongStateStatus int
	// Delivery says how late, in which order and how often messages come, for
	// every app; see DeliveryProfiles.
	Delivery Delivery
	// Faults are wrongs that apply to every app; see FaultKinds.
	Faults []Fault
	// Stubs answer requests for which the mock has nothing; Proxy sends others of
	// them elsewhere.
	Stubs []Stub
	Proxy Proxy
	// Apps are registered at the start and again by a reset. None is one app
	// with the Default constants and every permission.
	Apps []App
	// JournalSize is how many entries the journal keeps; 0 is 10000.
	JournalSize int
	// JournalBytes is how much memory the journal takes, roughly; 0 is 16 MiB.
	JournalBytes int
	// Log gets each request and each notification at level Info, see
	// LogRequest and LogNotification; nil is silence.
	Log *slog.Logger
}

// withDefaults returns c with every zero field that has a default filled in.
func (c Config) withDefaults() Config {
	if c.Addr == "" {
		c.Addr = "127.0.0.1:0"
	}
	if c.CallbackTimeout == 0 {
		c.CallbackTimeout = 10 * time.Second
	}
	if c.BodyTimeout == 0 {
		c.BodyTimeout = 10 * time.Second
	}
	if c.QueueSize == 0 {
		c.QueueSize = 10000
	}
	if c.Dialect == "" {
		c.Dialect = DialectDocumented
	}
	if c.Order == "" {
		c.Order = OrderShuffled
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.RingTimeout == 0 {
		c.RingTimeout = 60 * time.Second
	}
	if c.WrongStateStatus == 0 {
		c.WrongStateStatus = 409
	}
	if c.JournalBytes == 0 {
		c.JournalBytes = 16 << 20
	}
	if c.JournalSize == 0 {
		c.JournalSize = 10000
	}
	if c.Keys == nil {
		c.Keys = NewKeys()
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Meetings == nil {
		c.Meetings = KnownMeetings()
	}
	if len(c.Apps) == 0 {
		c.Apps = []App{{
			Name: "default", ClientID: DefaultClientID, ClientSecret: DefaultClientSecret,
			TenantID: DefaultTenantID, Roles: AllRoles(),
		}}
	}
	return c
}

// Validate returns everything that is wrong with c, joined; nil when a server
// can be started with it.
func (c Config) Validate() error {
	errs := []error{c.Dialect.Validate()}
	switch c.Order {
	case "", OrderShuffled, OrderDocumented:
	default:
		errs = append(errs, fmt.Errorf("order %q: expected %q or %q", c.Order, OrderShuffled, OrderDocumented))
	}
	switch c.WrongStateStatus {
	case 0, 400, 404, 409, 412:
	default:
		errs = append(errs, fmt.Errorf("wrong-state status %d: expected 400, 404, 409 or 412", c.WrongStateStatus))
	}
	if c.QueueSize < 0 {
		errs = append(errs, fmt.Errorf("queue size %d: expected 0 or more", c.QueueSize))
	}
	if c.JournalBytes < 0 {
		errs = append(errs, fmt.Errorf("journal of %d bytes: expected 0 or more", c.JournalBytes))
	}
	if c.JournalSize < 0 {
		errs = append(errs, fmt.Errorf("journal size %d: expected 0 or more", c.JournalSize))
	}
	if c.TLS != nil && (c.SelfTLS || c.TLSDir != "") {
		errs = append(errs, errors.New("TLS and a CA of the server's own were both asked for"))
	}
	for _, m := range c.Meetings {
		if m.JoinMeetingID == "" {
			errs = append(errs, errors.New("a meeting without joinMeetingId: expected its number, such as 1234567"))
		}
	}
	errs = append(errs, stubErrors(c.Stubs)...)
	errs = append(errs, c.Proxy.Validate())
	for _, err := range c.Delivery.wrongs() {
		errs = append(errs, fmt.Errorf("delivery: %w", err))
	}
	for _, f := range c.Faults {
		errs = append(errs, f.Validate())
	}
	for _, a := range c.Apps {
		errs = append(errs, a.validate())
	}
	return errors.Join(errs...)
}
