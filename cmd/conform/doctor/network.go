package doctor

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"syscall"

	"conform/internal/tenant"
)

// hostOf is the host with the port of an address; "" when it has none.
func hostOf(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" {
		return ""
	}
	switch {
	case parsed.Port() != "":
		return parsed.Host
	case parsed.Scheme == "http":
		return net.JoinHostPort(parsed.Hostname(), "80")
	default:
		return net.JoinHostPort(parsed.Hostname(), "443")
	}
}

// behind says that an address cannot be looked at, since another check has found that its host cannot be reached.
func (c *checkup) behind(name, address string) (Finding, bool) {
	if by := c.unreached[hostOf(address)]; by != "" {
		return Finding{name, Unknown, "needs " + hostOf(address) + ", which is not reached (see " + by + ")", ""}, true
	}
	return Finding{}, false
}

// unreachable is the finding of a check that could not reach an address. What else needs the host need not say so.
func (c *checkup) unreachable(name, address string, err error) Finding {
	host := hostOf(address)
	c.unreached[host] = name
	detail, remedy := brokenConnection(host, err)
	if ip := net.ParseIP(hostname(host)); hostname(host) == "localhost" || ip != nil && ip.IsLoopback() {
		remedy += "; a trial's mock is started first, with the command at the head of its profile"
	}
	return Finding{name, Stop, detail, remedy}
}

func hostname(host string) string {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		return host
	}
	return name
}

// brokenConnection says why a host was not reached, and what helps.
func brokenConnection(host string, err error) (detail, remedy string) {
	var dns *net.DNSError
	var certificate *tls.CertificateVerificationError
	var wrapped *url.Error
	var proxy *tenant.ProxyError
	var step *net.OpError
	switch {
	case errors.As(err, &proxy):
		return proxy.Error(), "give it what it asks for (HTTPS_PROXY=http://name:password@host:port), or leave it out for " +
			host + " (NO_PROXY)"
	case errors.As(err, &step) && step.Op == "proxyconnect":
		return "the proxy (HTTPS_PROXY) is not reached: " + step.Err.Error(),
			"check its address, or leave it out for " + host + " (NO_PROXY)"
	case errors.As(err, &dns):
		return "no machine is known by the name of " + host + ": " + dns.Err,
			"check the address, the DNS and the proxy (HTTPS_PROXY)"
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, new(tls.RecordHeaderError)):
		return "what listens at " + host + " does not speak TLS",
			"another program has that port, or it lacks its certificate (a mock needs --tls); check the address"
	case errors.As(err, &certificate):
		return "the certificate of " + host + " is not trusted: " + certificate.Err.Error(),
			"install the authority, or name its file (addresses: trust); or is it another server that answers there?"
	case errors.As(err, &wrapped) && wrapped.Timeout():
		return host + " does not answer", "check the address, firewall and proxy (HTTPS_PROXY)"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "nothing listens at " + host + ": connection refused",
			"start it, or check the address, firewall and proxy"
	default:
		return err.Error(), "check the address, firewall and proxy"
	}
}
