package mock

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/fips140"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"sync"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// keySize is the size of the notification service's RSA keys, and briefKeySize
// that of keys which none but this process trusts, and that only for a while.
const (
	keySize      = 2048
	briefKeySize = 1024
)

// Keys are the keys that a server signs with: access tokens with one,
// notifications with another. Making them is most of what the first request to
// a server costs, so tests that start many servers give the same Keys to all.
// They may be used by many servers at once.
type Keys struct {
	entra, notice                 *signer
	foreignAccess, foreignNotices *signer // published nowhere; for faults
}

// NewKeys returns keys that are made when they are first needed.
//
// Notifications are signed with RS256, which bots verify. An access token is
// opaque to a bot (learn: "Access tokens in the Microsoft identity platform"),
// so that it is signed with ES256, which costs a twentieth; Entra uses RS256.
func NewKeys() *Keys {
	return &Keys{
		entra:          newSigner("mock-entra-key", jose.ES256),
		notice:         newSigner("mock-notification-key-1", jose.RS256),
		foreignAccess:  newSigner("mock-foreign-access-key", jose.ES256),
		foreignNotices: newSigner("mock-foreign-key", jose.RS256),
	}
}

// NewBriefKeys returns keys for a server that ends with this process and whose
// notifications nobody else verifies, as the listener of a run does. Those for
// RS256 have 1024 bits, which the libraries of bots may refuse: they are made
// in a fifth of the time, and sign in a third. In Go's FIPS 140-3 mode, which
// may refuse them too, they have 2048 bits.
func NewBriefKeys() *Keys {
	k := NewKeys()
	if !fips140.Enabled() {
		k.notice.size, k.foreignNotices.size = briefKeySize, briefKeySize
	}
	return k
}

// signer signs tokens with one key, made when it is first needed.
type signer struct {
	kid       string
	algorithm jose.SignatureAlgorithm
	size      int // of a key for RS256, in bits
	key       func() (crypto.Signer, error)
	plain     func() (jose.Signer, error) // for tokens without more in their header
}

// newSigner makes a signer for RS256 or ES256.
func newSigner(kid string, algorithm jose.SignatureAlgorithm) *signer {
	s := &signer{kid: kid, algorithm: algorithm, size: keySize}
	s.key = sync.OnceValues(func() (crypto.Signer, error) {
		if algorithm == jose.ES256 {
			return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		}
		return rsa.GenerateKey(rand.Reader, s.size)
	})
	s.plain = sync.OnceValues(func() (jose.Signer, error) { return s.with(nil) })
	return s
}

// sign returns claims as a compact token that names the signer's key, with these
// members in its header beside alg, kid and typ.
func (s *signer) sign(claims, header object) (string, error) {
	sign := s.plain
	if len(header) > 0 {
		sign = func() (jose.Signer, error) { return s.with(header) }
	}
	sig, err := sign()
	if err != nil {
		return "", err
	}
	token, err := jwt.Signed(sig).Claims(claims).Serialize()
	if err != nil {
		return "", fmt.Errorf("signing a token: %w", err)
	}
	return token, nil
}

func (s *signer) with(header object) (jose.Signer, error) {
	key, err := s.key()
	if err != nil {
		return nil, fmt.Errorf("making a signing key: %w", err)
	}
	options := (&jose.SignerOptions{}).WithType("JWT")
	for name, value := range header {
		options = options.WithHeader(jose.HeaderKey(name), value)
	}
	sig, err := jose.NewSigner(
		jose.SigningKey{Algorithm: s.algorithm, Key: jose.JSONWebKey{Key: key, KeyID: s.kid}}, options)
	if err != nil {
		return nil, fmt.Errorf("making a signer: %w", err)
	}
	return sig, nil
}

// keySet is the signer's public key as a JSON Web Key Set.
func (s *signer) keySet() (jose.JSONWebKeySet, error) {
	key, err := s.key()
	if err != nil {
		return jose.JSONWebKeySet{}, fmt.Errorf("making a signing key: %w", err)
	}
	return jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{
		Key: key.Public(), KeyID: s.kid, Algorithm: string(s.algorithm), Use: "sig",
	}}}, nil
}
