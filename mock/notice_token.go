package mock

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// noticeLifetime is how long the token of a notification lives; the samples
// show 3900 s.
const noticeLifetime = 3900 * time.Second

func (s *Server) noticeLifetime() time.Duration {
	if s.observed() {
		return observedNoticeLifetime
	}
	return noticeLifetime
}

// noticeToken is what the token of a post is to say. Its zero value beside
// audience and tenant is the right token; everything else is a fault.
type noticeToken struct {
	audience, tenant string
	issuer           string
	expired          bool
	unknownKey       bool
	unsigned         bool
	missing          bool
}

// cachedToken is a signed token and when it should be replaced. One signature
// costs as much as twenty posts, so one token serves many.
type cachedToken struct {
	bearer func() (string, error) // "Bearer …"; signs when it is first called
	renew  time.Time
}

// authorize puts the bearer token on a post.
func (o *outbox) authorize(r *http.Request, p *post) error {
	if p.token.missing {
		return nil
	}
	bearer, err := o.server.noticeTokenFor(p.token)
	if err != nil {
		return err
	}
	// A post may be under way when its app is forgotten, and would leave its token behind.
	if o.isClosed() {
		o.server.dropTokens(p.token.audience)
	}
	r.Header["Authorization"] = []string{bearer}
	return nil
}

func (s *Server) noticeTokenFor(t noticeToken) (string, error) {
	now := s.config.Now()
	s.tokenMu.Lock()
	cached, ok := s.tokens[t]
	if !ok || !now.Before(cached.renew) {
		cached = cachedToken{renew: now.Add(s.noticeLifetime() / 2),
			bearer: sync.OnceValues(func() (string, error) {
				compact, err := s.mintNoticeToken(t, now)
				return "Bearer " + compact, err
			})}
		s.tokens[t] = cached
	}
	s.tokenMu.Unlock()
	// Many posts may wait for the one that signs.
	return cached.bearer()
}

// mintNoticeToken signs a token of the notification service.
// Source: msteams, "Call notifications": issuer, audience = app id, tid.
func (s *Server) mintNoticeToken(t noticeToken, now time.Time) (string, error) {
	lifetime := s.noticeLifetime()
	if t.expired {
		now = now.Add(-2 * lifetime)
	}
	issuer := t.issuer
	if issuer == "" {
		issuer = notificationIssuer
	}
	claims := object{
		"iss": issuer, "aud": t.audience, "tid": t.tenant,
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(lifetime).Unix(),
	}
	key := s.noticeKey()
	if t.unknownKey {
		key = s.foreign.notices
	}
	var header object
	if s.observed() {
		claims, header = observedNoticeClaims(claims, key.kid)
	}
	if t.unsigned {
		part := func(v object) string { return base64.RawURLEncoding.EncodeToString(encode(v)) }
		return strings.Join([]string{part(object{"alg": "none", "typ": "JWT"}), part(claims), ""}, "."), nil
	}
	return key.sign(claims, header)
}

// noticeKey is the key that notifications are signed with now.
func (s *Server) noticeKey() *signer {
	s.tokenMu.Lock()
	defer s.tokenMu.Unlock()
	return s.noticeKeys[len(s.noticeKeys)-1]
}

// publishedNoticeKeys are the keys of the notification service: the one that
// signs is the last.
func (s *Server) publishedNoticeKeys() []*signer {
	s.tokenMu.Lock()
	defer s.tokenMu.Unlock()
	return slices.Clone(s.noticeKeys)
}

// RotateKeys makes the notification service sign with a new key from now on.
// Its keys document lists the new key and the one before it, no older ones.
func (s *Server) RotateKeys() {
	s.tokenMu.Lock()
	defer s.tokenMu.Unlock()
	s.rotations++
	s.noticeKeys = append(s.noticeKeys, newSigner(fmt.Sprintf("mock-notification-key-%d", s.rotations+1), jose.RS256))
	s.noticeKeys = s.noticeKeys[len(s.noticeKeys)-2:]
	clear(s.tokens)
}
