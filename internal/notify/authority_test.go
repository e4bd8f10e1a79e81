package notify_test

import (
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"conform/internal/notify"
)

// trusting returns a client that trusts the pool only.
func trusting(t *testing.T, pool *x509.CertPool) *http.Client {
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestAuthority(t *testing.T) {
	a, err := notify.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	failures := make(chan string, 10)
	l, _ := listen(t, publish(t, public(key(), "k1")), func(c *notify.Config) {
		c.TLS = a.TLS()
		c.ConnectionError = func(line string) { failures <- line }
	})
	in := open(l, "f:1")
	if !strings.HasPrefix(in.URL(), "https://127.0.0.1:") {
		t.Fatalf("the address is %s", in.URL())
	}
	byName := strings.Replace(in.URL(), "127.0.0.1", "localhost", 1)
	for _, url := range []string{in.URL(), byName} {
		if status := send(t, trusting(t, a.Pool()), http.MethodPost, url, []byte(notice("a")),
			"Bearer "+good(t)); status != http.StatusAccepted {
			t.Errorf("%s: status %d", url, status)
		}
	}
	other, err := notify.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	if response, err := trusting(t, other.Pool()).Post(in.URL(), "application/json",
		strings.NewReader(notice("a"))); err == nil {
		_ = response.Body.Close()
		t.Error("a sender that trusts another run's authority accepted ours")
	}
	if line := <-failures; !strings.Contains(line, "TLS handshake error") {
		t.Errorf("got: %s", line)
	}
}

func TestAuthorityIsConstrainedToLoopback(t *testing.T) {
	a, err := notify.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	leaf := a.TLS().Certificates[0].Leaf
	chains, err := leaf.Verify(x509.VerifyOptions{Roots: a.Pool(), DNSName: "localhost"})
	if err != nil {
		t.Fatal(err)
	}
	root := chains[0][len(chains[0])-1]
	// Without names of its own kind, a constraint does not constrain that kind.
	if !root.PermittedDNSDomainsCritical || len(root.PermittedDNSDomains) != 1 ||
		root.PermittedDNSDomains[0] != "localhost" || len(root.PermittedIPRanges) != 2 {
		t.Errorf("the authority may sign for %q and %v", root.PermittedDNSDomains, root.PermittedIPRanges)
	}
	for _, name := range []string{"127.0.0.1", "::1", "localhost"} {
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: a.Pool(), DNSName: name}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: a.Pool(), DNSName: "graph.microsoft.com"}); err == nil {
		t.Error("the listener's certificate is good for graph.microsoft.com")
	}
}

// An address of this machine that a user names is one more, and the only one.
func TestAuthorityForFurtherAddresses(t *testing.T) {
	for _, own := range []string{"192.0.2.7", "2001:db8::7"} {
		a, err := notify.NewAuthority(net.ParseIP(own))
		if err != nil {
			t.Fatal(err)
		}
		leaf := a.TLS().Certificates[0].Leaf
		for _, name := range []string{"127.0.0.1", "::1", "localhost", own} {
			if _, err := leaf.Verify(x509.VerifyOptions{Roots: a.Pool(), DNSName: name}); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		chains, err := leaf.Verify(x509.VerifyOptions{Roots: a.Pool()})
		if err != nil {
			t.Fatal(err)
		}
		var ranges []string
		for _, r := range chains[0][len(chains[0])-1].PermittedIPRanges {
			ranges = append(ranges, r.String())
		}
		one := map[bool]string{true: "/32", false: "/128"}[net.ParseIP(own).To4() != nil]
		if want := []string{"127.0.0.0/8", "::1/128", own + one}; !slices.Equal(ranges, want) {
			t.Errorf("the authority may sign for %v, want %v", ranges, want)
		}
	}
}
