package session

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"conform/internal/match"
	"conform/internal/record"
)

// Arrive waits for a sequence of notifications and judges it. Where the target can say that it has no
// more to say (a mock), the judgement is made then, and nothing is waited for; elsewhere it is made when
// all has come, or when the time is over.
func (s *Session) Arrive(ctx context.Context, name string) error {
	sequence, err := s.sequence(name)
	if err != nil {
		return err
	}
	b, err := s.ensureBot(ctx)
	if err != nil {
		return err
	}
	settled, err := s.run.World.Settle(ctx, b.Bot)
	if err != nil {
		return err
	}
	if !settled {
		if err := s.await(ctx, b, sequence); err != nil {
			return err
		}
	}
	items, places := s.unused(b)
	outcome := sequence.Judge(items, true)
	for _, i := range outcome.Used {
		s.used[places[i]] = true
	}
	for variable, value := range outcome.Captured {
		s.keep(variable, value, fmt.Sprintf("the notifications %q have", name))
	}
	s.awaited = append(s.awaited, outcome.Awaited)
	missed, led := missed(b, &outcome)
	if missed != "" && s.run.listener.Reached() {
		outcome.Lines[led].Note = strings.TrimPrefix(outcome.Lines[led].Note+"; "+missed, "; ")
	} else if missed != "" {
		missed += ": what leads the public address to the listener (tunnel, reverse proxy; callback: public and listen) " +
			"must keep the end of the path"
		s.check(record.Check{Kind: record.CheckNotifications, Requirement: fmt.Sprintf("the notifications %q arrive", name),
			Where:  sequence.Where,
			Status: record.Errored, Reason: missed, Sequence: outcome.Lines})
		return Because(errors.New(missed), record.CauseSetup)
	}
	checks := s.checkSequence(&outcome, sequence, fmt.Sprintf("the notifications %q arrive", name))
	if err := failure(checks); err != nil {
		return errors.Join(err, s.judgeRefused())
	}
	return nil
}

// sequence finds a sequence and fills in its variables.
func (s *Session) sequence(name string) (match.Sequence, error) {
	data := s.run.Library.Sequence(name)
	if data == nil {
		return match.Sequence{}, fmt.Errorf("no sequence %q in the scenario data", name)
	}
	bound, err := data.Sequence.Bind(s.value)
	return bound, s.whyUnknown(err)
}

// await returns when the sequence is complete, or when its time is over: after somebody was asked to answer, that is as
// much later as they may take. Once the last word has come, what is missing is given as long as a target must be quiet
// to be believed: Graph was recorded to end calls without a terminating. Only the deadline and arrivals wake it.
func (s *Session) await(ctx context.Context, b *bot, sequence match.Sequence) error {
	within := sequence.Within
	if within == 0 {
		within = s.run.Within
	}
	within, s.grace = within+s.grace, 0
	end := time.Now().Add(within)
	deadline := time.NewTimer(within)
	defer deadline.Stop()
	for over := false; ; {
		changed := b.inbox.Changed()
		items, _ := s.unused(b)
		outcome := sequence.Judge(items, false)
		if outcome.Complete {
			return nil
		}
		if outcome.Over && !over {
			over = true
			deadline.Reset(min(s.run.Quiet, time.Until(end)))
		}
		select {
		case <-changed:
		case <-deadline.C:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// unused returns the items that no sequence has used yet, with their places in the inbox.
func (s *Session) unused(b *bot) (items []match.Item, places []int) {
	for i, item := range b.received() {
		if !s.used[i] {
			items = append(items, item)
			places = append(places, i)
		}
	}
	return items, places
}

// missed says that notifications of the scenario's own calls came to an address where nobody expects them, when
// nothing is wrong but that some are missing, and which line is the first of those. Where none has come to its own
// address, what they were led away by stands between Graph and us. "": they did not.
func missed(b *bot, outcome *match.Outcome) (said string, line int) {
	misses := b.inbox.Missed()
	line = slices.IndexFunc(outcome.Lines, func(l record.SequenceLine) bool { return l.Arrival == record.Missing })
	if !outcome.Failed || !onlyMissing(outcome.Lines) || len(misses) == 0 || line < 0 {
		return "", 0
	}
	return fmt.Sprintf("%d %s of this call came to %s and not to its callbackUri, %s", len(misses),
		plural(len(misses), "notification"), misses[0].Path, b.inbox.URL()), line
}

// checkSequence records the judgement of a sequence, and of what is judged apart from it.
func (s *Session) checkSequence(outcome *match.Outcome, sequence match.Sequence, requirement string) []record.Check {
	messages := map[string]*match.Message{}
	for i := range sequence.Messages {
		messages[sequence.Messages[i].Label] = &sequence.Messages[i]
	}
	for i := range outcome.Lines {
		if m := messages[outcome.Lines[i].Label]; m != nil {
			outcome.Lines[i].Clause = m.ClauseOf(outcome.Lines[i].Arrival)
		}
	}
	if outcome.Failed {
		s.explainLines(outcome.Lines)
	}
	c := record.Check{Kind: record.CheckNotifications, Requirement: requirement, Where: sequence.Where,
		Status:      record.Passed,
		Differences: outcome.Differences, Sequence: outcome.Lines}
	if outcome.Failed {
		c.Status = record.Failed
		c.Clause = weightiest(outcome.Clauses)
		if len(c.Differences) == 0 {
			c.Differences = lineDifferences(outcome.Lines)
		}
	} else if len(sequence.Messages) > 0 {
		c.Clause = sequence.Messages[0].Clause
	}
	checks := []record.Check{s.check(c)}
	for _, besides := range apartChecks(c, newApart(&s.apart, outcome.Apart)) {
		checks = append(checks, s.check(besides))
	}
	return checks
}

// weightiest is the clause that decides: one that is documented before one that is assumed, so that only a
// failure that rests on guesses alone is a finding. nil stands for our own rule and outweighs all.
func weightiest(clauses []*record.Clause) *record.Clause {
	var best *record.Clause
	for i, c := range clauses {
		if c == nil {
			return nil
		}
		if i == 0 || best.Evidence.Doubtful() && !c.Evidence.Doubtful() {
			best = c
		}
	}
	return best
}

// lineDifferences says in the form of differences what is wrong with lines that have none of their own.
func lineDifferences(lines []record.SequenceLine) []record.Difference {
	var out []record.Difference
	for _, line := range lines {
		d := record.Difference{Pointer: line.Label, Notification: line.Notification, Item: line.Item}
		switch line.Arrival {
		case record.Missing:
			d.Want, d.Got = "to arrive", "nothing"
		case record.Extra:
			d.Want, d.Got = "not to arrive", "it arrived"
		case record.OutOfOrder:
			d.Want, d.Got = "to arrive in order", "out of order"
		default:
			continue
		}
		if line.Note != "" {
			d.Got += " (" + line.Note + ")"
		}
		out = append(out, d)
	}
	return out
}

// StayAway judges that no message of a sequence has come so far.
func (s *Session) StayAway(ctx context.Context, name string) error {
	sequence, err := s.sequence(name)
	if err != nil {
		return err
	}
	b, err := s.ensureBot(ctx)
	if err != nil {
		return err
	}
	if err := s.silence(ctx, b); err != nil {
		return err
	}
	// The same sequence, with every message forbidden: recognising one is enough to fail.
	for i := range sequence.Messages {
		sequence.Messages[i].Min, sequence.Messages[i].Max = 0, 0
		sequence.Messages[i].Pattern = sequence.Messages[i].Select
	}
	sequence.Order, sequence.NothingAfter = nil, ""
	outcome := sequence.Judge(b.received(), true)
	return failure(s.checkSequence(&outcome, sequence, fmt.Sprintf("the notifications %q do not arrive", name)))
}

// silence returns when the target has nothing more to say: a mock says so, a tenant is believed after it
// has been quiet for a while.
func (s *Session) silence(ctx context.Context, b *bot) error {
	settled, err := s.run.World.Settle(ctx, b.Bot)
	if err != nil || settled {
		return err
	}
	quiet := time.NewTimer(s.run.Quiet)
	defer quiet.Stop()
	for {
		select {
		case <-b.inbox.Changed():
			quiet.Reset(s.run.Quiet)
		case <-quiet.C:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// NothingElse judges that every notification so far was asked for.
func (s *Session) NothingElse(ctx context.Context) error {
	b, err := s.ensureBot(ctx)
	if err != nil {
		return err
	}
	if err := s.silence(ctx, b); err != nil {
		return err
	}
	// One look at the inbox, since a tenant may post meanwhile.
	left, places := s.unused(b)
	outcome := match.Settle(s.awaited, left)
	asked := map[int]bool{}
	for _, i := range outcome.Used {
		asked[i] = true
	}
	for i, item := range left {
		if !asked[i] {
			outcome.Failed = true
			outcome.Clauses = append(outcome.Clauses, unasked(item.Body))
			outcome.Lines = append(outcome.Lines, record.SequenceLine{Label: describeItem(item.Body), Arrival: record.Extra,
				Notification: item.Notification, Item: item.Index, Note: "no step of this scenario expects it"})
		}
		s.used[places[i]] = true
	}
	return failure(s.checkSequence(&outcome, match.Sequence{}, "nothing arrives that the scenario does not expect"))
}

// unasked is the clause against which an item goes that no step of its scenario asks for: nil, a rule of our own,
// but for rosters. The pages have none in calls between two, and recorded calls had.
func unasked(item *match.Document) *record.Clause {
	if !strings.HasSuffix(strings.ToLower(item.Resource()), "/participants") {
		return nil
	}
	return &record.Clause{ID: "notification.unasked-roster", Evidence: record.Disputed,
		Says:   "No roster comes where none is shown.",
		Source: "https://learn.microsoft.com/graph/api/application-post-calls?view=graph-rest-beta#examples"}
}

// judgeLeftOver is the judgement at the end of every scenario: what came late or too often. A scenario that
// has failed already is not judged again for what it left behind. Items that nobody asked about are in the
// record, and the reports list them.
func (s *Session) judgeLeftOver() error {
	if s.bot == nil || s.failed || len(s.awaited) == 0 {
		return nil
	}
	left, places := s.unused(s.bot)
	outcome := match.Settle(s.awaited, left)
	for _, i := range outcome.Used {
		s.used[places[i]] = true
	}
	if len(outcome.Lines) == 0 {
		return nil
	}
	return failure(s.checkSequence(&outcome, match.Sequence{}, "nothing arrives late or too often"))
}

// tokenClause is what the token of a notification is held to.
func tokenClause() *record.Clause {
	return &record.Clause{ID: "notification.token", Evidence: record.Documented,
		Says: "Every notification carries a bearer token that is signed by the calling service, for this bot, and not " +
			"expired.",
		Source: "https://learn.microsoft.com/microsoftteams/platform/bots/calls-and-meetings/call-notifications"}
}

// judgeRefused fails the scenario for every post that the listener refused, once.
func (s *Session) judgeRefused() error {
	s.mu.Lock()
	refused := s.refused
	s.refused = nil
	s.mu.Unlock()
	var checks []record.Check
	for _, n := range refused {
		c := record.Check{Kind: record.CheckToken, Requirement: "every notification carries a valid token",
			Clause: tokenClause()}
		want, got := "a valid bearer token", n.Token.Problem
		if n.Token.Valid || n.Answered != 401 {
			c.Requirement, want, got = "every notification can be read", "a commsNotifications object", n.Problem
			c.Clause = nil
		}
		c.Differences = []record.Difference{{Pointer: "notification", Want: want, Got: got, Notification: n.ID}}
		if n.Token.Unverified {
			c.Status = record.Errored // that we could not find out is no mistake of Graph
		}
		checks = append(checks, s.check(c))
	}
	return failure(checks)
}

// describeItem names an item by what it says of itself.
func describeItem(body *match.Document) string {
	var words []string
	for _, path := range []string{"/changeType", "", "/resourceData/state", "/resourceData/status"} {
		if path == "" {
			words = append(words, body.Resource())
		} else if word, err := body.Capture(path); err == nil {
			words = append(words, word)
		}
	}
	words = slices.DeleteFunc(words, func(word string) bool { return word == "" })
	if len(words) == 0 {
		return shorten(body.Text())
	}
	return strings.Join(words, " ")
}

// hasEnded reports whether a notification has said that the call is over.
func (s *Session) hasEnded(callID string, b *bot) bool {
	for _, item := range b.received() {
		change, err := item.Body.Capture("/changeType")
		if err != nil || !strings.EqualFold(change, "deleted") {
			continue
		}
		if strings.HasSuffix(strings.ToLower(item.Body.Resource()), "/calls/"+strings.ToLower(callID)) {
			return true
		}
	}
	return false
}
