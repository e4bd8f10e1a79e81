package wire

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// An Answer is what the target answered to a request. Whoever changes it may set its members to other values, and must
// not change what they hold.
type Answer struct {
	Place  Place
	Status int
	Header http.Header
	Body   []byte
	Broken Broken
}

// Broken says how the connection breaks, in place of a whole answer.
type Broken int

// The ways.
const (
	Whole  Broken = iota // it does not break
	Closed               // without an answer
	Cut                  // in the middle of the body
)

// A Post is a notification, or several, on the way to the callback address.
type Post struct {
	Places []Place // of its items, in order
	Path   string
	Header http.Header
	Body   []byte
	Way    Way
}

// Way says what becomes of a post.
type Way int

// The ways.
const (
	Delivered Way = iota // as it is
	Lost                 // it is taken, and never comes
	Again                // it comes once more, byte for byte and with the same message id
	Twice                // it is told once more, in another message
	Swapped              // it comes after the next one
	AfterEnd             // it is told once more, in another message, when its call has ended
)

// An Alterer changes what passes by. Its methods are called by many goroutines, and say whether they have changed
// anything; what they get they may keep, and change only by giving members other values.
type Alterer interface {
	// Request is called with the header of a request before it is sent on. It cannot be what makes a mutant.
	Request(header http.Header)
	// Answer is called with every answer.
	Answer(a *Answer) bool
	// Post is called with every post.
	Post(p *Post) bool
}

// A Relay stands between one run and its target. It is safe for use by many goroutines.
type Relay struct {
	operations *Operations
	graph      *server
	upstream   http.RoundTripper // to the target; given by Client
	front      *server           // nil: Listen was not called
	behind     string            // address of the run's own listener
	backend    *http.Transport   // to that listener

	mu      sync.Mutex
	alterer Alterer
	struck  int
	held    []*Post // wait for the next
	ended   []*Post // wait for the end of their call
	alive   map[string]call
}

// Start starts a relay, whose address is a free port of loopback. The error says that there is none.
func Start(operations *Operations) (*Relay, error) {
	r := &Relay{operations: operations, backend: &http.Transport{MaxIdleConnsPerHost: 64},
		alive: map[string]call{}}
	var err error
	r.graph, err = serve("127.0.0.1:0", nil, r.serveGraph)
	if err != nil {
		return nil, fmt.Errorf("standing between the run and Graph: %w", err)
	}
	return r, nil
}

// Begin has what passes by from now on go through a. What was held of earlier posts is forgotten.
func (r *Relay) Begin(a Alterer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.alterer, r.struck, r.held, r.ended = a, 0, nil, nil
}

// End has everything pass by unchanged from now on, and returns how many messages were changed since [Relay.Begin].
func (r *Relay) End() (struck int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.alterer, r.held, r.ended = nil, nil, nil
	return r.struck
}

// current is who changes what passes by; nil: nobody does.
func (r *Relay) current() Alterer {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.alterer
}

func (r *Relay) strike() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.struck++
}

// Close ends the relay. What is under way is cut when ctx ends. Listeners that were started by it are the caller's to
// close, before.
func (r *Relay) Close(ctx context.Context) error {
	errs := []error{r.graph.close(ctx)}
	if r.front != nil {
		errs = append(errs, r.front.close(ctx))
	}
	r.backend.CloseIdleConnections()
	return errors.Join(errs...)
}

// A server is an HTTP server with its address.
type server struct {
	http *http.Server
	addr string
	done chan struct{}
}

// readWithin is how long a request may take to come: longer than clients keep a connection that they do not use, so
// that none is closed just when it is taken.
const readWithin = 2 * time.Minute

// serve starts a server. tls may be nil: plain http.
func serve(addr string, how func(*http.Server, net.Listener) error, handle http.HandlerFunc) (*server, error) {
	socket, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, err
	}
	s := &server{addr: socket.Addr().String(), done: make(chan struct{}),
		http: &http.Server{Handler: handle, ReadHeaderTimeout: readWithin, ErrorLog: log.New(nothing{}, "", 0)}}
	if how == nil {
		how = (*http.Server).Serve
	}
	go func() {
		defer close(s.done)
		_ = how(s.http, socket) // it only says that the server was closed
	}()
	return s, nil
}

// nothing takes what a server has to say of connections: each is an answer that the run judges itself.
type nothing struct{}

func (nothing) Write(p []byte) (int, error) { return len(p), nil }

func (s *server) close(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	if err != nil {
		_ = s.http.Close()
	}
	<-s.done
	return err
}
