package runner

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"conform/internal/library"
	"conform/steps"
)

// turns gives scenarios that run at the same time their turns with what there is once: a person has one phone, and a
// meeting one roster. The zero turns is ready for use.
type turns struct {
	world sync.RWMutex // held whole by a scenario in which somebody acts

	mu   sync.Mutex
	each map[string]*sync.Mutex // by name of a person or a meeting
}

// of returns the lock of a person or a meeting.
func (t *turns) of(name string) *sync.Mutex {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.each == nil {
		t.each = map[string]*sync.Mutex{}
	}
	if t.each[name] == nil {
		t.each[name] = &sync.Mutex{}
	}
	return t.each[name]
}

// enter waits until the scenario may have the outside world, and leave gives back just what was taken.
func (r *scenarioRun) enter(p *planned) {
	switch turns := &r.engine.turns; {
	case !r.engine.exclusive:
		r.leave = func() {}
	case p.acts():
		turns.world.Lock()
		r.leave = turns.world.Unlock
	default:
		turns.world.RLock()
		// All take them in the order of names, so that no two wait for each other.
		names := p.whom(r.engine.run.Library)
		for _, name := range names {
			turns.of(name).Lock()
		}
		r.leave = func() {
			for _, name := range names {
				turns.of(name).Unlock()
			}
			turns.world.RUnlock()
		}
	}
}

// acts reports whether somebody acts in the outside world.
func (p *planned) acts() bool { return slices.ContainsFunc(p.steps, steps.Step.Acts) }

// once matches the variables that stand for what there is once: phones, users and meetings.
var once = regexp.MustCompile(`^(?:phone|user)[A-Z]|(?:^m|M)eeting(?:$|\.)`)

// whom lists the people and meetings that a scenario has to do with, by the names of their variables, sorted.
func (p *planned) whom(lib *library.Library) []string {
	var names []string
	for _, variable := range p.variables(lib) {
		if once.MatchString(variable) {
			name, _, _ := strings.Cut(variable, ".")
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
