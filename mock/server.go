package mock

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// errClosed is what a closed server answers to its own methods.
var errClosed = errors.New("the mock is closed")

// Server is a running mock. Its methods may be called from many goroutines.
type Server struct {
	config Config
	url    string
	routes []route
	types  map[string]complexType
	log    *journal

	entraKey *signer                           // access tokens
	foreign  struct{ access, notices *signer } // published nowhere; for faults

	listener net.Listener
	http     *http.Server
	sender   *http.Transport
	ca       *authority
	ctx      context.Context
	cancel   context.CancelFunc
	posting  sync.WaitGroup
	serving  chan struct{}
	guard    controlGuard
	beyond   beyond
	born     string // tells this server from others that were at its address
	acts     acts   // what was done to calls through the control port

	sharedFaults []*armed // as many as are configured; nil: each app counts for itself
	struck       []atomic.Int64

	tokenMu sync.Mutex
	// noticeKeys sign notifications: the last one does, and the keys document
	// lists it with the one before.
	noticeKeys []*signer
	rotations  int
	tokens     map[noticeToken]cachedToken // notification tokens that can be used again
	verified   verifiedTokens

	mu         sync.Mutex
	worlds     map[string]*world // by lower-case client id
	named      map[string]int
	registered int
	recordings recordings
	ids        *identifiers
	closed     bool
}

// Start returns a server that listens and serves until Close. The error says
// what of c cannot be used: its fields (all at once), the address, or the TLS
// folder.
func Start(c Config) (*Server, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	c = c.withDefaults()
	shared, struck := make([]*armed, len(c.Faults)), make([]atomic.Int64, len(c.Faults))
	for i, f := range c.Faults {
		if f.Shared {
			shared[i] = arm(f)
			shared[i].struck = &struck[i]
		}
	}
	s := &Server{
		sharedFaults: shared, struck: struck,
		config:     c,
		routes:     graphRoutes(),
		types:      graphTypes(),
		log:        newJournal(c.JournalSize, c.JournalBytes),
		entraKey:   c.Keys.entra,
		noticeKeys: []*signer{c.Keys.notice},
		worlds:     make(map[string]*world),
		named:      make(map[string]int),
		ids:        newIdentifiers(c.Seed, "server"),
		serving:    make(chan struct{}),
		beyond:     newBeyond(c),
		born:       unguessable(),
		tokens:     make(map[noticeToken]cachedToken),
	}
	s.foreign.access, s.foreign.notices = c.Keys.foreignAccess, c.Keys.foreignNotices
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.sender = newSender(c)
	if err := s.listen(); err != nil {
		s.cancel()
		return nil, err
	}
	if err := s.registerConfigured(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// listen opens the port and serves on it.
func (s *Server) listen() error {
	tlsConfig, err := s.tlsConfig()
	if err != nil {
		return err
	}
	s.listener, err = (&net.ListenConfig{}).Listen(s.ctx, "tcp", s.config.Addr)
	if err != nil {
		if op, is := errors.AsType[*net.OpError](err); is {
			err = op.Err // without the address, which stands there already
		}
		return fmt.Errorf("listening on %s: %w", s.config.Addr, err)
	}
	if s.guard, err = newControlGuard(s.config.Addr, s.listener.Addr(), s.config.ControlToken); err != nil {
		return errors.Join(err, s.listener.Close())
	}
	s.url = "http://" + reachable(s.listener.Addr())
	listener := s.listener
	if tlsConfig != nil {
		s.url = "https://" + reachable(s.listener.Addr())
		listener = tls.NewListener(listener, tlsConfig)
	}
	s.http = &http.Server{
		Handler:           s.handler(),
		ReadHeaderTimeout: headerTimeout,
		BaseContext:       func(net.Listener) context.Context { return s.ctx },
	}
	go func() {
		defer close(s.serving)
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.config.Log.Error("serving", "error", err)
		}
	}()
	return nil
}

// headerTimeout is how long a connection may bring no request. It is longer than clients keep a connection that they do
// not use (90 s in Go, less elsewhere): one that is closed just when a client takes it loses a request which the client
// must not repeat, such as a call to be created.
const headerTimeout = 2 * time.Minute

// reachable is an address at which a listener can be reached from this machine:
// its own, or loopback where it listens everywhere.
func reachable(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return addr.String()
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
}

// handler puts the surfaces side by side: control, sign-in, and Graph as
// whatever is left. No router answers for itself: what none of them serves is
// refused in the shape of the surface that was asked.
func (s *Server) handler() http.Handler {
	signIn, control := http.NewServeMux(), http.NewServeMux()
	s.signInRoutes(signIn)
	s.controlRoutes(control)
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		// A ServeMux redirects a path that is not clean.
		clean := path.Clean(r.URL.EscapedPath()) == strings.TrimSuffix(r.URL.EscapedPath(), "/")
		_, isGraph := versionOf(r.URL.Path)
		switch {
		case r.URL.Path == "/" || r.URL.Path == "/_mock":
			http.Redirect(rw, r, "/_mock/", http.StatusSeeOther)
		case clean && strings.HasPrefix(r.URL.Path, "/_mock/"):
			control.ServeHTTP(rw, r)
		case clean && !isGraph && serves(signIn, r):
			signIn.ServeHTTP(rw, r)
		case !isGraph && isSignInPath(r.URL.Path):
			s.serveNoSignIn(rw, r)
		default:
			s.serveGraph(rw, r)
		}
	})
}

// serves reports whether the router has something of its own for a request.
func serves(mux *http.ServeMux, r *http.Request) bool {
	_, pattern := mux.Handler(r)
	return pattern != ""
}

func (s *Server) registerConfigured() error {
	var errs []error
	for _, a := range s.config.Apps {
		_, err := s.register(a)
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// URL is the root of everything, without a slash at its end: Graph is below
// /beta and /v1.0, the login authority is the root itself, the control port is
// below /_mock/.
func (s *Server) URL() string { return s.url }

// ControlToken is what requests to the control port must show; "" when none is
// needed, since the server listens on loopback only and Config names none.
func (s *Server) ControlToken() string { return s.guard.token }

// CAPool trusts the server's own CA; nil when it has none.
func (s *Server) CAPool() *x509.CertPool {
	if s.ca == nil {
		return nil
	}
	return s.ca.pool()
}

// CAFile is the file of the server's CA certificate in PEM, "" when the CA
// lives in memory or there is none.
func (s *Server) CAFile() string {
	if s.ca == nil {
		return ""
	}
	return s.ca.file
}

// Close stops serving and posting, and returns when nothing of the server runs
// any more. What was not yet delivered is dropped. A second Close does nothing.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	worlds := s.worlds
	s.worlds = make(map[string]*world)
	s.mu.Unlock()

	s.cancel()
	for _, w := range worlds {
		w.close()
	}
	err := s.http.Close()
	<-s.serving
	s.posting.Wait()
	s.sender.CloseIdleConnections()
	if p := s.beyond.proxy; p != nil {
		p.sender.CloseIdleConnections()
	}
	if err != nil {
		return fmt.Errorf("closing the mock: %w", err)
	}
	return nil
}

// Reset forgets every app, call and journal entry and registers the
// configured apps again.
func (s *Server) Reset() error {
	s.mu.Lock()
	worlds := s.worlds
	s.worlds = make(map[string]*world)
	s.recordings = recordings{}
	s.mu.Unlock()
	for _, w := range worlds {
		w.close()
	}
	s.log.clear()
	s.acts.clear()
	return s.registerConfigured()
}

func (s *Server) newGUID() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ids.guid()
}
