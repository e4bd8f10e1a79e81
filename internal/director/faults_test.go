package director_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"conform/internal/director"
)

// get asks Graph for a call that is not there, with a token, and returns the status.
func (s *stage) get(token string) int {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), "GET",
		s.bot.GraphRoot+"/beta/communications/calls/11111111-2222-4333-8444-555555555555", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := s.world.HTTP.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	if err := resp.Body.Close(); err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode
}

func TestOddTokens(t *testing.T) {
	s := setStage(t)
	if got := s.get(s.token); got != http.StatusNotFound {
		t.Fatalf("the bot's own token: %d, want 404, or the refusals below mean nothing", got)
	}
	for _, tt := range []struct {
		kind director.TokenKind
		want int
	}{
		{director.Expired, 401}, {director.NotYetValid, 401}, {director.WrongAudience, 401}, {director.UnknownKey, 401},
		{director.Delegated, 403},
		{director.WrongTenant, 404}, // a token like any other; see below
	} {
		t.Run(string(tt.kind), func(t *testing.T) {
			token, err := s.world.Token(t.Context(), s.bot, tt.kind)
			if err != nil || token == s.token || strings.Count(token, ".") != 2 {
				t.Fatalf("got %q, %v", token, err)
			}
			if got := s.get(token); got != tt.want {
				t.Errorf("Graph answers %d, want %d", got, tt.want)
			}
		})
	}
	foreign, err := s.world.Token(t.Context(), s.bot, director.WrongTenant)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(foreign, ".")[1])
	if err != nil || !strings.Contains(string(payload), "fade") || strings.Contains(string(payload), s.bot.TenantID) {
		t.Errorf("the token of another tenant says %s, %v", payload, err)
	}
	_, err = s.world.Token(t.Context(), s.bot, "golden")
	if reason, unable := director.IsUnable(err); !unable || reason != "the mock has no golden token" {
		t.Errorf("got %v", err)
	}
	if _, err := s.world.Token(t.Context(), director.Bot{ClientID: "nobody"}, director.Expired); err == nil ||
		!strings.Contains(err.Error(), "404") {
		t.Errorf("got %v", err)
	}
}

func TestARequestFaultComesOnce(t *testing.T) {
	for fault, want := range map[director.RequestFault]int{director.Throttled: 429, director.ServerError: 500} {
		t.Run(string(fault), func(t *testing.T) {
			s := setStage(t)
			if err := s.world.FailNext(t.Context(), s.bot, fault); err != nil {
				t.Fatal(err)
			}
			if first, second := s.get(s.token), s.get(s.token); first != want || second != http.StatusNotFound {
				t.Errorf("got %d, then %d; want %d, then 404", first, second, want)
			}
		})
	}
	s := setStage(t)
	if err := s.world.FailNext(t.Context(), s.bot, "earthquake"); err == nil ||
		!strings.Contains(err.Error(), "earthquake") {
		t.Errorf("got %v", err)
	}
}
