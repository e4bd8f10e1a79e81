package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"conform/internal/director"
	"conform/internal/graph"
	"conform/internal/library"
	"conform/internal/match"
	"conform/internal/notify"
	"conform/internal/record"
)

// A bot is a registered application with its token, its client and its inbox.
type bot struct {
	director.Bot
	client *graph.Client
	inbox  *notify.Inbox
	items  []match.Item // of the inbox, each read once; see received
	token  string       // the last one that it was given
	roles  []string     // what that token carries
	// without are permissions that its token must not carry, or the scenario would prove nothing.
	without []string
}

// received are the items of the bot's inbox so far, in the order of arrival.
func (b *bot) received() []match.Item {
	all := b.inbox.Items()
	for _, item := range all[len(b.items):] {
		b.items = append(b.items, match.Item{Notification: item.Notification, Index: item.Index, Body: match.Read(item.Body),
			At: item.At})
	}
	return b.items
}

// Spec is the bot that the steps so far have described. It is registered when it is first needed, so that several steps
// can add to it.
func (s *Session) Spec() *BotSpec {
	if s.spec == nil {
		s.spec = NewBotSpec(s.scenario, s.least())
	}
	return s.spec
}

// ensureBot registers the wished bot, once, and gives the scenario its variables.
func (s *Session) ensureBot(ctx context.Context) (*bot, error) {
	if s.bot != nil {
		return s.bot, nil
	}
	spec := s.Spec()
	if !spec.Said() {
		return nil, errors.New("no step has said which bot this is; begin with: Given a bot with the least permissions " +
			"documented")
	}
	b, err := s.register(ctx, director.Registration{Scenario: s.scenario.ID, Roles: spec.roles, RSC: spec.rsc,
		Without: spec.without, Powerless: spec.none,
		Avoid: standingIn(&s.run.Library.PermissionTable, spec)})
	if err != nil {
		return nil, err
	}
	b.without = spec.without
	s.bot = b
	if b.Fixed {
		if err := b.suits(ctx, spec); err != nil {
			return nil, err
		}
	}
	for name, value := range b.variables() {
		s.vars[name] = value
	}
	s.vars["unknownCallId"] = uuid.NewString()
	s.vars["unknownParticipantId"] = uuid.NewString()
	return b, nil
}

// standingIn are the resource-specific consents that a bot must not have, since they do in place of what its token must
// not carry, and that the scenario does not ask for.
func standingIn(table *library.PermissionTable, spec *BotSpec) (consents []string) {
	for _, row := range table.Rows {
		lacks := func(permission string) bool { return spec.none || slices.Contains(spec.without, permission) }
		if !slices.ContainsFunc(row.Least, lacks) {
			continue
		}
		for _, consent := range row.ResourceSpecific {
			if !slices.Contains(spec.rsc, consent) && !slices.Contains(consents, consent) {
				consents = append(consents, consent)
			}
		}
	}
	return consents
}

// register makes a bot with an inbox of its own.
func (s *Session) register(ctx context.Context, want director.Registration) (*bot, error) {
	inbox := s.run.listener.Open(s.scenario.ID)
	want.Webhook = inbox.URL()
	registered, err := s.run.World.Register(ctx, want)
	if err != nil {
		inbox.Close()
		return nil, err
	}
	inbox.Expect(registered.ClientID)
	b := &bot{Bot: registered, inbox: inbox}
	tokens := s.signIn(registered)
	b.client = &graph.Client{Root: b.GraphRoot, Version: s.run.Version, HTTP: s.run.HTTP, Record: s.recordExchange,
		Patience: s.run.Patience,
		Token:    func(ctx context.Context, kind string) ([]string, error) { return s.authorization(ctx, b, tokens, kind) }}
	return b, nil
}

// signIn gives the tokens of a bot.
func (s *Session) signIn(b director.Bot) graph.Tokens {
	secret := func(name, value string) { s.run.Recorder.Secret(s.scenario.ID, name, value) }
	if s.run.SignIn != nil {
		return s.run.SignIn(b, secret, s.recordExchange)
	}
	return graph.SignIn(graph.Credential{TokenURL: b.TokenURL, ClientID: b.ClientID, ClientSecret: b.ClientSecret,
		Scope: b.Scope},
		s.run.HTTP, secret, s.recordExchange)
}

// suits signs a bot in whose permissions the run cannot change, before anything happens in the world, and
// returns an [director.Unable] when it is not the bot that the scenario is about.
func (b *bot) suits(ctx context.Context, w *BotSpec) error {
	if _, err := b.client.Token(ctx, ""); err != nil {
		return err
	}
	for _, permission := range w.roles {
		if !slices.Contains(b.roles, permission) {
			return director.Unable{Reason: fmt.Sprintf("the app has no %s; an administrator can grant it", permission),
				Group: "the app lacks a permission, which an administrator can grant", Of: permission}
		}
	}
	if w.none {
		for _, permission := range b.roles {
			if strings.HasPrefix(permission, "Calls.") {
				return director.Unable{Reason: fmt.Sprintf("the token carries %s, and this scenario is about a bot without "+
					"permissions, such as a lesserApp could be", permission)}
			}
		}
	}
	return nil
}

// authorization gives the Authorization headers for a kind of token.
func (s *Session) authorization(ctx context.Context, b *bot, tokens graph.Tokens, kind string) ([]string, error) {
	if kind == "none" {
		return nil, nil
	}
	token, err := tokens.Get(ctx)
	if err != nil {
		return nil, err
	}
	if token != b.token {
		claims, err := graph.ReadClaims(token)
		if err != nil {
			return nil, err
		}
		b.token, b.roles = token, claims.Roles
	}
	for _, permission := range b.without {
		if slices.Contains(b.roles, permission) {
			return nil, director.Unable{Reason: fmt.Sprintf("the token carries %s, which this target cannot take away; a "+
				"second, less privileged credential could do without", permission),
				Group: "the token carries what the scenario does without; a lesserApp could do without it, too",
				Of:    permission}
		}
	}
	switch kind {
	case "":
		return []string{"Bearer " + token}, nil
	case "garbage":
		return []string{"Bearer not-a-token"}, nil
	case "twice":
		return []string{"Bearer " + token, "Bearer " + token}, nil
	case "tampered":
		// The last character of an RS256 signature holds padding bits, so an earlier one is changed.
		i := len(token) - 10
		changed := byte('A')
		if token[i] == changed {
			changed = 'B'
		}
		return []string{"Bearer " + token[:i] + string(changed) + token[i+1:]}, nil
	default:
		return s.oddToken(ctx, b.Bot, kind)
	}
}

// variables are the values that a bot brings.
func (b *bot) variables() map[string]string {
	registered := b.Webhook
	if registered == "" {
		registered = b.inbox.URL()
	}
	return map[string]string{
		"registeredUri": registered, "callbackUri": b.inbox.URL(),
		"tenantId": b.TenantID, "appId": b.ClientID, "appName": b.AppName,
		"instanceId": b.InstanceID, "instanceName": b.InstanceName, "botNumber": b.Number,
	}
}

// recordExchange numbers an exchange and records it. A run that is ended in a hurry hangs up while a step still sends.
func (s *Session) recordExchange(x record.Exchange) {
	s.mu.Lock()
	s.count++
	x.ID = s.count
	s.mu.Unlock()
	s.record(record.Event{Exchange: &x})
}

// lastID is the number of the last exchange.
func (s *Session) lastID() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}
