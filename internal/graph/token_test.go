package graph_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/graph"
	"conform/internal/record"
)

// signedIn is what a sign-in told its two callbacks, in order.
type signedIn struct {
	mu     sync.Mutex
	told   []string // "secret access token tok-1", "exchange 200"
	values map[string]string
	list   []record.Exchange
}

func (s *signedIn) secret(name, value string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, "secret "+name)
	if s.values == nil {
		s.values = map[string]string{}
	}
	s.values[name] = value
}

func (s *signedIn) recorded(x record.Exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	status := 0
	if x.Response != nil {
		status = x.Response.Status
	}
	s.told = append(s.told, fmt.Sprintf("exchange %d", status))
	s.list = append(s.list, x)
}

func signIn(server *httptest.Server, s *signedIn) graph.Tokens {
	return graph.SignIn(graph.Credential{TokenURL: server.URL + "/tenant/oauth2/v2.0/token", ClientID: "the-app",
		ClientSecret: "s&cret", Scope: "https://graph/.default"},
		server.Client(), s.secret, s.recorded)
}

// authority hands out tok-1, tok-2 … that live for so many seconds.
func authority(t *testing.T, expiresIn int) *httptest.Server {
	n := 0
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		want := map[string]string{"grant_type": "client_credentials", "client_id": "the-app", "client_secret": "s&cret",
			"scope": "https://graph/.default"}
		for name, value := range want {
			if got := r.PostForm.Get(name); got != value {
				t.Errorf("%s = %q, want %q", name, got, value)
			}
		}
		if r.Header.Get("Authorization") != "" {
			t.Error("the secret was sent in a header, where Entra does not look first")
		}
		n++
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"token_type":"Bearer","expires_in":%d,"access_token":"tok-%d"}`, expiresIn, n)
	})
}

func TestTokensAreAskedForOnceAndKeptUntilTheyExpire(t *testing.T) {
	for _, tt := range []struct {
		why       string
		expiresIn int
		want      []string
	}{
		{"one that lives is kept", 3600, []string{"tok-1", "tok-1"}},
		{"one that ends in a moment is asked for again", 1, []string{"tok-1", "tok-2"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var told signedIn
			tokens := signIn(authority(t, tt.expiresIn), &told)
			for i, want := range tt.want {
				if got, err := tokens.Get(t.Context()); err != nil || got != want {
					t.Errorf("get %d: %q, %v; want %q", i+1, got, err, want)
				}
			}
		})
	}
}

func TestForgottenTokenIsAskedForAgain(t *testing.T) {
	var told signedIn
	tokens := signIn(authority(t, 3600), &told)
	for _, want := range []string{"tok-1", "tok-2"} {
		if got, err := tokens.Get(t.Context()); err != nil || got != want {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
		tokens.Forget()
	}
}

func TestManyGoroutinesShareOneSignIn(t *testing.T) {
	var told signedIn
	tokens := signIn(authority(t, 3600), &told)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			if got, err := tokens.Get(context.Background()); err != nil || got != "tok-1" {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	all.Wait()
	if len(told.list) != 1 {
		t.Errorf("%d sign-ins, want 1", len(told.list))
	}
}

func TestSecretsAreToldBeforeTheExchangeIsRecorded(t *testing.T) {
	var told signedIn
	if _, err := signIn(authority(t, 3600), &told).Get(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"secret client secret", "secret access token", "exchange 200"}, told.told); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"client secret": "s&cret", "access token": "tok-1"}, told.values); diff != "" {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
	if x := told.list[0]; x.Operation != "get token" || x.Purpose != "sign in" {
		t.Errorf("recorded as %q, %q", x.Operation, x.Purpose)
	}
}

// A token that stands in an answer which is not as it should be is a secret all the same.
func TestTokenOfAnOddAnswerIsASecret(t *testing.T) {
	for _, tt := range []struct {
		why    string
		answer func(w http.ResponseWriter)
	}{
		{"the answer broke off behind the token",
			func(w http.ResponseWriter) { breakOff(t, w, `{"access_token":"tok-odd","expi`) }},
		{"the answer broke off inside the token",
			func(w http.ResponseWriter) { breakOff(t, w, `{"token_type":"Bearer","access_token":"tok-odd`) }},
		{"a form instead of JSON", func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/x-www-form-urlencoded")
			fmt.Fprint(w, "token_type=Bearer&access_token=tok-odd")
		}},
		{"an error with a token in it", func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":"invalid_scope","access_token":"tok-odd"}`)
		}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) { tt.answer(w) })
			var told signedIn
			token, err := signIn(server, &told).Get(t.Context())
			if err == nil && token != "tok-odd" {
				t.Errorf("got the token %q", token)
			}
			if told.values["access token"] != "tok-odd" {
				t.Errorf("told %v of %q, want the token that stands in the record", told.told, told.values)
			}
		})
	}
}

func TestSignInErrors(t *testing.T) {
	for _, tt := range []struct {
		why    string
		status int
		answer string
		want   []string // all in the error
	}{
		{"a wrong secret", 401,
			`{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}`,
			[]string{"/tenant/oauth2/v2.0/token for a token: ", "invalid_client", "AADSTS7000215"}},
		{"a wrong scope", 400, `{"error":"invalid_scope","error_description":"AADSTS70011: The scope is not valid."}`,
			[]string{"invalid_scope", "AADSTS70011"}},
		{"the authority is broken", 503, `<html>try later</html>`, []string{"503", "try later"}},
		{"garbage", 200, `not JSON`, []string{"cannot parse"}},
		{"no token in it", 200, `{"token_type":"Bearer"}`, []string{"access_token"}},
		{"a page to sign in at", 200, `<html><form action="/login">`, []string{"cannot parse"}},
		{"a token of another type", 200, `{"token_type":"pop","access_token":"tok","expires_in":3600}`,
			[]string{`it is of the type "pop"; expected Bearer`}},
		{"a token of no type", 200, `{"access_token":"tok","expires_in":3600}`,
			[]string{"its answer has no \"token_type\"; expected Bearer"}},
		{"two tokens", 200, `{"access_token":"tok","token_type":"Bearer","access_token":"tok"}`,
			[]string{"its answer has \"access_token\" twice; expected it once"}},
		{"a lifetime in words", 200, `{"token_type":"Bearer","access_token":"tok","expires_in":"an hour"}`,
			[]string{"cannot parse"}},
		{"a list", 200, `[{"token_type":"Bearer","access_token":"tok"}]`, []string{"cannot parse"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			answered := 0
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				answered++
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(tt.status)
				fmt.Fprint(w, tt.answer)
			})
			var told signedIn
			tokens := signIn(server, &told)
			_, err := tokens.Get(t.Context())
			for _, want := range tt.want {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want %q in it", err, want)
				}
			}
			if len(told.list) != 1 || told.list[0].Response.Status != tt.status {
				t.Errorf("recorded %+v, want one exchange", told.list)
			}
			if _, err := tokens.Get(t.Context()); err == nil || answered != 2 {
				t.Errorf("a failure is not kept: %v, the authority was asked %d times, want 2", err, answered)
			}
		})
	}
}

// However long a token says it lives, it is used once it has come, and asked for again when it says that it is over.
func TestLifetimesOfTokens(t *testing.T) {
	for _, tt := range []struct {
		why, life string
		asked     int // for three uses
	}{
		{"an hour", "3600", 1},
		{"an hour as text", `"3600"`, 1},
		{"nothing", "null", 1},
		{"zero, which OAuth libraries take for nothing", "0", 1},
		{"over when it comes", "-1", 3},
		{"less than a request may take", "5", 3},
		{"longer than anybody lives", "99999999999", 1},
	} {
		t.Run(tt.why, func(t *testing.T) {
			asked := 0
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				asked++
				w.Header().Set("Content-Type", "application/json")
				fmt.Fprintf(w, `{"token_type":"bearer","access_token":"tok-%d","expires_in":%s}`, asked, tt.life)
			})
			var told signedIn
			tokens := signIn(server, &told)
			for range 3 {
				if token, err := tokens.Get(t.Context()); err != nil || token != fmt.Sprintf("tok-%d", asked) {
					t.Fatalf("got %q, %v", token, err)
				}
			}
			if asked != tt.asked {
				t.Errorf("it was asked for %d times, want %d", asked, tt.asked)
			}
		})
	}
}

// The request holds the secret, so it goes to nobody but the authority.
func TestSignInFollowsNoRedirect(t *testing.T) {
	elsewhere := false
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			elsewhere = true
			return
		}
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	})
	var told signedIn
	_, err := signIn(server, &told).Get(t.Context())
	if err == nil || elsewhere || len(told.list) != 1 || told.list[0].Response.Status != http.StatusTemporaryRedirect {
		t.Errorf("error %v, redirect followed: %v, recorded %v", err, elsewhere, told.told)
	}
}

func TestSignInStopsWhenTheContextEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	released := make(chan struct{})
	server := serve(t, func(http.ResponseWriter, *http.Request) { cancel(); <-released })
	defer close(released)
	var told signedIn
	if _, err := signIn(server, &told).Get(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the end of the context", err)
	}
	if len(told.list) != 1 || told.list[0].Error == "" {
		t.Errorf("recorded %+v, want an exchange without an answer", told.list)
	}
}

func TestReadClaims(t *testing.T) {
	jwt := func(payload any) string {
		data, err := json.Marshal(payload)
		if err != nil {
			t.Fatal(err)
		}
		return "e30." + base64.RawURLEncoding.EncodeToString(data) + ".c2ln"
	}
	for _, tt := range []struct {
		why, token string
		want       graph.Claims
		err        string
	}{
		{"an application's token, its roles sorted",
			jwt(map[string]any{"roles": []string{"b", "a"}, "tid": "t", "appid": "app", "aud": "https://graph", "more": 1}),
			graph.Claims{Roles: []string{"a", "b"}, Tenant: "t", AppID: "app", Audience: "https://graph"}, ""},
		{"no roles", jwt(map[string]any{"tid": "t"}), graph.Claims{Tenant: "t"}, ""},
		{"roles that are no list", jwt(map[string]any{"roles": "a"}), graph.Claims{}, "the access token's payload: "},
		{"no object", jwt("x"), graph.Claims{}, "the access token's payload: "},
		{"no JSON", "e30." + base64.RawURLEncoding.EncodeToString([]byte("{")) + ".c2ln", graph.Claims{},
			"the access token's payload: "},
		{"opaque", "abc", graph.Claims{}, "is not a JWT: it has 1 parts, expected 3"},
		{"encrypted, five parts", "a.b.c.d.e", graph.Claims{}, "it has 5 parts, expected 3"},
		{"empty", "", graph.Claims{}, "is not a JWT"},
		{"not base64url", "e30.+/+/.c2ln", graph.Claims{}, "payload is not base64url: "},
	} {
		t.Run(tt.why, func(t *testing.T) {
			got, err := graph.ReadClaims(tt.token)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %v, want %q", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("claims (-want +got):\n%s", diff)
			}
		})
	}
}

func FuzzReadClaims(f *testing.F) {
	f.Add("e30.e30.c2ln")
	f.Add("a.b")
	f.Add("e30.eyJyb2xlcyI6bnVsbH0.c2ln")
	f.Fuzz(func(t *testing.T, token string) {
		if c, err := graph.ReadClaims(token); err != nil && !cmp.Equal(c, graph.Claims{}) {
			t.Errorf("an error with the claims %+v", c)
		}
	})
}
