package mock

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// The control port shows secrets and makes the mock post, so that it is for
// programs and people of this machine only. A web page that a developer has
// open can send requests to loopback as well; what gives it away is refused: a
// Host that is not this machine (DNS rebinding), an Origin or a Sec-Fetch-Site
// of elsewhere, and types of body that a page can send unasked. Beyond loopback
// a token is needed.

// controlGuard holds requests to the control port against that.
type controlGuard struct {
	token string // "" where none is needed
	host  string // the host that was listened on, as it was given
	open  bool   // others than this machine can reach the server
}

// newControlGuard makes the guard for a server that listens on addr, as asked
// for in the form host:port, and really at bound.
func newControlGuard(addr string, bound net.Addr, token string) (controlGuard, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return controlGuard{}, fmt.Errorf("address %q: %w", addr, err)
	}
	tcp, ok := bound.(*net.TCPAddr)
	g := controlGuard{token: token, host: host, open: !ok || !tcp.IP.IsLoopback()}
	if g.open && g.token == "" {
		g.token = unguessable()
	}
	return g, nil
}

// unguessable is a new secret that nobody can guess, unlike those that a seed
// decides.
func unguessable() string { return rand.Text() }

// admit returns why a request is refused, nil when it is not.
func (g controlGuard) admit(r *http.Request) error {
	origin := r.Header.Get("Origin")
	site := r.Header.Get("Sec-Fetch-Site")
	switch {
	case g.token == "" && !g.isHere(r.Host):
		return refusedBy(http.StatusForbidden, "the Host %q is not this machine: expected the address that the mock "+
			"has printed", r.Host)
	case origin != "" && !sameHost(origin, r.Host):
		return refusedBy(http.StatusForbidden, "a page of %s cannot use the control port", origin)
	case !slices.Contains([]string{"", "none", "same-origin"}, site):
		return refusedBy(http.StatusForbidden, "a page of elsewhere (%s) cannot use the control port", site)
	case g.token != "" && !g.knows(r):
		return refusedBy(http.StatusUnauthorized, "the control port is open to the network and needs the token "+
			"that the mock printed when it started: Authorization: Bearer TOKEN, or ?token=TOKEN")
	}
	return checkControlType(r)
}

// isHere reports whether a Host names this machine.
func (g controlGuard) isHere(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = strings.Trim(hostport, "[]")
	}
	if strings.EqualFold(host, "localhost") || g.host != "" && strings.EqualFold(host, g.host) {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

func sameHost(origin, host string) bool {
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, host)
}

func (g controlGuard) knows(r *http.Request) bool {
	given := r.URL.Query().Get("token")
	if scheme, token, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		given = strings.TrimSpace(token)
	}
	return subtle.ConstantTimeCompare([]byte(given), []byte(g.token)) == 1
}

// checkControlType refuses a body that does not say it is JSON. curl -d calls
// every body a form without being asked; that is let through where no browser
// sends it, which would name an Origin or a Referer.
func checkControlType(r *http.Request) error {
	sent := r.Header.Get("Content-Type")
	if r.ContentLength == 0 || sent == "" {
		return nil
	}
	media, _, err := mime.ParseMediaType(sent)
	fromPage := r.Header.Get("Origin") != "" || r.Header.Get("Referer") != "" || r.Header.Get("Sec-Fetch-Site") != ""
	if err == nil && (media == "application/json" || media == "application/x-www-form-urlencoded" && !fromPage) {
		return nil
	}
	return refusedBy(http.StatusUnsupportedMediaType, "content type %q: expected application/json", sent)
}
