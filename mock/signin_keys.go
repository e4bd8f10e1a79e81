package mock

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"sync"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// keySize is the size of Entra's and the notification service's RSA keys.
const keySize = 2048

// Keys are the keys that a server signs with: access tokens with one,
// notifications with another. Making them is most of what the first request to
// a server costs, so tests that start many servers give the same Keys to all.
// They may be used by many servers at once.
type Keys struct {
	entra, notice *signer
	foreign       *signer // published nowhere; for faults
}

// NewKeys returns keys that are made when they are first needed.
func NewKeys() *Keys {
	return &Keys{
		entra:   newSigner("mock-entra-key"),
		notice:  newSigner("mock-notification-key-1"),
		foreign: newSigner("mock-foreign-key"),
	}
}

// signer signs tokens with one RSA key, made when it is first needed because
// making one costs more than everything else at the start of a server.
type signer struct {
	kid string
	key func() (*rsa.PrivateKey, error)
}

func newSigner(kid string) *signer {
	return &signer{kid: kid, key: sync.OnceValues(func() (*rsa.PrivateKey, error) {
		return rsa.GenerateKey(rand.Reader, keySize)
	})}
}

// sign returns claims as a compact RS256 token that names the signer's key, with
// these members in its header beside alg, kid and typ.
func (s *signer) sign(claims, header object) (string, error) {
	key, err := s.key()
	if err != nil {
		return "", fmt.Errorf("making a signing key: %w", err)
	}
	options := (&jose.SignerOptions{}).WithType("JWT")
	for name, value := range header {
		options = options.WithHeader(jose.HeaderKey(name), value)
	}
	sig, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: s.kid}}, options)
	if err != nil {
		return "", fmt.Errorf("making a signer: %w", err)
	}
	token, err := jwt.Signed(sig).Claims(claims).Serialize()
	if err != nil {
		return "", fmt.Errorf("signing a token: %w", err)
	}
	return token, nil
}

// keySet is the signer's public key as a JSON Web Key Set.
func (s *signer) keySet() (jose.JSONWebKeySet, error) {
	key, err := s.key()
	if err != nil {
		return jose.JSONWebKeySet{}, fmt.Errorf("making a signing key: %w", err)
	}
	return jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{
		Key: key.Public(), KeyID: s.kid, Algorithm: string(jose.RS256), Use: "sig",
	}}}, nil
}
