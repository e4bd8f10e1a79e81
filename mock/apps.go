package mock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// App is a registered bot, as given to a registration (every field optional)
// and as it comes out of it (every field filled in).
type App struct {
	// Name keeps apps apart in the journal, and decides with the seed what is
	// left to chance.
	Name         string `json:"name,omitempty"`
	ClientID     string `json:"clientId,omitempty"`
	ClientSecret string `json:"clientSecret,omitempty"`
	// Certificate, in PEM, is the one whose key may sign client assertions in
	// place of the secret.
	Certificate string `json:"certificate,omitempty"`
	// TenantID is the home tenant; absent is DefaultTenantID.
	TenantID string `json:"tenantId,omitempty"`
	// AppName is the display name that calls show.
	AppName string `json:"appName,omitempty"`
	// InstanceID is the object id of the app's application instance (resource
	// account), InstanceName its display name, Number its phone number.
	InstanceID   string `json:"instanceId,omitempty"`
	InstanceName string `json:"instanceName,omitempty"`
	Number       string `json:"number,omitempty"`
	// Webhook is the calling webhook of the bot's Teams channel; incoming
	// calls are posted there.
	Webhook string `json:"webhook"`
	// Roles are the application permissions with admin consent; none when
	// absent.
	Roles []string `json:"roles"`
	// RSC are resource-specific permissions, RSCMeetings the threads in which
	// they were granted (none listed: in all).
	RSC         []string `json:"rsc"`
	RSCMeetings []string `json:"rscMeetings,omitempty"`
	// TokenLifetimeSeconds is how long an access token lives; 0 is 3599.
	TokenLifetimeSeconds int `json:"tokenLifetimeSeconds,omitempty"`
	// NotCallingBot makes Graph answer 403/7503, as for an app registration
	// without a calling-enabled bot.
	NotCallingBot bool `json:"notCallingBot,omitempty"`
}

func (a App) validate() error {
	var errs []error
	known := append(AllRoles(), "Calls.ReportSyntheticMedia.All")
	for _, r := range a.Roles {
		if !slices.Contains(known, r) {
			errs = append(
				errs,
				fmt.Errorf("app %q: unknown role %q; roles are %s", a.Name, r, strings.Join(known, ", ")),
			)
		}
	}
	for _, r := range a.RSC {
		if !slices.Contains(AllRSC(), r) {
			errs = append(
				errs,
				fmt.Errorf(
					"app %q: unknown resource-specific permission %q; there are %s",
					a.Name,
					r,
					strings.Join(AllRSC(), ", "),
				),
			)
		}
	}
	if a.Number != "" && !isE164(a.Number) {
		errs = append(errs, fmt.Errorf("app %q: number %q: expected E.164, such as +14255550123", a.Name, a.Number))
	}
	if _, err := a.certificate(); err != nil {
		errs = append(errs, fmt.Errorf("app %q: certificate: %w", a.Name, err))
	}
	if a.Webhook != "" {
		if u, err := url.Parse(a.Webhook); err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
			errs = append(errs, fmt.Errorf("app %q: webhook %q: expected an absolute https address", a.Name, a.Webhook))
		}
	}
	if a.TokenLifetimeSeconds < 0 {
		errs = append(errs, fmt.Errorf("app %q: token lifetime of %d s", a.Name, a.TokenLifetimeSeconds))
	}
	return errors.Join(errs...)
}

// world is one app with everything that happens to it. Its lock guards all of
// its calls; nothing in here waits for the network while it is held.
type world struct {
	server  *Server
	outbox  *outbox
	courier *courier
	faults  *faults

	mu     sync.Mutex
	meter  meter          // of requests, for the quota
	asked  map[string]int // requests that are about no call, by operation, where answers take time
	app    App
	ids    *identifiers
	clock  *clock
	calls  map[string]*call // by lower-case id; only those that live
	made   int              // calls so far, for the shuffled order
	people map[string]Behaviour
	// answered is closed when the answer of the request being served has been
	// written; what that request causes is posted afterwards. It is nil while
	// no request is served.
	answered chan struct{}
	closed   bool
	unnamed  bool // whoever registered it gave it no name
}

// register makes a world for an app. It fills in what a is silent about.
func (s *Server) register(a App) (*world, error) {
	if err := errors.Join(a.validate(), s.checkWebhook(a)); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errClosed
	}
	s.registered++
	unnamed := a.Name == ""
	if unnamed {
		a.Name = fmt.Sprintf("app %d", s.registered)
	}
	// Two apps of one name are two apps: the count keeps their ids apart.
	s.named[a.Name]++
	ids := newIdentifiers(s.config.Seed, a.Name, fmt.Sprint(s.named[a.Name]))
	if s.guard.open && (a.ClientSecret == "" || a.ClientSecret == DefaultClientSecret) {
		a.ClientSecret = unguessable() // others can reach the token endpoint
	}
	fillApp(&a, ids, s.registered)
	key := strings.ToLower(a.ClientID)
	if _, taken := s.worlds[key]; taken {
		return nil, fmt.Errorf("app %q: client id %s is taken", a.Name, a.ClientID)
	}
	ctx, cancel := context.WithCancel(s.ctx)
	w := &world{
		server: s, app: a, ids: ids, unnamed: unnamed,
		calls:  make(map[string]*call),
		people: make(map[string]Behaviour),
		faults: &faults{},
	}
	w.faults.set(s.configuredFaults())
	w.clock = &clock{real: s.config.Now, tick: w.tick}
	if s.config.StillClocks {
		began := s.config.Now()
		w.clock.real, w.clock.still = func() time.Time { return began }, true
	}
	w.outbox = newOutbox(s, w, ctx, cancel)
	w.courier = newCourier(w, s.config.Delivery)
	s.worlds[key] = w
	return w, nil
}

// checkWebhook holds the webhook of an app against the policy for callbacks.
func (s *Server) checkWebhook(a App) error {
	if strings.HasPrefix(a.Webhook, "http:") && !s.config.AllowHTTPCallbacks {
		return fmt.Errorf("app %q: webhook %q: expected an https address, unless AllowHTTPCallbacks "+
			"(--allow-http-callbacks)", a.Name, a.Webhook)
	}
	return nil
}

func fillApp(a *App, ids *identifiers, ordinal int) {
	source := func(of string) *identifiers { return newIdentifiers(0, ids.scope, of) }
	a.TenantID = cmp.Or(a.TenantID, DefaultTenantID)
	a.AppName = cmp.Or(a.AppName, "Calling Bot")
	a.ClientID = cmp.Or(a.ClientID, source("client").guid())
	a.ClientSecret = cmp.Or(a.ClientSecret, source("secret").secret())
	a.InstanceID = cmp.Or(a.InstanceID, source("instance").guid())
	a.InstanceName = cmp.Or(a.InstanceName, a.AppName)
	a.Number = cmp.Or(a.Number, fmt.Sprintf("+1206%07d", 5550000+ordinal%4449999))
	a.TokenLifetimeSeconds = cmp.Or(a.TokenLifetimeSeconds, 3599)
	if a.Roles == nil {
		a.Roles = []string{}
	}
	if a.RSC == nil {
		a.RSC = []string{}
	}
}

// world finds a registered app by its client id, in any letter case.
func (s *Server) world(clientID string) (*world, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w, ok := s.worlds[strings.ToLower(clientID)]
	return w, ok
}

// forget ends an app: its calls vanish, nothing is posted of that, and what was
// not yet posted is dropped.
func (s *Server) forget(w *world) {
	app := w.registration()
	s.mu.Lock()
	delete(s.worlds, strings.ToLower(app.ClientID))
	s.recordings.forget(app.ClientID)
	if w.unnamed {
		delete(s.named, app.Name) // no other is given this name
	}
	s.mu.Unlock()
	w.close()
	s.dropTokens(app.ClientID)
}

// dropTokens forgets the tokens for what is posted to an app.
func (s *Server) dropTokens(clientID string) {
	s.tokenMu.Lock()
	defer s.tokenMu.Unlock()
	maps.DeleteFunc(s.tokens, func(t noticeToken, _ cachedToken) bool { return t.audience == clientID })
}

func (w *world) close() {
	w.outbox.close()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
	w.clock.close()
	w.courier.clock.close()
	w.calls = make(map[string]*call)
}

// registration is the app as it stands.
func (w *world) registration() App {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.app
	a.Roles = slices.Clone(a.Roles)
	a.RSC = slices.Clone(a.RSC)
	return a
}

// tick lets the timers fire that are due.
func (w *world) tick() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed {
		w.clock.run()
		w.courier.clock.run()
	}
}

// knowsTenant reports whether some app lives in the tenant.
func (s *Server) knowsTenant(tenant string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.EqualFold(tenant, DefaultTenantID) {
		return true
	}
	for _, w := range s.worlds {
		if strings.EqualFold(w.app.TenantID, tenant) {
			return true
		}
	}
	return false
}

// findCall finds a live call of any app.
func (s *Server) findCall(id string) (*world, bool) {
	s.mu.Lock()
	worlds := make([]*world, 0, len(s.worlds))
	for _, w := range s.worlds {
		worlds = append(worlds, w)
	}
	s.mu.Unlock()
	for _, w := range worlds {
		w.mu.Lock()
		_, ok := w.calls[strings.ToLower(id)]
		w.mu.Unlock()
		if ok {
			return w, true
		}
	}
	return nil, false
}
