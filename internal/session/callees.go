package session

import (
	"context"
	"maps"
	"slices"
	"strings"

	"conform/internal/director"
	"conform/internal/graph"
	"conform/internal/library"
)

// warn has everybody asked to answer whose phone a request is going to ring, before it is sent. A request that is to
// be refused rings nobody.
func (s *Session) warn(ctx context.Context, b *bot, data *library.Exchange, request graph.Request) error {
	world, warns := s.run.World.(director.Warner)
	if !warns || s.isRefused(data) {
		return nil
	}
	var people []director.Person
	for _, p := range director.Callees(request.Method, request.Path, request.Body) {
		if !s.behaves[p.ID()] {
			people = append(people, s.named(p))
		}
	}
	for _, p := range people {
		told, within, err := world.Warn(ctx, b.Bot, []director.Person{p})
		if len(told) > 0 || err != nil {
			if err := s.act(s.variableOf(p), "is asked to be ready for a call", func() error { return err }); err != nil {
				return err
			}
		}
		s.grace = max(s.grace, within)
	}
	return nil
}

// isRefused reports whether the scenario wants an exchange refused: by its data, or as a refusal twin.
func (s *Session) isRefused(data *library.Exchange) bool {
	if s.scenario.Without != "" && data.Permissions != nil && slices.Contains(s.run.claim(data), s.scenario.Without) {
		return true
	}
	return data.Refused()
}

// variableOf is the name by which features know a person; the person's id where they know none.
func (s *Session) variableOf(p director.Person) string {
	for _, name := range slices.Sorted(maps.Keys(s.run.Library.Variables)) {
		if value, ok := s.value(name); ok && value == p.ID() && (p.Phone != "" || strings.HasSuffix(name, ".id")) {
			return strings.TrimSuffix(name, ".id")
		}
	}
	return p.ID()
}

// named adds the display name that the target knows of a user.
func (s *Session) named(p director.Person) director.Person {
	if p.Name == "" {
		p.Name, _ = s.value(s.variableOf(p) + ".name")
	}
	return p
}
