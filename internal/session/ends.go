package session

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"conform/internal/match"
	"conform/internal/record"
)

// endsClause is what is held to after an end. That deleted is the end is documented; that nothing follows is taken from
// it, but for the ends of operations, which were recorded after that of their call.
func endsClause() *record.Clause {
	return &record.Clause{ID: "notification.end", Evidence: record.Assumed,
		Says: "The end of a call or an operation is notified once, and nothing more of it after that; of the call's " +
			"operations only their ends.",
		Source: "https://learn.microsoft.com/graph/api/call-delete?view=graph-rest-beta#examples"}
}

// A told is what one item is about.
type told struct {
	resource           string // in lower case, without slashes at its ends
	deleted            bool
	step               int
	notification, item int
}

// judgeEnds judges, at the end of the scenario, that what has ended is over. A scenario in which nothing ended has no
// such check.
func (s *Session) judgeEnds() error {
	if s.bot == nil || s.ended {
		return nil
	}
	var all []told
	for _, item := range s.bot.received() {
		change, err := item.Body.Capture("/changeType")
		resource := strings.Trim(strings.ToLower(item.Body.Resource()), "/")
		if err == nil && inCalls.MatchString("/"+resource) {
			all = append(all, told{resource, strings.EqualFold(change, "deleted"), s.cameIn(item.Notification),
				item.Notification, item.Index})
		}
	}
	c := record.Check{Kind: record.CheckNotifications, Clause: endsClause(),
		Requirement: "nothing is notified of what has ended", Differences: afterEnd(all)}
	ended := slices.ContainsFunc(all, func(t told) bool { return t.deleted })
	if len(c.Differences) == 0 && !(s.checked && ended) {
		return nil
	}
	return failure([]record.Check{s.check(c)})
}

// afterEnd says what was told of what had ended. Within a step posts may overtake one another, so only an end is too
// much there.
func afterEnd(all []told) (differences []record.Difference) {
	ends := map[string]told{}
	for _, t := range all {
		call, below, _ := strings.Cut(t.resource[strings.Index(t.resource, "calls/")+len("calls/"):], "/")
		thing := call
		if kind, id, _ := strings.Cut(below, "/"); kind == "operations" && id != "" && id != "participants" {
			thing += "/" + id // pages have the operations of an invitation as …/operations/participants
		}
		own, over := ends[thing], ends[call]
		differs := func(end told) {
			differences = append(differences, record.Difference{Pointer: "/resourceUrl", Want: fmt.Sprintf(
				"nothing after the end in notification %d", end.notification), Got: t.resource,
				Notification: t.notification, Item: t.item})
		}
		isThing := thing != call || below == ""
		switch {
		case isThing && own.notification > 0 && (t.deleted || t.step > own.step):
			differs(own)
		case over.notification > 0 && t.step > over.step && !(thing != call && t.deleted):
			differs(over)
		}
		if isThing && t.deleted && own.notification == 0 {
			ends[thing] = t
		}
	}
	return differences
}

// A left is a call of the scenario's own bot that was hung up because the scenario is over.
type left struct {
	call     string
	exchange record.Exchange
	early    bool // before a notification said that it is established
}

// leave hangs up what is still alive, and waits until the target has said what it has to say of it. It returns the
// calls of the scenario's own bot that it has hung up.
func (s *Session) leave(ctx context.Context) (hungUp []left, errs []error) {
	errs = append(errs, s.hangUpUnknown(ctx, s.bot), s.hangUpUnknown(ctx, s.other))
	over := map[*bot][]string{}
	for _, id := range slices.Sorted(maps.Keys(s.inCall)) {
		b := s.inCall[id]
		if b == nil {
			continue
		}
		if !s.hasEnded(id, b) {
			early := b == s.bot && !s.stood(id)
			x, err := s.hangUp(ctx, b, id)
			if err != nil {
				errs = append(errs, fmt.Errorf("call %s could not be hung up: %w", id, err))
				continue
			}
			if b == s.bot {
				hungUp = append(hungUp, left{id, x, early})
			}
		}
		over[b] = append(over[b], id)
		s.run.Budget.Ended(id)
	}
	for _, b := range []*bot{s.bot, s.other} {
		if b == nil {
			continue
		}
		if b.Fixed {
			s.awaitEnds(ctx, b, append(over[b], s.notifiedCalls(b)...))
		}
		if _, err := s.run.World.Settle(ctx, b.Bot); err != nil {
			errs = append(errs, err)
		}
	}
	return hungUp, errs
}

// hangingUp is the exchange of the scenario data that a call is hung up with.
const hangingUp, hungUpCall = "delete call", "the bot's call"

// judgeHungUp judges how it was answered that calls were hung up because the scenario is over, and their ends. Of a
// target that cannot say that nothing more will come, an end that has not come yet is not missed, and a call may have
// ended meanwhile by itself.
func (s *Session) judgeHungUp(ctx context.Context, calls []left) error {
	if s.ended || !s.checked || s.scenario.Without != "" || len(calls) == 0 {
		return nil
	}
	settled, err := s.run.World.Settle(ctx, s.bot.Bot)
	if err != nil {
		return err
	}
	var errs []error
	for _, c := range calls {
		if settled || c.exchange.Response.Status != http.StatusNotFound {
			errs = append(errs, s.judgeHangUp(c), s.judgeEnd(c, settled))
		}
	}
	return errors.Join(errs...)
}

// judgeHangUp judges the answer by the exchange of our data, which holds for scenarios that send nothing else.
func (s *Session) judgeHangUp(c left) error {
	data := s.run.Library.Exchange(hangingUp, hungUpCall)
	if data == nil || !data.Embedded || s.sendsForeign() {
		return nil
	}
	s.last = &sent{data: data, exchange: c.exchange, bot: s.bot}
	return s.judge(data.Expect)
}

// judgeEnd judges how the end of such a call was notified.
func (s *Session) judgeEnd(c left, settled bool) error {
	data := s.run.Library.AfterHangUp(!s.sendsForeign(), c.early)
	if data == nil || c.exchange.Response.Status >= http.StatusMultipleChoices || !settled && !s.hasEnded(c.call, s.bot) {
		return nil
	}
	sequence, err := data.Bind(func(name string) (string, bool) {
		if name == "callId" {
			return c.call, true
		}
		return s.value(name)
	})
	if err != nil {
		return err
	}
	items, places := s.unused(s.bot)
	outcome := sequence.Judge(items, true)
	for _, i := range outcome.Used {
		s.used[places[i]] = true
	}
	return failure(s.checkSequence(&outcome, sequence, "the end of a call that was left is notified"))
}

// stood reports whether a call was established.
func (s *Session) stood(id string) bool {
	return slices.ContainsFunc(s.bot.received(), func(item match.Item) bool {
		state, err := item.Body.Capture("/resourceData/state")
		return err == nil && strings.EqualFold(state, "established") && strings.EqualFold(item.Body.Call(), id)
	})
}
