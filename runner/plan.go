package runner

import (
	"fmt"
	"slices"
	"strings"

	"conform/internal/director"
	"conform/internal/library"
	"conform/internal/record"
	"conform/internal/session"
	"conform/internal/strict"
	"conform/steps"
)

// A Plan is what will be run. It is read-only until it is run.
type Plan struct {
	table    *steps.Table
	features []*featureFile
	selected []*planned
	byID     map[string]*planned
	resolved []string // see [Plan.Resolved]
	touched  []Touched
	own      bool
	unused   strict.Faults
	total    int // scenarios in the features, selected or not
}

// planned is a selected scenario, ready to run.
type planned struct {
	*scenario
	file  *featureFile
	steps []steps.Step
	data  session.Scenario
	bot   *session.BotSpec // what its steps say of its bot
	twins []*planned       // run after it; none when Selection.Twins is not set
	// refused is the number of the step whose request must be refused; 0: this is no twin.
	refused int
	// unable is why a rehearsal found that it cannot be run; zero: it was excluded for another reason, or is not.
	unable director.Unable
}

// NewPlan reads the features, looks up every step and every piece of data that one names, checks that
// each variable is known before it is used, and selects. mustUse says of the embedded data (true) and of the
// user's (false) whether what no feature uses of it is a fault: the user's features need not use ours. The error is
// [strict.Faults], all of them, or says that nothing is selected; then nothing may be sent.
func NewPlan(sources []Source, table *steps.Table, lib *library.Library, selection Selection,
	mustUse func(embedded bool) bool) (*Plan, error) {
	p := &Plan{table: table, byID: map[string]*planned{}}
	var faults strict.Faults
	find := table.Finder()
	for _, source := range sources {
		files, more := source.read()
		faults = append(faults, more...)
		p.features = append(p.features, files...)
	}
	faults = append(faults, twice(p.features)...)
	u := newUsage(lib)
	var all []*planned
	for _, file := range p.features {
		faults = append(faults, file.unrun(table.Has)...)
		for _, s := range file.scenarios {
			ready, more := prepare(file, s, find, lib, u)
			faults = append(faults, more...)
			all = append(all, ready)
		}
	}
	p.total = len(all)
	p.own = slices.ContainsFunc(sources, func(source Source) bool { return !source.embedded })
	if len(faults) == 0 {
		faults = append(faults, u.unused(mustUse)...)
		p.unused = append(lib.Unused(), u.unused(func(embedded bool) bool { return !embedded })...)
		if mustUse(false) {
			faults = append(faults, lib.Unused()...)
		}
	}
	if err := inOrder(faults); err != nil {
		return nil, err
	}
	if selection.Twins {
		for _, s := range all {
			s.twins = twinsOf(s, &lib.PermissionTable)
		}
	}
	if err := p.choose(all, lib, selection); err != nil {
		return nil, err
	}
	for _, file := range p.features {
		file.forget(table.Extended())
	}
	return p, nil
}

// prepare looks up the steps of a scenario and the data they name.
func prepare(file *featureFile, s *scenario, find func(string) (steps.Step, error), lib *library.Library,
	u *usage) (*planned, strict.Faults) {
	ready := &planned{scenario: s, file: file, data: session.Scenario{ID: s.id},
		steps: make([]steps.Step, 0, len(s.planned.Steps))}
	var faults strict.Faults
	at := func(step int, format string, args ...any) {
		faults = append(faults, strict.Fault{File: file.head.File, Line: s.planned.Steps[step].Line, Column: s.columns[step],
			What: fmt.Sprintf(format, args...)})
	}
	flow := newFlow(lib)
	var numbers []int // of the steps that are known, among those of the scenario
	for i, text := range s.planned.Steps {
		if file.misnamed[text.Line] {
			flow.lost = true
			continue // what is wrong with it was said
		}
		step, err := find(text.Text)
		if err != nil {
			at(i, "%s", err)
			flow.lost = true
			continue
		}
		if slices.Contains(s.argument, i) && !step.Own() {
			at(i, "a step takes no table and no doc string; expected data in the scenario data (YAML)")
		}
		ready.steps, numbers = append(ready.steps, step), append(numbers, i)
		if reference, ok := step.Names(); ok {
			for _, problem := range flow.follow(reference, u, &ready.data) {
				at(i, "%s", problem.says)
				faults[len(faults)-1].Unknown = problem.unknown
			}
		}
		flow.lost = flow.lost || step.Own() // it may give values to variables
		if step.InCall() && !flow.known("callId") && !flow.lost {
			at(i, "there is no call yet in which anybody could act; expected an earlier step by which somebody calls the bot, "+
				"or a request that captures the call's id (capture: {callId: /id})")
			flow.given["callId"] = true // said once a scenario
		}
		if step.Rings() {
			flow.given["callId"] = true // the call has an id from here on
		}
	}
	ready.describeBot(func(step int, what string) { at(numbers[step], "%s", what) })
	return ready, faults
}

// describeBot has the steps say which bot the scenario has, once it is known what they send. fault is given the number,
// from 0, of a step that says what cannot be, or of the first that needs a bot of which nothing was said.
func (p *planned) describeBot(fault func(step int, what string)) {
	p.bot = session.NewBotSpec(p.data, library.LeastOf(p.data.Exchanges, (*library.Exchange).Claim))
	said := false
	for i, step := range p.steps {
		describes, err := step.Describe(p.bot)
		if err != nil {
			fault(i, err.Error())
		}
		said = said || describes || step.Own() // which may be made of ours
		if step.NeedsBot() && !said {
			fault(i, "no earlier step says which bot this is; expected \"Given a bot with the least permissions documented\" "+
				"or another of that kind before it")
			said = true // one such fault is enough
		}
	}
}

// Features and Selected count what was found and what will be run.
func (p *Plan) Features() int {
	files := map[*featureFile]bool{}
	for _, s := range p.selected {
		files[s.file] = true
	}
	return len(files)
}

// Own reports whether the features are a user's, and not, or not only, those that conform comes with.
func (p *Plan) Own() bool { return p.own }

// Unused says what no feature that was read uses of the user's data, whether it has to or not.
func (p *Plan) Unused() strict.Faults { return p.unused }

// Len is how many scenarios will be run.
func (p *Plan) Len() int { return len(p.selected) }

// All returns the scenarios of the features, selected or not, in order.
func (p *Plan) All() []record.Planned {
	list := make([]record.Planned, 0, p.total)
	for _, f := range p.features {
		for _, s := range f.scenarios {
			list = append(list, s.planned)
		}
	}
	return list
}

// Selected returns the identities of the scenarios that will be run, in order.
func (p *Plan) Selected() []record.Planned {
	list := make([]record.Planned, 0, len(p.selected))
	for _, s := range p.selected {
		list = append(list, s.planned)
	}
	return list
}

// quoted lists names for people.
func quoted(names []string) string { return `"` + strings.Join(names, `", "`) + `"` }
