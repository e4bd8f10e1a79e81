package notify

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"log"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"conform/internal/record"
)

// callbackPath is in front of an inbox's token.
const callbackPath = "/callback/"

// Config says where to listen and whose notifications to believe.
type Config struct {
	Addr      string      // host:port; empty: a free port of 127.0.0.1
	TLS       *tls.Config // nil: plain http
	PublicURL string      // what Graph is given, where it is not the listener's own address (a tunnel); empty: it is

	// Metadata is the address of the OpenID document that names the sender's keys; it is read when the
	// first token comes. Empty: no token is valid.
	Metadata string
	Client   *http.Client     // reads Metadata and the keys; nil: http.DefaultClient
	Issuers  []string         // who may issue tokens: any of them
	Now      func() time.Time // for the time of tokens and of arrival; nil: [record.Now]

	// Clocks are others' by which tokens are judged besides: a token that any finds in time is. nil: there are none.
	Clocks []func() time.Time

	clocks []func() time.Time // see verifier

	MaxBody     int64         // bytes; 0: 1 MiB
	ReadTimeout time.Duration // for a whole request, from slow senders; 0: 10 s

	// Record is given every post to an inbox, before it is answered. It is called for one post of an inbox
	// at a time, must be safe for several inboxes at once, and must not call the Inbox. nil: not recorded.
	Record func(scenario string, n *record.Notification)
	// Stray is given what belongs to no open inbox, within limits: see [Listener]. It must be safe for many
	// goroutines. nil: dropped.
	Stray func(n *record.Notification)
	// Late is given the calls that a notification with a valid token names after its inbox was closed, and the URL of that
	// inbox. It must be safe for many goroutines. nil: it is not called.
	Late func(inbox string, callIDs []string)
	// LeftOut is given, once, when the listener is closed, what Stray was not given. nil, or nothing left out:
	// it is not called.
	LeftOut func(record.StraysLeftOut)
	// ConnectionError is given connections that gave no request, such as a sender that does not trust the
	// certificate; one line each. nil: dropped.
	ConnectionError func(line string)
}

const (
	defaultMaxBody     = 1 << 20
	defaultReadTimeout = 10 * time.Second
	maxHeader          = 64 << 10
)

func (c Config) withDefaults() Config {
	if c.Addr == "" {
		c.Addr = "127.0.0.1:0"
	}
	c.clocks = []func() time.Time{c.Now}
	if c.Now == nil {
		c.Now = record.Now
		c.clocks = []func() time.Time{record.Now, time.Now}
	}
	c.clocks = append(c.clocks, c.Clocks...)
	if c.MaxBody <= 0 {
		c.MaxBody = defaultMaxBody
	}
	if c.ReadTimeout <= 0 {
		c.ReadTimeout = defaultReadTimeout
	}
	return c
}

// A Listener receives the notifications of a run. It is safe for use by many goroutines.
//
// Its address is public: anybody can send something there. What came from Graph, as far as one can know, is
// what came to the address of an inbox, which nobody can guess, or with a token that names one of the run's own
// bots. All else is a stranger's: it is given to Config.Stray, up to a number and size for the whole run, and
// no scenario hears of it.
type Listener struct {
	config   Config
	own      string // its own address as a URL
	public   string // the address that Graph is given, without a slash at the end
	verifier *verifier
	server   *http.Server
	served   chan struct{} // closed when the server has ended

	// active is held for reading by every request under way, and for writing by Close, so that nothing is
	// recorded after Close has returned.
	active sync.RWMutex
	over   bool

	strays strays
	unused unused

	mu        sync.Mutex
	inboxes   map[string]*Inbox // by token
	ended     map[string]ended  // those that were closed, by token, to say whose a late post is
	claimed   *Inbox            // that gets what comes to any other address; nil: nobody
	owners    map[string]*Inbox // by call, in lower case: who first got something of it at such an address
	created   map[string]*Inbox // by call, in lower case: who made it, and has its news at the inbox's own address
	gone      *Inbox            // stands in created for all that were closed
	audiences map[string]string // of all inboxes so far, by their lower case
	astray    []Miss
	reached   bool // a notification came to an inbox's own address
}

// Start listens. The error names the address that cannot be listened on, or the PublicURL that is not one.
func Start(config Config) (*Listener, error) {
	config = config.withDefaults()
	if config.PublicURL != "" {
		if u, err := url.Parse(config.PublicURL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" ||
			u.RawQuery != "" || u.Fragment != "" {
			return nil, fmt.Errorf("the public address of the listener is %q: expected an http or https URL without query",
				config.PublicURL)
		}
	}
	socket, err := net.Listen("tcp", config.Addr)
	if err != nil {
		if op, is := errors.AsType[*net.OpError](err); is {
			err = op.Err // without the address, which stands there already
		}
		return nil, fmt.Errorf("listening for notifications on %s: %w", config.Addr, err)
	}
	l := &Listener{
		config: config,
		own:    "http://" + reachable(socket.Addr()),
		verifier: &verifier{keys: newKeySet(config.Metadata, config.Client, config.Now), issuers: config.Issuers,
			clocks: config.clocks},
		served:  make(chan struct{}),
		inboxes: map[string]*Inbox{}, ended: map[string]ended{}, gone: &Inbox{closed: true},
		owners: map[string]*Inbox{}, created: map[string]*Inbox{}, audiences: map[string]string{},
	}
	if config.TLS != nil {
		l.own = "https://" + reachable(socket.Addr())
	}
	l.public = l.own
	if config.PublicURL != "" {
		l.public = strings.TrimSuffix(config.PublicURL, "/")
	}
	l.server = &http.Server{
		Handler:           http.HandlerFunc(l.serve),
		TLSConfig:         config.TLS,
		ReadTimeout:       config.ReadTimeout,
		ReadHeaderTimeout: config.ReadTimeout,
		// The key set may have to be fetched before there is an answer.
		WriteTimeout:   config.ReadTimeout + 2*fetchTimeout,
		IdleTimeout:    time.Minute,
		MaxHeaderBytes: maxHeader,
		ConnState:      l.unused.state,
		ErrorLog:       log.New(connectionErrors(config.ConnectionError), "", 0),
	}
	go func() {
		defer close(l.served)
		// The error only says that the server was closed; trouble with connections goes to ErrorLog.
		if config.TLS != nil {
			_ = l.server.ServeTLS(socket, "", "")
		} else {
			_ = l.server.Serve(socket)
		}
	}()
	return l, nil
}

// reachable is an address at which this machine reaches a listener: its own or, where it listens everywhere, loopback,
// since nobody can be asked to connect to everywhere, and no certificate is for that.
func reachable(at net.Addr) string {
	tcp, ok := at.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return at.String()
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(tcp.Port))
}

// connectionErrors makes lines of the server's log into calls.
type connectionErrors func(line string)

// Write never fails.
func (t connectionErrors) Write(line []byte) (int, error) {
	if t != nil {
		t(strings.TrimSpace(string(line)))
	}
	return len(line), nil
}

// URL is the listener's own address, "https://127.0.0.1:port", whatever Graph is given. One that listens everywhere has
// that of loopback.
func (l *Listener) URL() string { return l.own }

// Open makes an inbox for a scenario, named by its identity. A scenario may open several.
func (l *Listener) Open(scenario string) *Inbox {
	in := &Inbox{listener: l, scenario: scenario, token: rand.Text(), seen: memory{}, changed: make(chan struct{})}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inboxes[in.token] = in
	return in
}

// Close stops listening, cuts the connections on which nothing was asked yet, and waits for requests under way, until
// ctx is done: then their connections are cut, too, and the error is that of ctx. When it returns, nothing is
// recorded any more.
func (l *Listener) Close(ctx context.Context) error {
	l.unused.close()
	err := l.server.Shutdown(ctx)
	if err != nil {
		_ = l.server.Close() // the connections that did not end
	}
	<-l.served
	l.active.Lock()
	defer l.active.Unlock()
	if !l.over && l.config.LeftOut != nil {
		if out := l.strays.leftOut(); out.Posts > 0 {
			l.config.LeftOut(out)
		}
	}
	l.over = true
	return err
}
