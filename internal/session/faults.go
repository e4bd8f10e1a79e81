package session

import (
	"context"

	"conform/internal/director"
)

// FailNext has Graph meet the bot's next request with a fault. Only a mock can be made to.
func (s *Session) FailNext(ctx context.Context, fault director.RequestFault) error {
	injector, ok := s.run.World.(director.FaultInjector)
	if !ok {
		return director.Unable{Reason: "only a mock can be made to answer " + fault.Words(), Mock: true,
			Group: "only a mock can be made to fail in that way", Of: fault.Words()}
	}
	b, err := s.ensureBot(ctx)
	if err != nil {
		return err
	}
	return s.act("Graph", "meets the next request with a fault: "+string(fault),
		func() error { return injector.FailNext(ctx, b.Bot, fault) })
}

// oddToken gives the Authorization header of a token that the bot would never get.
func (s *Session) oddToken(ctx context.Context, b director.Bot, kind string) ([]string, error) {
	injector, ok := s.run.World.(director.FaultInjector)
	if !ok {
		words := director.TokenKind(kind).Words()
		return nil, director.Unable{Reason: "only a mock issues a token that is " + words, Mock: true,
			Group: "only a mock issues such a token", Of: words}
	}
	token, err := injector.Token(ctx, b, director.TokenKind(kind))
	if err != nil {
		return nil, err
	}
	s.run.Recorder.Secret(s.scenario.ID, "access token", token)
	return []string{"Bearer " + token}, nil
}
