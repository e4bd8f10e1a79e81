package session

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"conform/internal/director"
	"conform/internal/record"
)

// lose notes that a call may have been created of which the answer says nothing.
func (s *Session) lose(x record.Exchange, b *bot) {
	if !b.Fixed {
		return // its calls end with it
	}
	s.lost[b] = append(s.lost[b], director.Unnamed{Scenario: s.scenario.ID, Operation: x.Operation,
		Callback: b.inbox.URL(), Since: time.Now(),
		HangUp: func(ctx context.Context, callID string) error {
			_, err := s.hangUp(ctx, b, callID)
			return err
		}})
}

// hangUpUnknown ends the calls that a bot of a tenant has heard of and does not know to be in: one that rang, or one
// whose creation was never answered. That it may not end it, or need not, is as good.
func (s *Session) hangUpUnknown(ctx context.Context, b *bot) error {
	if b == nil || !b.Fixed || !s.rang && len(s.lost[b]) == 0 {
		return nil
	}
	s.awaitNews(ctx, b, func() bool { return len(s.unknown(b)) >= len(s.lost[b]) })
	var errs []error
	for _, id := range s.notifiedCalls(b) {
		if s.inCall[id] != nil || s.hasEnded(id, b) {
			continue
		}
		if _, err := s.hangUp(ctx, b, id); err != nil && !errors.As(err, &refused{}) {
			errs = append(errs, fmt.Errorf("call %s could not be hung up: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

// unknown are the calls that notifications are about and no answer has named.
func (s *Session) unknown(b *bot) []string {
	return slices.DeleteFunc(s.notifiedCalls(b), func(id string) bool { return s.entered[id] })
}

// closeInbox ends a bot's callback address. Calls that nobody has named by then are for the budget to end, once they
// are.
func (s *Session) closeInbox(b *bot) {
	named := s.unknown(b)
	known := slices.AppendSeq(slices.Clone(named), maps.Keys(s.entered))
	for _, lost := range s.lost[b][min(len(named), len(s.lost[b])):] {
		lost.Others = known
		s.run.Budget.MayHaveBegun(lost)
	}
	b.inbox.Close()
	if len(s.lost[b]) > 0 {
		s.run.Budget.Named(b.inbox.URL(), s.notifiedCalls(b)) // what came meanwhile
	}
}
