package session_test

import (
	"context"

	"conform/internal/director"
)

// wrongSecret is a world whose bots cannot sign in.
type wrongSecret struct{ *director.Mock }

func (w wrongSecret) Register(ctx context.Context, wish director.Wish) (director.Bot, error) {
	bot, err := w.Mock.Register(ctx, wish)
	bot.ClientSecret = "not the secret"
	return bot, err
}
