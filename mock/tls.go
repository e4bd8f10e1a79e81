package mock

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// authority is a certificate authority of the server's own. What it signs is
// for loopback and short-lived.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	file        string // of the certificate, "" in memory
}

func (a *authority) pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.certificate)
	return pool
}

// tlsConfig is what the server serves with; nil is plain http.
func (s *Server) tlsConfig() (*tls.Config, error) {
	if s.config.TLS != nil {
		return s.config.TLS, nil
	}
	if !s.config.SelfTLS && s.config.TLSDir == "" {
		return nil, nil
	}
	ca, err := openAuthority(s.config.TLSDir)
	if err != nil {
		return nil, err
	}
	host, _, err := net.SplitHostPort(s.config.Addr)
	if err != nil {
		return nil, fmt.Errorf("address %q: %w", s.config.Addr, err)
	}
	leaf, err := ca.issue(host, 90*24*time.Hour)
	if err != nil {
		return nil, err
	}
	s.ca = ca
	return &tls.Config{Certificates: []tls.Certificate{leaf}, MinVersion: tls.VersionTLS12}, nil
}

// openAuthority reads the CA of a folder, or makes one: in the folder, or in
// memory when dir is "".
func openAuthority(dir string) (*authority, error) {
	if dir == "" {
		return newAuthority()
	}
	certFile, keyFile := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "ca-key.pem")
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	switch {
	case err == nil:
		key, ok := pair.PrivateKey.(*ecdsa.PrivateKey)
		if !ok || pair.Leaf == nil || !pair.Leaf.IsCA || time.Now().After(pair.Leaf.NotAfter) {
			return nil, fmt.Errorf("%s: not a CA of the mock, or expired; remove it to have a new one made", certFile)
		}
		return &authority{certificate: pair.Leaf, key: key, file: certFile}, nil
	case !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("reading the CA in %s: %w", dir, err)
	}
	a, err := newAuthority()
	if err != nil {
		return nil, err
	}
	if err := a.save(dir, certFile, keyFile); err != nil {
		return nil, fmt.Errorf("keeping the CA in %s: %w", dir, err)
	}
	a.file = certFile
	return a, nil
}

// KeepCertificate makes a certificate for a server on loopback beside a server
// of ours, such as a bot that is called back: dir/NAME.pem, and dir/NAME-key.pem
// with its key. It is signed by the CA that a server with that TLSDir serves
// with, which is made where the folder holds none, and lives as long; whoever
// trusts the one trusts the other. ca is the CA's file, to be trusted.
func KeepCertificate(dir, name string) (ca string, err error) {
	a, err := openAuthority(dir)
	if err != nil {
		return "", err
	}
	leaf, err := a.issue("", time.Until(a.certificate.NotAfter))
	if err != nil {
		return "", err
	}
	key, err := x509.MarshalPKCS8PrivateKey(leaf.PrivateKey)
	if err != nil {
		return "", fmt.Errorf("writing the key of %s: %w", name, err)
	}
	write := func(file, kind string, data []byte) error {
		return os.WriteFile(filepath.Join(dir, file), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}), 0o600)
	}
	return a.file, errors.Join(write(name+"-key.pem", "PRIVATE KEY", key),
		write(name+".pem", "CERTIFICATE", leaf.Certificate[0]))
}

func (a *authority) save(dir, certFile, keyFile string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	key, err := x509.MarshalPKCS8PrivateKey(a.key)
	if err != nil {
		return err
	}
	// The key first: a certificate without its key would be reported as a
	// broken pair the next time.
	if err := os.WriteFile(
		keyFile,
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}),
		0o600,
	); err != nil {
		return err
	}
	return os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw}), 0o644)
}

func newAuthority() (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making a CA key: %w", err)
	}
	template, err := certificate("conform mock CA", 365*24*time.Hour)
	if err != nil {
		return nil, err
	}
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.KeyUsage = x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("signing a CA: %w", err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("reading a CA: %w", err)
	}
	return &authority{certificate: parsed, key: key}, nil
}

// issue makes a certificate for loopback and for the host that is served on, if
// any, which lives so long.
func (a *authority) issue(host string, life time.Duration) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making a server key: %w", err)
	}
	template, err := certificate("conform mock", life)
	if err != nil {
		return tls.Certificate{}, err
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	template.DNSNames = []string{"localhost"}
	template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		addresses, err := ownAddresses()
		if err != nil {
			return tls.Certificate{}, err
		}
		template.IPAddresses = append(template.IPAddresses, addresses...)
	} else if ip != nil {
		template.IPAddresses = append(template.IPAddresses, ip)
	} else if host != "" {
		template.DNSNames = append(template.DNSNames, host)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("signing a server certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, nil
}

// ownAddresses are the addresses of this machine.
func ownAddresses() ([]net.IP, error) {
	all, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("listing the addresses of this machine: %w", err)
	}
	var ips []net.IP
	for _, a := range all {
		if own, ok := a.(*net.IPNet); ok {
			ips = append(ips, own.IP)
		}
	}
	return ips, nil
}

func certificate(name string, life time.Duration) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, fmt.Errorf("making a serial number: %w", err)
	}
	return &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name},
		// An hour back, for a client whose clock is a little behind.
		NotBefore: time.Now().Add(-time.Hour),
		NotAfter:  time.Now().Add(life),
	}, nil
}
