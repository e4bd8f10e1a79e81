package notify

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"conform/internal/record"
)

// A verifier judges the bearer tokens of notifications, as
// https://learn.microsoft.com/microsoftteams/platform/bots/calls-and-meetings/call-notifications asks of a
// bot: the signature by a published key, the issuer, the audience and the time.
type verifier struct {
	keys    *keySet
	issuers []string
	// clocks give the time: this machine's time of day, which may be set while a run goes on; its clock that goes on by
	// itself, which stands still while the machine sleeps; and others'. A token that one of them finds in time is.
	clocks []func() time.Time
	proven provenTokens
}

// verify says what is known of the token in the header, and whether it is valid for the audience.
func (v *verifier) verify(ctx context.Context, header http.Header, audience string) record.Token {
	raw, problem := bearer(header)
	if raw == "" {
		return record.Token{Present: len(header.Values("Authorization")) > 0, Problem: problem}
	}
	known := provenToken{raw, audience, v.keys.current.Load()}
	if said, is := v.proven.find(known); is {
		said.token.Problem = v.untimely(said.claims)
		said.token.Valid = said.token.Problem == ""
		return said.token
	}
	claims, algorithm, token := peek(raw)
	signature := signatureCheck{keys: v.keys}
	problem = v.problem(ctx, raw, audience, claims, algorithm, &signature)
	token.Valid, token.Problem = problem == "", problem
	token.Unverified = errors.As(signature.err, new(noLookUp))
	if token.Valid && known.keys == v.keys.current.Load() { // no others were fetched meanwhile
		v.proven.add(known, proof{claims, token})
	}
	return token
}

// bearer takes the token out of the header.
func bearer(header http.Header) (token, problem string) {
	values := header.Values("Authorization")
	switch len(values) {
	case 0:
		return "", "no Authorization header"
	case 1:
	default:
		// Two readers could take different ones: neither is right.
		return "", fmt.Sprintf("%d Authorization headers", len(values))
	}
	scheme, token, _ := strings.Cut(values[0], " ")
	token = strings.TrimSpace(token)
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return "", "the Authorization header holds no bearer token"
	}
	return token, ""
}

// claimSet is what is looked at before, and recorded whatever the verdict.
type claimSet struct {
	Issuer   string    `json:"iss"`
	Audience audiences `json:"aud"`
	Tenant   string    `json:"tid"`
	Expires  seconds   `json:"exp"`
	Begins   seconds   `json:"nbf"`
}

// skew is how far the sender's clock may be from ours: 5 minutes are the industry standard, says
// https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication.
const skew = 5 * time.Minute

// audiences is a string or a list of them (RFC 7519, section 4.1.3).
type audiences []string

// names reports whether one of them is the app, in whatever letter case.
func (a audiences) names(app string) bool {
	return slices.ContainsFunc(a, func(one string) bool { return strings.EqualFold(one, app) })
}

// UnmarshalJSON never fails: what is neither is no audience.
func (a *audiences) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*a = audiences{one}
		return nil
	}
	var several []string
	if json.Unmarshal(data, &several) == nil {
		*a = several
	}
	return nil
}

// seconds is a NumericDate; zero when it is not one.
type seconds struct{ time.Time }

// UnmarshalJSON never fails: what is not a time of this era is zero.
func (s *seconds) UnmarshalJSON(data []byte) error {
	var n float64
	if json.Unmarshal(data, &n) == nil && n > 0 && n < math.MaxUint32 {
		s.Time = time.Unix(int64(n), 0).UTC()
	}
	return nil
}

// peek reads a token without believing it, so that the record can show what a refused one said.
func peek(raw string) (claims claimSet, algorithm string, token record.Token) {
	token.Present = true
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		return claims, "", token
	}
	var header struct {
		Algorithm string `json:"alg"`
		KeyID     string `json:"kid"`
	}
	readPart(parts[0], &header)
	readPart(parts[1], &claims)
	token.KeyID, token.Issuer = header.KeyID, claims.Issuer
	token.Tenant, token.Expires = claims.Tenant, claims.Expires.Time
	token.Audience = strings.Join(claims.Audience, ", ")
	return claims, header.Algorithm, token
}

// readPart leaves into as far as it came when the part cannot be read: go-oidc says what is wrong.
func readPart(part string, into any) {
	if data, err := base64.RawURLEncoding.DecodeString(part); err == nil {
		_ = json.Unmarshal(data, into)
	}
}

// problem is go-oidc's verdict, said for people; "" for a valid token.
func (v *verifier) problem(ctx context.Context, raw, audience string, claims claimSet, algorithm string,
	signature *signatureCheck) string {
	if audience == "" {
		return "no audience is expected here: the scenario has not signed in yet"
	}
	verified, err := oidc.NewVerifier("", signature, &oidc.Config{
		ClientID:             audience,
		SupportedSigningAlgs: []string{oidc.RS256},
		SkipIssuerCheck:      true, // there may be several: checked below
		SkipExpiryCheck:      true, // it allows no skew there
	}).Verify(ctx, raw)
	untimely := v.untimely(claims)
	switch {
	case err == nil && untimely != "":
		return untimely
	case err == nil && !slices.Contains(v.issuers, verified.Issuer):
		problem := fmt.Sprintf("the issuer is %q, expected %s", verified.Issuer, quoteAll(v.issuers))
		for _, issuer := range v.issuers {
			if strings.TrimSuffix(issuer, "/") == strings.TrimSuffix(verified.Issuer, "/") {
				problem += "; they differ in the slash at the end only"
			}
		}
		return problem
	case err == nil:
		return ""
	case algorithm != "" && algorithm != oidc.RS256:
		return fmt.Sprintf("signed with %q, expected RS256", algorithm)
	case signature.err != nil:
		return signature.err.Error()
	case signature.passed && !slices.Contains(claims.Audience, audience):
		return fmt.Sprintf("the audience is %s, expected %q", quoteAll(claims.Audience), audience)
	}
	return strings.TrimPrefix(err.Error(), "oidc: ")
}

// untimely says what is wrong with the time of a token by every clock; "" where one finds it in time.
func (v *verifier) untimely(claims claimSet) (problem string) {
	if claims.Expires.IsZero() {
		return "it has no time of expiry"
	}
	for _, clock := range v.clocks {
		switch now := clock(); {
		case now.After(claims.Expires.Add(skew)):
			problem = fmt.Sprintf("expired %s ago, at %s, which is more than a clock may be wrong (%s)",
				now.Sub(claims.Expires.Time).Round(time.Second), claims.Expires.Format(time.RFC3339), skew)
		case claims.Begins.After(now.Add(skew)):
			problem = fmt.Sprintf("not valid before %s, which is in %s and more than a clock may be wrong (%s)",
				claims.Begins.Format(time.RFC3339), claims.Begins.Sub(now).Round(time.Second), skew)
		default:
			return ""
		}
	}
	return problem
}

// signatureCheck keeps what go-oidc's error would lose: whether it was the signature, and why.
type signatureCheck struct {
	keys   *keySet
	passed bool
	err    error
}

// VerifySignature makes a signatureCheck an oidc.KeySet.
func (s *signatureCheck) VerifySignature(ctx context.Context, token string) (payload []byte, err error) {
	payload, s.err = s.keys.VerifySignature(ctx, token)
	s.passed = s.err == nil
	return payload, s.err
}

func quoteAll(values []string) string {
	if len(values) == 0 {
		return "none"
	}
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = fmt.Sprintf("%q", v)
	}
	return strings.Join(quoted, " or ")
}
