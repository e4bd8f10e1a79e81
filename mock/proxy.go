package mock

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Proxy is where requests go for which the mock has nothing and no stub fits; the
// zero value is nowhere. Requests about calls never go there: nobody else knows the
// calls of a mock.
type Proxy struct {
	// To is an address, http or https, perhaps with a path that goes before that of
	// the request.
	To string
	// Token is sent there as the bearer token. The bot's own is one of the mock's,
	// and is never passed on: "" sends none.
	Token string
}

// Validate says what is wrong with the address; nil for the zero value.
func (p Proxy) Validate() error {
	if p.To == "" {
		return nil
	}
	u, err := url.Parse(p.To)
	if strings.Contains(p.To, "@") { // a message shows no password
		return errors.New("proxy: expected an address without a name and a password")
	}
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("proxy %s: expected an absolute address, such as https://graph.microsoft.com", quoted(p.To))
	}
	return nil
}

// proxyLimit is how long the other side may take, maxProxied how long its answer may
// be.
const (
	proxyLimit = 30 * time.Second
	maxProxied = 16 << 20
)

// proxyMark in Via says that a request has come through a mock, which is not sent
// through another time.
const proxyMark = "conform-mock"

// proxy is one that is ready.
type proxy struct {
	Proxy
	to     *url.URL
	sender *http.Transport
}

func newProxy(p Proxy) *proxy {
	to, err := url.Parse(p.To)
	if err != nil {
		return nil // Validate has refused it
	}
	return &proxy{Proxy: p, to: to, sender: &http.Transport{
		Proxy: http.ProxyFromEnvironment, IdleConnTimeout: 30 * time.Second, TLSHandshakeTimeout: 10 * time.Second,
		ForceAttemptHTTP2: true,
	}}
}

// heldBack are headers that are not passed on: those of one connection, what lets
// someone in, and what a browser would remember of the mock's address.
// Source: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
func heldBack() []string {
	return []string{"Connection", "Proxy-Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Te",
		"Trailer", "Transfer-Encoding", "Upgrade", "Content-Length", "Authorization", "Cookie", "Accept-Encoding",
		"Content-Encoding", "Strict-Transport-Security", "Alt-Svc"}
}

func passedOn(h http.Header) http.Header {
	kept := h.Clone()
	for _, line := range h.Values("Connection") {
		for name := range strings.SplitSeq(line, ",") {
			kept.Del(strings.TrimSpace(name))
		}
	}
	for _, name := range heldBack() {
		kept.Del(name)
	}
	return kept
}

// forward sends the request on and returns what was answered. Where it goes is
// decided by the configuration alone: a redirect is passed on, not followed.
func (e *exchange) forward(p *proxy) reply {
	e.operation = "proxy"
	out, err := e.exchangeWith(p)
	if err != nil {
		message := fmt.Sprintf("The mock does not serve this and asked %s, which gave no answer: %v", p.To, reasonOf(err))
		status, code := http.StatusBadGateway, "BadGateway"
		if errors.Is(err, context.DeadlineExceeded) {
			status, code = http.StatusGatewayTimeout, "GatewayTimeout"
		}
		return e.reply(answer{}, &refusal{status: status, code: code, message: message})
	}
	return out
}

// reasonOf leaves out what an error of the client repeats of the request.
func reasonOf(err error) error {
	if failed := new(url.Error); errors.As(err, &failed) {
		return failed.Err
	}
	return err
}

func (e *exchange) exchangeWith(p *proxy) (reply, error) {
	for _, via := range e.r.Header.Values("Via") {
		if strings.Contains(via, proxyMark) {
			return reply{}, errors.New("the request has come through a mock already")
		}
	}
	ctx, cancel := context.WithTimeout(e.r.Context(), proxyLimit)
	defer cancel()
	to := p.to.JoinPath("/")
	to.RawPath = strings.TrimSuffix(to.EscapedPath(), "/") + "/" + strings.TrimLeft(e.r.URL.EscapedPath(), "/")
	to.Path = strings.TrimSuffix(to.Path, "/") + "/" + strings.TrimLeft(e.r.URL.Path, "/")
	to.RawQuery = e.r.URL.RawQuery
	request, err := http.NewRequestWithContext(ctx, e.r.Method, to.String(), bytes.NewReader(e.sent))
	if err != nil {
		return reply{}, err
	}
	request.Header = passedOn(e.r.Header)
	request.Header.Add("Via", "1.1 "+proxyMark)
	if p.Token != "" {
		request.Header.Set("Authorization", "Bearer "+p.Token)
	}
	response, err := p.sender.RoundTrip(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxProxied+1))
	switch {
	case err != nil:
		return reply{}, fmt.Errorf("reading the answer: %w", err)
	case len(body) > maxProxied:
		return reply{}, fmt.Errorf("the answer is longer than %d bytes", maxProxied)
	}
	out := reply{status: response.StatusCode, header: passedOn(response.Header), raw: body}
	if len(body) > 0 && out.header.Get("Content-Type") == "" {
		out.header.Set("Content-Type", "application/octet-stream")
	}
	return out, nil
}
