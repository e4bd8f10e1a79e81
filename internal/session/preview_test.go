package session_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/library"
	"conform/internal/session"
)

func TestPreview(t *testing.T) {
	lib := load(t, "")
	s := session.Preview(session.Scenario{ID: "x", Exchanges: []*library.Exchange{
		lib.Exchange("create call", "a user"), lib.Exchange("create call", "a meeting")}})
	if roles, consents := s.Wishes(); roles != nil || consents != nil {
		t.Errorf("nothing was said yet: %v, %v", roles, consents)
	}
	if err := s.BotWithRSC("Calls.JoinGroupCalls.Chat", "Calls.JoinGroupCall.All"); err != nil {
		t.Fatal(err)
	}
	roles, consents := s.Wishes()
	if !cmp.Equal(roles, []string{"Calls.Initiate.All"}) || !cmp.Equal(consents, []string{"Calls.JoinGroupCalls.Chat"}) {
		t.Errorf("got %v, %v", roles, consents)
	}
}
