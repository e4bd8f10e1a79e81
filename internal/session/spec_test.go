package session_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/session"
)

// What the first steps say of the bot is known without a target.
func TestBotSpec(t *testing.T) {
	t.Parallel()
	least := []string{"Calls.Initiate.All", "Calls.JoinGroupCall.All"}
	for _, tt := range []struct {
		why             string
		scenario        session.Scenario
		say             func(*session.BotSpec) error
		roles, consents []string
		said, justLeast bool
		err             string
	}{
		{why: "nothing was said yet", say: func(*session.BotSpec) error { return nil }},
		{why: "the least", say: (*session.BotSpec).WithLeast, roles: least, said: true, justLeast: true},
		{why: "nothing", say: (*session.BotSpec).WithNothing, said: true},
		{why: "less", say: func(b *session.BotSpec) error { return b.Without("Calls.Initiate.All") }, roles: least[1:],
			said: true},
		{why: "less of what is not needed proves nothing",
			say: func(b *session.BotSpec) error { return b.Without("Calls.AccessMedia.All") },
			err: `the scenario's requests need [Calls.Initiate.All Calls.JoinGroupCall.All] and not "Calls.AccessMedia.All": ` +
				`taking it away proves nothing`},
		{why: "more, said before", say: func(b *session.BotSpec) error { return b.AlsoWith("Calls.AccessMedia.All") },
			roles: []string{"Calls.AccessMedia.All", "Calls.Initiate.All", "Calls.JoinGroupCall.All"}, said: true},
		{why: "more, said after", say: func(b *session.BotSpec) error {
			if err := b.WithLeast(); err != nil {
				return err
			}
			return b.AlsoWith("Calls.AccessMedia.All")
		}, roles: []string{"Calls.AccessMedia.All", "Calls.Initiate.All", "Calls.JoinGroupCall.All"}, said: true},
		{why: "a consent instead", say: func(b *session.BotSpec) error {
			return b.WithRSC("Calls.JoinGroupCalls.Chat", "Calls.JoinGroupCall.All")
		},
			roles: least[:1], consents: []string{"Calls.JoinGroupCalls.Chat"}, said: true},
		{why: "a refusal twin is without its permission, and may have another", say: (*session.BotSpec).WithLeast,
			scenario: session.Scenario{Without: "Calls.Initiate.All", StandIn: "Calls.AccessMedia.All"},
			roles:    []string{"Calls.AccessMedia.All", "Calls.JoinGroupCall.All"}, said: true},
	} {
		t.Run(tt.why, func(t *testing.T) {
			b := session.NewBotSpec(tt.scenario, least)
			err := tt.say(b)
			if text := ""; err != nil || tt.err != "" {
				if err != nil {
					text = err.Error()
				}
				if text != tt.err {
					t.Errorf("got %q, want %q", text, tt.err)
				}
				return
			}
			roles, consents := b.Permissions()
			if !cmp.Equal(roles, tt.roles) || !cmp.Equal(consents, tt.consents) || b.Said() != tt.said ||
				b.JustLeast() != tt.justLeast {
				t.Errorf("%v, %v, said %v, just the least %v", roles, consents, b.Said(), b.JustLeast())
			}
		})
	}
}
