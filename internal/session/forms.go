package session

import (
	"encoding/json"
	"slices"

	"conform/internal/library"
	"conform/internal/match"
	"conform/internal/record"
)

// formRequirement is what the rules about every notification ask for.
const formRequirement = "every notification has the form that its kind has"

// judgeForms holds every notification that was accepted to what the data says of all of its kind, whether or not a
// step expects it: one check for each rule. Of a scenario in which no step has judged anything it records only what is
// wrong, lest that scenario seem to have proven something.
func (s *Session) judgeForms() error {
	s.mu.Lock()
	accepted := slices.Clone(s.accepted)
	s.mu.Unlock()
	if len(accepted) == 0 {
		return nil
	}
	items := s.itemsRead(accepted)
	var checks []record.Check
	for i := range s.run.Library.Notifications {
		rule := &s.run.Library.Notifications[i]
		if rule.Embedded && s.sendsForeign() {
			continue
		}
		differences, met, err := s.formsOf(rule, items)
		if err != nil {
			return err
		}
		own, apart := splitApart(differences)
		c := record.Check{Kind: record.CheckNotifications, Requirement: formRequirement, Where: rule.Where,
			Clause: rule.Clause, Differences: own}
		if met && (len(own) > 0 || s.checked) {
			checks = append(checks, s.check(c))
		}
		for _, besides := range apartChecks(c, newApart(&s.apart, apart)) {
			checks = append(checks, s.check(besides))
		}
	}
	return failure(checks)
}

// formsOf is how items differ from a rule; met: some are of the kind that it is about.
func (s *Session) formsOf(rule *library.NotificationRule, items []match.Item) (
	differences []record.Difference, met bool, err error) {
	var selected, want match.Pattern
	if rule.Select != nil {
		if selected, err = rule.Select.Bind(s.value); err != nil {
			return nil, false, err
		}
	}
	for _, item := range items {
		if rule.Select != nil && !item.Body.Holds(selected) {
			continue
		}
		if !met { // most rules are about nothing that came
			if want, err = rule.Item.Bind(s.value); err != nil {
				return nil, false, err
			}
		}
		met = true
		for _, d := range item.Body.Judge(want) {
			d.Notification, d.Item = item.Notification, item.Index
			if d.Where.IsZero() {
				d.Where = rule.Where
			}
			differences = append(differences, d)
		}
	}
	return differences, met, nil
}

// itemsRead are the items of posts, each read once for all rules, and for the sequences before them.
func (s *Session) itemsRead(accepted []*record.Notification) (items []match.Item) {
	type place struct{ notification, item int }
	read := map[place]*match.Document{}
	for _, b := range []*bot{s.bot, s.other} {
		if b != nil {
			for _, item := range b.items {
				read[place{item.Notification, item.Index}] = item.Body
			}
		}
	}
	for _, n := range accepted {
		for i, text := range itemsOf(n) {
			body := read[place{n.ID, i}]
			if body == nil {
				body = match.Read(text)
			}
			items = append(items, match.Item{Notification: n.ID, Index: i, Body: body})
		}
	}
	return items
}

// itemsOf are the items of a post; none where it cannot be read, which is said elsewhere.
func itemsOf(n *record.Notification) []json.RawMessage {
	var body struct {
		Value []json.RawMessage `json:"value"`
	}
	if json.Unmarshal(n.Body, &body) != nil {
		return nil
	}
	return body.Value
}

// sendsForeign reports whether something that the scenario sends is not of our own data.
func (s *Session) sendsForeign() bool {
	return slices.ContainsFunc(s.scenario.Exchanges, func(x *library.Exchange) bool { return !x.Embedded })
}
