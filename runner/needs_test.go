package runner

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"conform/internal/director"
	"conform/internal/library"
	"conform/internal/record"
)

// What the target lacks is skipped with the reason, and nothing of it is sent.
func TestExcludedScenariosAreSkipped(t *testing.T) {
	plan := planOf(t, Selection{Twins: true}, folder("a.feature", `Feature: A
  Scenario: needs a user
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then Graph answers as documented
  Scenario: needs somebody who acts
    Given a bot with no permissions
    When the caller "nobody" calls the bot's application
    Then nothing else arrives
`))
	tr := newTrial(t, nil, nil)
	without := plan.Excluding(tr.run.Library, func(variable string) string {
		if variable == "callbackUri" || variable == "nobody.id" {
			return ""
		}
		return "the profile has no " + variable
	})
	if left := without.Left(); left != 1 || plan.Left() != 2 {
		t.Errorf("%d scenarios are left, want 1, and %d in the plan as it was, want 2", left, plan.Left())
	}
	if got := without.Selected()[1].Excluded; got != "" {
		t.Errorf("what the target has is to be skipped too: %s", got)
	}
	run := tr.execute(t, t.Context(), without, 1)
	s := run.Features[0].Scenarios[0]
	if s.Status != record.Skipped || s.Reason != "the profile has no userA.id" || len(s.Exchanges) != 0 {
		t.Errorf("got %s, %q, %d exchanges", s.Status, s.Reason, len(s.Exchanges))
	}
	for _, twin := range s.Twins {
		if twin.Status != record.Skipped || twin.Reason != s.Reason {
			t.Errorf("the twin is %s, %q", twin.Status, twin.Reason)
		}
	}
}

// What the cloud does not have is skipped, with the page that says so.
func TestScenariosOfWhatACloudDoesNotHaveAreSkipped(t *testing.T) {
	t.Parallel()
	plan := planOf(t, Selection{}, folder("a.feature", `Feature: A
  Scenario: creates a call
    Given a bot with the least permissions documented
    When the bot creates the call "a user"
    Then Graph answers as documented
  Scenario: asks for nothing
    Given a bot with no permissions
    When the caller "nobody" calls the bot's application
    Then nothing else arrives
`))
	asked := map[string]int{}
	without := plan.ExcludingExchanges(func(x *library.Exchange) string {
		asked[x.Operation]++
		return "the cloud does not have " + x.Operation
	})
	if without.Left() != 1 || plan.Left() != 2 || asked["create call"] != 1 {
		t.Errorf("%d scenarios are left, want 1; asked %v", without.Left(), asked)
	}
	if got := without.Selected()[0].Excluded; got != "the cloud does not have create call" {
		t.Errorf("skipped as %q", got)
	}
}

// busyWorld counts how many scenarios are under way, and how many of them act.
type busyWorld struct {
	*director.Mock
	underWay *atomic.Int32
	t        *testing.T
}

func (b busyWorld) Register(ctx context.Context, want director.Registration) (director.Bot, error) {
	b.underWay.Add(1)
	return b.Mock.Register(ctx, want)
}

func (b busyWorld) Release(ctx context.Context, bot director.Bot) error {
	b.underWay.Add(-1)
	return b.Mock.Release(ctx, bot)
}

func (b busyWorld) Ring(ctx context.Context, bot director.Bot, ring director.Ring) (string, error) {
	if n := b.underWay.Load(); n != 1 {
		b.t.Errorf("%d scenarios are under way while somebody acts, want 1", n)
	}
	return b.Mock.Ring(ctx, bot, ring)
}

// onceWorld counts the bots that are there at a time.
type onceWorld struct {
	*director.Mock
	busy *atomic.Int32
	most *atomic.Int32
}

func (o onceWorld) Register(ctx context.Context, want director.Registration) (director.Bot, error) {
	o.most.Store(max(o.most.Load(), o.busy.Add(1)))
	return o.Mock.Register(ctx, want)
}

func (o onceWorld) Release(ctx context.Context, bot director.Bot) error {
	o.busy.Add(-1)
	return o.Mock.Release(ctx, bot)
}

// One person is in one scenario at a time.
func TestOnePersonIsCalledOnceAtATime(t *testing.T) {
	text := "Feature: A\n"
	for i := range 8 {
		text += fmt.Sprintf(
			"  Scenario: calls %d\n    Given a bot with the least permissions documented\n"+
				"    When the bot creates the call \"a user\"\n    Then Graph answers as documented\n", i)
	}
	var busy, most atomic.Int32
	tr := newTrial(t, nil, func(m *director.Mock) director.World { return onceWorld{m, &busy, &most} })
	if err := planOf(t, Selection{}, folder("a.feature", text)).Run(t.Context(), tr.run,
		Options{Parallel: 8, Exclusive: true}); err != nil {
		t.Fatal(err)
	}
	if most.Load() != 1 {
		t.Errorf("%d scenarios called the same user at a time", most.Load())
	}
}

func TestWhom(t *testing.T) {
	for variable, want := range map[string]bool{"phoneA": true, "userB.id": true, "userB.name": true,
		"meeting.threadId": true, "openMeeting.joinMeetingId": true,
		"channelMeeting.messageId": true, "organizer.id": false, "beep.uri": false, "tenantId": false, "users": false,
		"meetings.x": false} {
		if got := once.MatchString(variable); got != want {
			t.Errorf("%s: got %v", variable, got)
		}
	}
}

func TestWhoActsIsAlone(t *testing.T) {
	text := "Feature: A\n"
	for i := range 12 {
		text += fmt.Sprintf(
			"  Scenario: acts %d\n    Given a bot with no permissions\n"+
				"    When the caller \"userA\" calls the bot's application\n    And the caller hangs up\n", i)
		text += fmt.Sprintf(
			"  Scenario: does not %d\n    Given a bot with the least permissions documented\n"+
				"    When the bot creates the call \"a user\"\n    Then Graph answers as documented\n", i)
	}
	plan := planOf(t, Selection{}, folder("a.feature", text))
	var underWay atomic.Int32
	tr := newTrial(t, nil, func(m *director.Mock) director.World { return busyWorld{m, &underWay, t} })
	if err := plan.Run(t.Context(), tr.run, Options{Parallel: 8, Exclusive: true}); err != nil {
		t.Fatal(err)
	}
	if n := underWay.Load(); n != 0 {
		t.Errorf("%d scenarios never ended", n)
	}
}
