package mock

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// errNoCall is wrapped by the error for a call that does not live.
var errNoCall = errors.New("no such call")

// Apps lists the registered apps with their secrets, by name.
func (s *Server) Apps() []App {
	s.mu.Lock()
	worlds := make([]*world, 0, len(s.worlds))
	for _, w := range s.worlds {
		worlds = append(worlds, w)
	}
	s.mu.Unlock()
	apps := make([]App, 0, len(worlds))
	for _, w := range worlds {
		apps = append(apps, w.registration())
	}
	return sortedByName(apps)
}

// Register adds an app and returns it with every field filled in. The error
// names what is wrong with a, or that its client id is taken.
func (s *Server) Register(a App) (App, error) {
	w, err := s.register(a)
	if err != nil {
		return App{}, err
	}
	return w.registration(), nil
}

// Forget ends an app and its calls, of which nothing is posted; an unknown client id is an
// error.
func (s *Server) Forget(clientID string) error {
	w, err := s.appWorld(clientID)
	if err != nil {
		return err
	}
	s.forget(w)
	return nil
}

// AppChange is what of an app can change; nil leaves a field as it is.
type AppChange struct {
	Roles                *[]string `json:"roles"`
	RSC                  *[]string `json:"rsc"`
	RSCMeetings          *[]string `json:"rscMeetings"`
	Webhook              *string   `json:"webhook"`
	TokenLifetimeSeconds *int      `json:"tokenLifetimeSeconds"`
	NotCallingBot        *bool     `json:"notCallingBot"`
}

// Change changes an app. Roles show in the tokens that it asks for afterwards.
func (s *Server) Change(clientID string, change AppChange) error {
	w, err := s.appWorld(clientID)
	if err != nil {
		return err
	}
	return w.change(change)
}

func (w *world) change(to AppChange) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.app
	assign(&a.Roles, to.Roles)
	assign(&a.RSC, to.RSC)
	assign(&a.RSCMeetings, to.RSCMeetings)
	assign(&a.Webhook, to.Webhook)
	assign(&a.TokenLifetimeSeconds, to.TokenLifetimeSeconds)
	assign(&a.NotCallingBot, to.NotCallingBot)
	if err := errors.Join(a.validate(), w.server.checkWebhook(a)); err != nil {
		return err
	}
	// Field by field: those that name the app are read without the lock.
	w.app.Roles, w.app.RSC, w.app.RSCMeetings = slices.Clone(a.Roles), slices.Clone(a.RSC), slices.Clone(a.RSCMeetings)
	w.app.Webhook, w.app.TokenLifetimeSeconds, w.app.NotCallingBot = a.Webhook, a.TokenLifetimeSeconds, a.NotCallingBot
	return nil
}

func assign[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

// SetFaults replaces the faults that an app has beside those of Config, which
// stay; none ends them.
func (s *Server) SetFaults(clientID string, list ...Fault) error {
	w, err := s.appWorld(clientID)
	if err != nil {
		return err
	}
	return s.setFaults(w, list)
}

// setFaults puts an app's own faults beside the configured ones, if all of them can be.
func (s *Server) setFaults(w *world, list []Fault) error {
	all := s.configuredFaults()
	for _, f := range list {
		if f.Shared {
			return fmt.Errorf("fault %s: an app's own cannot be shared: expected one of the configuration", f.Kind)
		}
		if err := f.Validate(); err != nil {
			return err
		}
		all = append(all, arm(f))
	}
	w.faults.set(all)
	return nil
}

// SetBehaviour decides what the person with this id (a user's object id or a
// phone number) does when an app's calls reach it.
func (s *Server) SetBehaviour(clientID, id string, b Behaviour) error {
	w, err := s.appWorld(clientID)
	if err != nil {
		return err
	}
	return w.setBehaviour(id, b)
}

// Settled is the state of an outbox in which nothing is due.
type Settled struct {
	// Delivered and Failed count notifications since the app was registered.
	Delivered int `json:"delivered"`
	Failed    int `json:"failed"`
	// PendingTimers counts what waits for time to pass: ringing parties,
	// answer windows, recordings. Keep-alive limits do not count.
	PendingTimers int `json:"pendingTimers"`
}

// Settle waits until every notification that is due for an app has been
// delivered or given up. It ends early with the error of ctx.
func (s *Server) Settle(ctx context.Context, clientID string) (Settled, error) {
	w, err := s.appWorld(clientID)
	if err != nil {
		return Settled{}, err
	}
	return w.settle(ctx)
}

func (w *world) settle(ctx context.Context) (Settled, error) {
	w.mu.Lock()
	calm := w.courier.hurry()
	w.mu.Unlock()
	delivered, failed, err := w.outbox.settle(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	calm()
	if err != nil {
		return Settled{}, err
	}
	return Settled{Delivered: delivered, Failed: failed, PendingTimers: w.clock.pending()}, nil
}

// Advance moves an app's clock by d (not negative) and returns its new time.
// What falls due on the way happens at once, in order.
func (s *Server) Advance(clientID string, d time.Duration) (time.Time, error) {
	w, err := s.appWorld(clientID)
	if err != nil {
		return time.Time{}, err
	}
	if d < 0 {
		return time.Time{}, fmt.Errorf("advancing by %s: time only goes on", d)
	}
	return w.advance(d, nil), nil
}

func (w *world) advance(d time.Duration, answered chan struct{}) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answered = answered
	defer func() { w.answered = nil }()
	w.clock.advance(d)
	w.courier.clock.run()
	return w.clock.now()
}

// Journal lists what was requested and posted, oldest first; app is a client
// id, or "" for all.
func (s *Server) Journal(app string) []JournalEntry { return s.log.find(journalQuery{app: app}) }

// onCall runs do on a live call, under the lock of its world. What it causes
// is posted once answered is closed, or at once when it is nil.
func (s *Server) onCall(id string, answered chan struct{}, do func(*call) error) error {
	w, ok := s.findCall(id)
	if !ok {
		return fmt.Errorf("call %q: %w", id, errNoCall)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	c, ok := w.findLive(id)
	if !ok {
		return fmt.Errorf("call %q: %w", id, errNoCall)
	}
	w.answered = answered
	defer func() { w.answered = nil }()
	return do(c)
}

func (s *Server) appWorld(clientID string) (*world, error) {
	w, ok := s.world(clientID)
	if !ok {
		return nil, fmt.Errorf("no app %s", clientID)
	}
	return w, nil
}

// Token returns an access token for an app, as the token endpoint would give
// it.
func (s *Server) Token(clientID string) (string, error) {
	w, err := s.appWorld(clientID)
	if err != nil {
		return "", err
	}
	return s.accessToken(w.registration(), accessTokenOptions{})
}
