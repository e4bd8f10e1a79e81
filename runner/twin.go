package runner

import (
	"fmt"
	"net/http"
	"slices"

	"conform/internal/library"
	"conform/internal/record"
	"conform/internal/session"
	"conform/steps"
)

// The tags that have to do with refusals.
const (
	tagTwin    = "@twin"    // a refusal twin, see [Selection]
	tagRefusal = "@refusal" // a scenario that is about being refused has no twins
)

// twinID is the identity of a refusal twin.
func twinID(scenario, without string) string { return scenario + " without " + without }

// twinsOf makes the refusal twins of a scenario: one for each permission that its requests claim, without
// which the first request that claims it must be refused. A scenario that is about a refusal itself, or whose
// bot is not simply one with the least permissions, has none.
func twinsOf(p *planned, table *library.PermissionTable) []*planned {
	if slices.Contains(p.planned.Tags, tagRefusal) || !p.bot.JustLeast() {
		return nil
	}
	var twins []*planned
	least := library.LeastOf(p.data.Exchanges, (*library.Exchange).Claim)
	for _, without := range least {
		at := p.refusedAt(without)
		if at == 0 {
			continue
		}
		id := twinID(p.id, without)
		head := p.planned
		head.Tags = append(slices.Clone(head.Tags), tagTwin)
		head.Twin = &record.Twin{Of: p.id, Without: without}
		if slices.ContainsFunc(p.steps[:at], steps.Step.Own) {
			head.Excluded = "a step that is defined in Go stands before the refusal, and is run by godog alone"
		}
		twin := &planned{scenario: &scenario{id: id, planned: head}, file: p.file, steps: p.steps, refused: at,
			data: session.Scenario{ID: id, Exchanges: p.data.Exchanges, Without: without}}
		if rings(p.steps) && len(least) == 1 {
			twin.data.StandIn = standIn(p.data.Exchanges, without, table)
		}
		twins = append(twins, twin)
	}
	return twins
}

func rings(list []steps.Step) bool { return slices.ContainsFunc(list, steps.Step.Rings) }

// refusedAt returns the number, from 1, of the step whose request must be refused without the permission: the
// first that claims it. It is 0 where that request is expected to be refused for another reason, since which
// of two reasons comes first is documented nowhere.
func (p *planned) refusedAt(without string) int {
	next := 0
	for i, s := range p.steps {
		r, ok := s.Names()
		if !ok || r.Kind != steps.Exchange || r.Other {
			continue
		}
		x := p.data.Exchanges[next]
		next++
		if x.Permissions == nil || !slices.Contains(x.Permissions.Least, without) {
			continue
		}
		if refuses(x.Expect) || p.answeredBy(i+1) {
			return 0
		}
		return i + 1
	}
	return 0
}

// answeredBy reports whether the step of that index judges by a named answer instead of the request's own.
func (p *planned) answeredBy(index int) bool {
	if index >= len(p.steps) {
		return false
	}
	r, ok := p.steps[index].Names()
	return ok && r.Kind == steps.Answer
}

func refuses(expect []library.Expectation) bool {
	return slices.ContainsFunc(expect, func(e library.Expectation) bool { return e.Status >= http.StatusBadRequest })
}

// standIn is a permission that satisfies none of the requests. Graph shows who calls only to a bot that has
// some calling permission: a twin whose only one is taken away would be notified of another caller, and fail
// before it comes to the request in question.
func standIn(exchanges []*library.Exchange, without string, table *library.PermissionTable) string {
	for _, p := range table.Names {
		does := func(x *library.Exchange) bool {
			return x.Permissions != nil && (slices.Contains(x.Permissions.Least, p.Name) ||
				x.Permissions.Row != nil && (slices.Contains(x.Permissions.Row.Least, p.Name) ||
					slices.Contains(x.Permissions.Row.Higher, p.Name)))
		}
		if p.Name != without && !p.Chat && !slices.ContainsFunc(exchanges, does) {
			return p.Name
		}
	}
	return ""
}

// twins runs the refusal twins of a scenario that has come to its end. A scenario that did not pass proves
// nothing by being refused, so that its twins are skipped.
func (r *scenarioRun) twins() {
	if r.session == nil {
		return
	}
	for _, twin := range r.planned.twins {
		if twin.planned.Excluded != "" {
			continue
		}
		if r.status != record.Passed {
			r.engine.run.Recorder.Record(record.Event{Scenario: twin.id, Attempt: attempt(twin),
				ScenarioStarted: &record.ScenarioStarted{}})
			r.engine.run.Recorder.Record(record.Event{Scenario: twin.id, Attempt: attempt(twin),
				ScenarioFinished: &record.ScenarioFinished{
					Status: record.Skipped, Reason: "the scenario itself did not pass, so that a refusal would prove nothing"}})
			continue
		}
		if (&scenarioRun{engine: r.engine}).whole(twin) != nil {
			return // interrupted
		}
	}
}

// refusal judges the answer to the step that must be refused.
func (r *scenarioRun) refusal() error {
	if r.next != r.planned.refused {
		return nil
	}
	return r.session.RefusedWithout()
}

// complete says what is wrong with a scenario of which not every step was run; a twin ends where it is
// refused.
func (r *scenarioRun) complete() error {
	if want := r.planned.last(); r.next < want {
		return fmt.Errorf("only %d of %d steps were run", r.next, want)
	}
	return nil
}

// last is the number of the last step that is to be run: of a twin, that which must be refused.
func (p *planned) last() int {
	if p.refused > 0 {
		return p.refused
	}
	return len(p.steps)
}
