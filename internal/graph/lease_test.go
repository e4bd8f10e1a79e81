package graph

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"conform/internal/record"
)

// A machine has two clocks; somebody may set the first.
type machine struct {
	day    time.Time
	passed time.Duration
}

func (m *machine) clocks() (time.Time, time.Duration) { return m.day, m.passed }

func (m *machine) wait(d time.Duration) { m.day, m.passed = m.day.Add(d), m.passed+d }

func (m *machine) set(by time.Duration) { m.day = m.day.Add(by) }

func newMachine() *machine { return &machine{day: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)} }

func TestLease(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why       string
		life      time.Duration // 0: not known
		then      func(*machine)
		wantHolds bool
	}{
		{"at once", time.Hour, func(*machine) {}, true},
		{"near its end", time.Hour, func(m *machine) { m.wait(59 * time.Minute) }, true},
		{"at its end, with what a request needs to get there", time.Hour,
			func(m *machine) { m.wait(time.Hour - 5*time.Second) }, false},
		{"over", time.Hour, func(m *machine) { m.wait(2 * time.Hour) }, false},
		{"the clock is set back, and the token is over", time.Hour,
			func(m *machine) { m.wait(30 * time.Minute); m.set(-2 * time.Hour); m.wait(40 * time.Minute) }, false},
		{"the clock is set back, and the token is not over", time.Hour,
			func(m *machine) { m.set(-2 * time.Hour); m.wait(40 * time.Minute) }, true},
		{"the clock is set forward, as the authority's may be", time.Hour, func(m *machine) { m.set(2 * time.Hour) }, false},
		{"the machine slept, and its second clock with it", time.Hour, func(m *machine) { m.day = m.day.Add(3 * time.Hour) },
			false},
		{"it does not say", 0, func(m *machine) { m.wait(100 * time.Hour); m.set(-time.Hour) }, true},
		{"it was over when it came", -time.Minute, func(*machine) {}, false},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			m := newMachine()
			var l lease
			if l.holds(m.clocks) {
				t.Error("no token holds")
			}
			until := time.Time{}
			if tt.life != 0 {
				until = m.day.Add(tt.life)
			}
			l.take("tok", until, m.clocks)
			tt.then(m)
			if got := l.holds(m.clocks); got != tt.wantHolds {
				t.Errorf("it holds: %v, want %v", got, tt.wantHolds)
			}
		})
	}
}

// TestTheClockIsSetBackInMidRun: a token of an hour is asked for again after an hour, whatever the clock says then.
func TestTheClockIsSetBackInMidRun(t *testing.T) {
	t.Parallel()
	m := newMachine()
	for _, tt := range []struct {
		why    string
		tokens func(t *testing.T, asked *int) Tokens
	}{
		{"by secret", func(t *testing.T, asked *int) Tokens {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				*asked++
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprintf(w, `{"token_type":"Bearer","expires_in":3600,"access_token":"tok-%d"}`, *asked)
			}))
			t.Cleanup(server.Close)
			tokens := SignIn(Credential{TokenURL: server.URL, ClientSecret: "secret"}, server.Client(), func(string, string) {},
				func(record.Exchange) {})
			tokens.(*secretTokens).now = wallAnd(m)
			return tokens
		}},
		{"by azidentity, which goes by the time of day", func(_ *testing.T, asked *int) Tokens {
			e := &Entra{now: m.clocks, make: func() (azcore.TokenCredential, error) {
				return &remembering{m: m, asked: asked}, nil
			}}
			e.credential, _ = e.make()
			return e.Tokens(func(string, string) {}, func(record.Exchange) {})
		}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			*m = *newMachine()
			asked := 0
			tokens := tt.tokens(t, &asked)
			get := func(want string) {
				t.Helper()
				if token, err := tokens.Get(t.Context()); err != nil || token != want {
					t.Errorf("got %q, %v, want %q", token, err, want)
				}
			}
			get("tok-1")
			m.wait(50 * time.Minute)
			m.set(-3 * time.Hour)
			get("tok-1")
			m.wait(20 * time.Minute)
			get("tok-2")
			get("tok-2")
		})
	}
}

// wallAnd takes the time of day for the one that oauth2 reckons with, and moves with the machine.
func wallAnd(m *machine) clocks {
	began, day := time.Now(), m.day
	return func() (time.Time, time.Duration) { return began.Round(0).Add(m.day.Sub(day)), m.passed }
}

// remembering keeps a token until the time of day is past its end, as azidentity does.
type remembering struct {
	m     *machine
	asked *int
	token azcore.AccessToken
}

func (r *remembering) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if !r.m.day.Before(r.token.ExpiresOn) {
		*r.asked++
		r.token = azcore.AccessToken{Token: fmt.Sprintf("tok-%d", *r.asked), ExpiresOn: r.m.day.Add(time.Hour)}
	}
	return r.token, nil
}
