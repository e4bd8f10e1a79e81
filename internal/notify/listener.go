package notify

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"regexp"
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
	PublicURL string      // what Graph is told, where it is not the listener's own address (a tunnel); empty: it is

	// Metadata is the address of the OpenID document that names the sender's keys; it is read when the
	// first token comes. Empty: no token is valid.
	Metadata string
	Client   *http.Client     // reads Metadata and the keys; nil: http.DefaultClient
	Issuers  []string         // who may issue tokens: any of them
	Now      func() time.Time // for the time of tokens and of arrival; nil: time.Now

	MaxBody     int64         // bytes; 0: 1 MiB
	ReadTimeout time.Duration // for a whole request, from slow senders; 0: 10 s

	// Record is given every post to an inbox, before it is answered. It is called for one post of an inbox
	// at a time, must be safe for several inboxes at once, and must not call the Inbox. nil: not recorded.
	Record func(scenario string, n *record.Notification)
	// Stray is given what belongs to no open inbox, with at most 64 KiB of its body, and must be safe for
	// many goroutines. nil: dropped.
	Stray func(n *record.Notification)
	// Trouble is told of connections that gave no request, such as a sender that does not trust the
	// certificate; one line each. nil: dropped.
	Trouble func(line string)
}

const (
	defaultMaxBody     = 1 << 20
	defaultReadTimeout = 10 * time.Second
	maxStrayBody       = 64 << 10
	maxHeader          = 64 << 10
)

func (c Config) withDefaults() Config {
	if c.Addr == "" {
		c.Addr = "127.0.0.1:0"
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.MaxBody <= 0 {
		c.MaxBody = defaultMaxBody
	}
	if c.ReadTimeout <= 0 {
		c.ReadTimeout = defaultReadTimeout
	}
	return c
}

// A Listener receives the notifications of a run. It is safe for use by many goroutines.
type Listener struct {
	config   Config
	own      string // its own address as a URL
	public   string // the address that Graph is told, without a slash at the end
	verifier *verifier
	server   *http.Server
	served   chan struct{} // closed when the server has ended

	// active is held for reading by every request under way, and for writing by Close, so that nothing is
	// recorded after Close has returned.
	active sync.RWMutex
	over   bool

	mu      sync.Mutex
	inboxes map[string]*Inbox // by token; closed ones too, to say whose a late post is
	claimed *Inbox            // that gets what comes to the listener's address itself; nil: nobody
	owners  map[string]*Inbox // by call, in lower case: who first got something of it at that address
}

// Start listens. The error names the address that cannot be listened on, or the PublicURL that is none.
func Start(config Config) (*Listener, error) {
	config = config.withDefaults()
	if config.PublicURL != "" {
		if u, err := url.Parse(config.PublicURL); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.RawQuery != "" || u.Fragment != "" {
			return nil, fmt.Errorf("the public address of the listener is %q: expected an http or https URL without query", config.PublicURL)
		}
	}
	socket, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return nil, fmt.Errorf("listening for notifications on %s: %w", config.Addr, err)
	}
	l := &Listener{
		config:   config,
		own:      "http://" + socket.Addr().String(),
		verifier: &verifier{keys: newKeySet(config.Metadata, config.Client, config.Now), issuers: config.Issuers, now: config.Now},
		served:   make(chan struct{}),
		inboxes:  map[string]*Inbox{},
		owners:   map[string]*Inbox{},
	}
	if config.TLS != nil {
		l.own = "https://" + socket.Addr().String()
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
		ErrorLog:       log.New(troubleWriter(config.Trouble), "", 0),
	}
	go func() {
		defer close(l.served)
		// The error only tells that the server was closed; trouble with connections goes to ErrorLog.
		if config.TLS != nil {
			_ = l.server.ServeTLS(socket, "", "")
		} else {
			_ = l.server.Serve(socket)
		}
	}()
	return l, nil
}

// troubleWriter makes lines of the server's log into calls.
type troubleWriter func(line string)

// Write never fails.
func (t troubleWriter) Write(line []byte) (int, error) {
	if t != nil {
		t(strings.TrimSpace(string(line)))
	}
	return len(line), nil
}

// URL is the listener's own address, "https://127.0.0.1:port", whatever Graph is told.
func (l *Listener) URL() string { return l.own }

// Open makes an inbox for a scenario, named by its identity. A scenario may open several.
func (l *Listener) Open(scenario string) *Inbox {
	in := &Inbox{listener: l, scenario: scenario, token: rand.Text(), changed: make(chan struct{})}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inboxes[in.token] = in
	return in
}

// Close stops listening and waits for requests under way, until ctx is done: then their connections are cut,
// and the error is that of ctx. When it returns, nothing is recorded any more.
func (l *Listener) Close(ctx context.Context) error {
	err := l.server.Shutdown(ctx)
	if err != nil {
		_ = l.server.Close() // the connections that did not end
	}
	<-l.served
	l.active.Lock()
	defer l.active.Unlock()
	l.over = true
	return err
}

// find returns the inbox that a path leads to. A tunnel may have put something in front of the path. What
// comes to no inbox's address is for the one that claims it.
func (l *Listener) find(path string) (in *Inbox, shared bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := strings.LastIndex(path, callbackPath)
	if i < 0 {
		return l.claimed, true
	}
	return l.inboxes[path[i+len(callbackPath):]], false
}

// aCall finds the call in the address of a resource.
var aCall = regexp.MustCompile(`(?i)/calls/([^/]+)`)

// owner returns the inbox that first got something of the same call at the address that all share, or in, when
// it is the first: the late news of a call must not come to the scenario that follows.
func (l *Listener) owner(in *Inbox, items []record.Item) *Inbox {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, item := range items {
		m := aCall.FindStringSubmatch(item.ResourceURL)
		if m == nil {
			continue
		}
		call := strings.ToLower(m[1])
		if first := l.owners[call]; first != nil {
			return first
		}
		l.owners[call] = in
	}
	return in
}

// serve judges one request. Everything is recorded before the answer goes out: when the sender has its
// answer, the items are in the inbox.
func (l *Listener) serve(w http.ResponseWriter, r *http.Request) {
	l.active.RLock()
	defer l.active.RUnlock()
	if l.over {
		return
	}
	at := l.config.Now()
	n := &record.Notification{Method: r.Method, Path: r.URL.Path, Header: r.Header.Clone()}
	in, shared := l.find(r.URL.Path)
	if in == nil {
		l.stray(w, r, n, "no scenario has this address")
		return
	}
	var items [][]byte
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		n.Answered, n.Problem = http.StatusMethodNotAllowed, "notifications are posted, this was "+r.Method
	} else {
		items = l.read(w, r, n, in.expected())
		if shared && n.Token.Valid {
			in = l.owner(in, n.Items)
		}
	}
	if !in.deliver(n, items, at) {
		n.Items = nil
		l.stray(w, r, n, "the scenario "+in.scenario+" is over")
		return
	}
	w.WriteHeader(n.Answered)
}

// read judges token and body, and returns the items of a post that is accepted.
func (l *Listener) read(w http.ResponseWriter, r *http.Request, n *record.Notification, audience string) [][]byte {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, l.config.MaxBody))
	n.Body = body
	n.Token = l.verifier.verify(r.Context(), r.Header, audience)
	if err != nil {
		n.Answered, n.Problem = http.StatusBadRequest, "the body did not come whole: "+err.Error()
		var tooLong *http.MaxBytesError
		if errors.As(err, &tooLong) {
			n.Answered, n.Problem = http.StatusRequestEntityTooLarge, fmt.Sprintf("the body is longer than %d bytes", tooLong.Limit)
		}
		return nil
	}
	p, err := parse(body)
	n.Items = p.heads
	switch {
	case !n.Token.Valid:
		n.Answered, n.Problem = http.StatusUnauthorized, "the token: "+n.Token.Problem
		if err != nil {
			n.Problem += "; " + err.Error()
		}
		return nil
	case err != nil:
		n.Answered, n.Problem = http.StatusBadRequest, err.Error()
		return nil
	case p.legacy:
		n.Answered, n.Problem = http.StatusNoContent, "the older format, refused with 204 so that the call comes again as commsNotifications"
	default:
		n.Answered = http.StatusAccepted
		if len(p.items) == 0 {
			n.Problem = `"value" is empty`
		}
	}
	return p.items
}

// stray answers what belongs to nobody. Its token is not judged: there is no audience to judge it by.
func (l *Listener) stray(w http.ResponseWriter, r *http.Request, n *record.Notification, problem string) {
	if n.Body == nil {
		// What cannot be read of a stranger's body is not missed.
		n.Body, _ = io.ReadAll(io.LimitReader(r.Body, maxStrayBody))
	}
	n.Token = record.Token{Present: len(r.Header.Values("Authorization")) > 0}
	n.Answered, n.Problem = http.StatusNotFound, problem
	if l.config.Stray != nil {
		l.config.Stray(n)
	}
	w.WriteHeader(n.Answered)
}
