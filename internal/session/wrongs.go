package session

import (
	"context"
	"fmt"

	"conform/internal/director"
)

// Trouble has Graph meet the bot's next request with trouble. Only a mock can be told to.
func (s *Session) Trouble(ctx context.Context, trouble director.Trouble) error {
	wrongs, ok := s.run.World.(director.Wrongs)
	if !ok {
		return director.Unable{Reason: "nobody can tell this target to " + string(trouble)}
	}
	b, err := s.ensureBot(ctx)
	if err != nil {
		return err
	}
	return s.act("Graph", "is told to meet the next request with: "+string(trouble), func() error { return wrongs.Trouble(ctx, b.Bot, trouble) })
}

// oddToken gives the Authorization header of a token that the bot would never get.
func (s *Session) oddToken(ctx context.Context, b director.Bot, kind string) ([]string, error) {
	wrongs, ok := s.run.World.(director.Wrongs)
	if !ok {
		return nil, director.Unable{Reason: fmt.Sprintf("this target cannot give a %q token", kind)}
	}
	token, err := wrongs.Token(ctx, b, director.TokenKind(kind))
	if err != nil {
		return nil, err
	}
	s.run.Recorder.Secret(s.scenario.ID, "access token", token)
	return []string{"Bearer " + token}, nil
}
