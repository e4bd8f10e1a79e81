package director

import (
	"context"
	"fmt"
	"net/http"
)

// FaultInjector is what only a mock can be made to do. A [World] that can do it implements this beside World.
type FaultInjector interface {
	// Token gives an access token that the bot would never get, signed by the authority all the same unless
	// the kind says otherwise. An unknown kind is an [Unable].
	Token(ctx context.Context, bot Bot, kind TokenKind) (string, error)
	// FailNext makes Graph meet the bot's next request with a fault, once.
	FailNext(ctx context.Context, bot Bot, fault RequestFault) error
}

// A TokenKind says how an access token differs from the bot's own.
type TokenKind string

// The kinds of token that only a mock can mint.
const (
	Expired       TokenKind = "expired"
	NotYetValid   TokenKind = "not yet valid"
	WrongAudience TokenKind = "wrong audience" // for another service than Graph
	WrongTenant   TokenKind = "wrong tenant"
	Delegated     TokenKind = "delegated"   // of a person: scopes in place of roles
	UnknownKey    TokenKind = "unknown key" // signed with a key that the authority does not publish
)

// Words says how the token is, behind "a token that is".
func (k TokenKind) Words() string {
	switch k {
	case WrongAudience:
		return "for another audience"
	case WrongTenant:
		return "of another tenant"
	case Delegated:
		return "of a person (delegated)"
	case UnknownKey:
		return "signed with a key that nobody knows"
	default:
		return string(k)
	}
}

// A RequestFault is how a request is met instead of being served.
type RequestFault string

// The faults of a request.
const (
	Throttled   RequestFault = "throttle"     // 429 with Retry-After
	ServerError RequestFault = "server-error" // 500

	Unavailable    RequestFault = "unavailable"     // 503 with Retry-After
	GatewayTimeout RequestFault = "gateway-timeout" // 504
)

// Words is the answer, as its status is written.
func (f RequestFault) Words() string {
	status := map[RequestFault]int{Throttled: http.StatusTooManyRequests, ServerError: http.StatusInternalServerError,
		Unavailable: http.StatusServiceUnavailable, GatewayTimeout: http.StatusGatewayTimeout}[f]
	if status == 0 {
		return string(f)
	}
	return fmt.Sprintf("%d %s", status, http.StatusText(status))
}

// Token implements [FaultInjector].
func (m *Mock) Token(ctx context.Context, bot Bot, kind TokenKind) (string, error) {
	how := map[string]any{}
	switch kind {
	case Expired:
		how["expiresIn"] = "-5m"
	case NotYetValid:
		how["notBefore"] = "1h"
	case WrongAudience:
		how["audience"] = "https://management.azure.com"
	case WrongTenant:
		how["tenantId"] = "00000000-0000-4000-8000-00000000fade"
	case Delegated:
		how["delegated"] = true
	case UnknownKey:
		how["unknownKey"] = true
	default:
		return "", Unable{Reason: "the mock has no " + string(kind) + " token"}
	}
	var minted struct {
		AccessToken string `json:"access_token"`
	}
	err := m.call(ctx, http.MethodPost, app(bot, "/token"), how, &minted)
	return minted.AccessToken, err
}

// FailNext implements [FaultInjector].
func (m *Mock) FailNext(ctx context.Context, bot Bot, fault RequestFault) error {
	body := map[string]any{"kind": fault, "times": 1}
	if fault == Throttled || fault == Unavailable {
		body["retryAfter"] = 10
	}
	return m.call(ctx, http.MethodPut, app(bot, "/faults"), []map[string]any{body}, nil)
}
