package wire

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"conform/internal/director"
	"conform/internal/notify"
)

// Listen starts the listener that config describes, with the relay before it: the relay has its address, and what
// comes there goes on to the listener. It is for [session.Run.Listening], and is called once.
func (r *Relay) Listen(config notify.Config) (*notify.Listener, error) {
	how := (*http.Server).Serve
	own := "http://"
	if tls := config.TLS; tls != nil {
		own = "https://"
		how = func(s *http.Server, l net.Listener) error {
			s.TLSConfig = tls
			return s.ServeTLS(l, "", "")
		}
	}
	addr := config.Addr
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	front, err := serve(addr, how, r.servePost)
	if err != nil {
		return nil, fmt.Errorf("listening for notifications: %w", err)
	}
	if config.PublicURL == "" {
		config.PublicURL = own + front.addr
	}
	config.Addr, config.TLS = "", nil
	listener, err := notify.Start(config)
	if err != nil {
		_ = front.close(context.Background())
		return nil, err
	}
	r.front, r.behind = front, listener.URL()
	return listener, nil
}

// maxPost is more than a listener takes, in bytes.
const maxPost = 2 << 20

// servePost passes a post on, or does with it what is wanted.
func (r *Relay) servePost(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(io.LimitReader(req.Body, maxPost))
	if err != nil {
		hang(w)
		return
	}
	p := &Post{Places: itemPlaces(body), Path: req.URL.EscapedPath(), Header: req.Header, Body: body}
	r.endedBy(body)
	alterer := r.current()
	if alterer == nil || req.Method != http.MethodPost {
		r.pass(w, req, p)
		return
	}
	changed := alterer.Post(p)
	if changed && p.Way != Swapped && p.Way != AfterEnd {
		r.strike()
	}
	ctx := context.WithoutCancel(req.Context())
	switch p.Way {
	case Lost:
		w.WriteHeader(http.StatusAccepted)
	case Swapped:
		r.mu.Lock()
		first := len(r.held) == 0
		if first {
			r.held = append(r.held, p)
		}
		r.mu.Unlock()
		if !first { // the first of two waits: this is the next
			r.passWith(w, req, p)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	case AfterEnd:
		r.mu.Lock()
		r.ended = append(r.ended, p.retold())
		r.mu.Unlock()
		r.passWith(w, req, p)
	case Again:
		r.passWith(w, req, p)
		_, _ = r.deliver(ctx, req.Method, p)
	case Twice:
		r.passWith(w, req, p)
		_, _ = r.deliver(ctx, req.Method, p.retold())
	default:
		r.passWith(w, req, p)
	}
}

// passWith passes a post on, and then what has waited for it.
func (r *Relay) passWith(w http.ResponseWriter, req *http.Request, p *Post) {
	r.mu.Lock()
	waiting := r.held
	r.held = nil
	if ends(p.Places) {
		waiting = append(waiting, r.ended...)
		r.ended = nil
	}
	r.struck += len(waiting)
	r.mu.Unlock()
	if len(waiting) == 0 {
		r.pass(w, req, p)
		return
	}
	ctx := context.WithoutCancel(req.Context())
	status, err := r.deliver(ctx, req.Method, p)
	for _, later := range waiting {
		_, _ = r.deliver(ctx, http.MethodPost, later)
	}
	if err != nil {
		hang(w)
		return
	}
	w.WriteHeader(status)
}

// ends reports whether news are of the end of a call.
func ends(places []Place) bool {
	return slices.ContainsFunc(places, func(p Place) bool {
		return p.Resource == "call" && (strings.EqualFold(p.Change, "deleted") || p.State == "terminated")
	})
}

// retold is the same news in another message.
func (p *Post) retold() *Post {
	next := *p
	next.Header = p.Header.Clone()
	if next.Header.Get(messageID) != "" {
		next.Header.Set(messageID, uuid.NewString())
	}
	next.Body = append(bytes.Clone(p.Body), '\n')
	return &next
}

// messageID is the header by which the calling service names a message.
const messageID = "X-Microsoft-Skype-Message-ID"

// pass delivers a post and passes the listener's answer back.
func (r *Relay) pass(w http.ResponseWriter, req *http.Request, p *Post) {
	status, err := r.deliver(req.Context(), req.Method, p)
	if err != nil {
		hang(w)
		return
	}
	w.WriteHeader(status)
}

// deliver posts to the listener of the run.
func (r *Relay) deliver(ctx context.Context, method string, p *Post) (status int, err error) {
	out, err := http.NewRequestWithContext(ctx, method, r.behind+p.Path, bytes.NewReader(p.Body))
	if err != nil {
		return 0, err
	}
	out.Header = p.Header.Clone()
	out.Header.Del("Content-Length")
	resp, err := r.backend.RoundTrip(out)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxPost)) // so that the connection can be used again
	return resp.StatusCode, nil
}

// flush delivers what waits for another post: none comes.
func (r *Relay) flush(ctx context.Context) {
	r.mu.Lock()
	waiting := r.held
	r.held = nil
	r.mu.Unlock()
	for _, p := range waiting {
		_, _ = r.deliver(ctx, http.MethodPost, p)
	}
}

// World returns a world whose target has delivered everything only when the relay has, too. What w can do beside, as a
// [director.Warner] or a [director.FaultInjector], it can do as well.
func (r *Relay) World(w director.World) director.World {
	own := settling{w, r}
	switch beside := w.(type) {
	case director.Warner:
		return warning{own, beside}
	case director.FaultInjector:
		return faulty{own, beside}
	default:
		return own
	}
}

// settling waits for the relay, too.
type settling struct {
	director.World
	relay *Relay
}

// Settle implements [director.World].
func (s settling) Settle(ctx context.Context, bot director.Bot) (settled bool, err error) {
	settled, err = s.World.Settle(ctx, bot)
	s.relay.flush(ctx)
	return settled, err
}

// warning is one whose people are people.
type warning struct {
	settling
	director.Warner
}

// faulty is one that can be made to do wrong.
type faulty struct {
	settling
	director.FaultInjector
}
