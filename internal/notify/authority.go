package notify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"time"
)

// authorityLife is longer than any run and short enough that a certificate left in a trust store is no
// danger for long.
const authorityLife = 24 * time.Hour

// An Authority is a certificate authority of one run, made in memory, that has signed one certificate: that
// of the listener. Its private key is gone when NewAuthority returns, and it is constrained to the names of
// loopback and the addresses that it was made for, so whoever trusts it trusts nothing else.
type Authority struct {
	root *x509.Certificate
	leaf tls.Certificate
}

// NewAuthority makes an Authority (ECDSA P-256, valid for 24 hours) with a certificate for 127.0.0.1, ::1,
// localhost and further addresses of this machine, of which there may be none. The error is that of the system's source
// of randomness.
func NewAuthority(further ...net.IP) (*Authority, error) {
	from := time.Now().Add(-time.Hour) // a sender's clock may be behind
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making the authority's key: %w", err)
	}
	permitted := []*net.IPNet{{IP: net.IPv4(127, 0, 0, 0).To4(), Mask: net.CIDRMask(8, 32)},
		{IP: net.IPv6loopback, Mask: net.CIDRMask(128, 128)}}
	for _, ip := range further {
		if four := ip.To4(); four != nil {
			ip = four
		}
		permitted = append(permitted, &net.IPNet{IP: ip, Mask: net.CIDRMask(8*len(ip), 8*len(ip))})
	}
	template := &x509.Certificate{
		Subject:                     pkix.Name{CommonName: "conform, one run's authority"},
		NotBefore:                   from,
		NotAfter:                    from.Add(authorityLife),
		IsCA:                        true,
		BasicConstraintsValid:       true,
		MaxPathLenZero:              true,
		KeyUsage:                    x509.KeyUsageCertSign,
		PermittedDNSDomainsCritical: true,
		PermittedDNSDomains:         []string{"localhost"},
		PermittedIPRanges:           permitted,
	}
	root, err := sign(template, template, rootKey, rootKey)
	if err != nil {
		return nil, fmt.Errorf("signing the authority: %w", err)
	}
	leafKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("making the listener's key: %w", err)
	}
	leaf, err := sign(&x509.Certificate{
		Subject:     pkix.Name{CommonName: "conform, callback listener"},
		NotBefore:   from,
		NotAfter:    from.Add(authorityLife),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:    []string{"localhost"},
		IPAddresses: append([]net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}, further...),
	}, root, leafKey, rootKey)
	if err != nil {
		return nil, fmt.Errorf("signing the listener's certificate: %w", err)
	}
	return &Authority{root: root, leaf: tls.Certificate{Certificate: [][]byte{leaf.Raw}, PrivateKey: leafKey,
		Leaf: leaf}}, nil
}

// sign makes a certificate for key, signed by the parent's key, with a serial number of its own.
func sign(template, parent *x509.Certificate, key, parentKey *ecdsa.PrivateKey) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	template.SerialNumber = serial
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}

// TLS returns the server side's configuration, for [Config].
func (a *Authority) TLS() *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{a.leaf}, MinVersion: tls.VersionTLS12}
}

// Pool returns what a sender in this process must trust.
func (a *Authority) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(a.root)
	return pool
}
