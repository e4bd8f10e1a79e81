package library

import (
	"conform/internal/match"
	"conform/internal/place"
	"conform/internal/record"
)

// A Footprint gathers the files that data is made of: where it stands itself, and whatever it names there and
// elsewhere. The zero Footprint is of no library; see [Library.Footprint].
type Footprint struct {
	Files map[string]bool // by name, as positions have it

	library *Library
	seen    map[any]bool
}

// Footprint returns an empty footprint.
func (l *Library) Footprint() *Footprint {
	return &Footprint{Files: map[string]bool{}, library: l, seen: map[any]bool{}}
}

// Exchange adds what an exchange is made of: the one whose request it changes, what is expected of its answer and of
// all answers of its kind, and what its values are. nil adds nothing.
func (f *Footprint) Exchange(x *Exchange) {
	if x == nil || f.known(x) {
		return
	}
	f.at(x.Where)
	f.uses(x.uses)
	f.expect(x.Expect)
	f.answers(x.Answers)
	f.Exchange(x.Like)
	if x.Permissions != nil {
		f.at(x.Permissions.Where)
		f.clause(x.Permissions.Clause)
		if x.Permissions.Row != nil {
			f.at(x.Permissions.Row.Where)
		}
	}
	operation := f.library.Operation(x.Operation)
	f.at(operation.Where)
	f.Answer(operation.Answers)
	for _, rule := range f.library.Rules {
		if rule.Embedded == x.Embedded {
			f.at(rule.Where)
			f.expect(rule.Expect)
		}
	}
	f.Sequence(f.library.AfterHangUp(x.Embedded, false))
	f.Sequence(f.library.AfterHangUp(x.Embedded, true))
	for _, kept := range f.library.Kept {
		if kept.Embedded == x.Embedded {
			f.at(kept.Where)
			f.clause(kept.Clause)
		}
	}
}

// Answer adds what an answer is made of. nil adds nothing.
func (f *Footprint) Answer(a *Answer) {
	if a == nil || f.known(a) {
		return
	}
	f.at(a.Where)
	f.uses(a.uses)
	f.expect(a.Expect)
	f.answers(a.Answers)
}

// Sequence adds what a sequence is made of. nil adds nothing.
func (f *Footprint) Sequence(s *Sequence) {
	if s == nil || f.known(s) {
		return
	}
	f.at(s.Where)
	f.uses(s.uses)
	for i := range s.Messages {
		m := &s.Messages[i]
		f.at(m.Where)
		f.clause(m.Clause)
		f.clause(m.DataClause)
		f.pattern(&m.Select)
		f.pattern(&m.Pattern)
	}
	for _, order := range s.Order {
		f.at(order.Where)
		f.clause(order.Clause)
	}
	for i := range f.library.Notifications {
		r := &f.library.Notifications[i]
		if r.Embedded != s.Embedded {
			continue
		}
		f.at(r.Where)
		f.clause(r.Clause)
		if r.Select != nil {
			f.pattern(r.Select)
		}
		f.pattern(&r.Item)
	}
}

// Variable adds the file that declares a variable; an unknown name adds nothing.
func (f *Footprint) Variable(name string) {
	if v := f.library.Variables[name]; v != nil {
		f.at(v.Where)
	}
}

// known takes note of something, and reports whether that was done before.
func (f *Footprint) known(part any) bool {
	before := f.seen[part]
	f.seen[part] = true
	return before
}

func (f *Footprint) at(where place.Position) {
	if !where.IsZero() {
		f.Files[where.File] = true
	}
}

func (f *Footprint) answers(list []*Answer) {
	for _, a := range list {
		f.Answer(a)
	}
}

func (f *Footprint) uses(list []Use) {
	for _, use := range list {
		f.at(use.Where)
		f.Variable(use.Name)
	}
}

func (f *Footprint) clause(c *record.Clause) {
	if c != nil {
		f.at(f.library.clauses[c.ID])
	}
}

func (f *Footprint) expect(list []Expectation) {
	for i := range list {
		e := &list[i]
		f.at(e.Where)
		f.clause(e.Clause)
		f.pattern(e.Body)
		for h := range e.Headers {
			f.pattern(&e.Headers[h].Pattern)
		}
		for a := range e.At {
			f.pattern(&e.At[a].Pattern)
		}
	}
}

// pattern adds the places of a pattern: those of shapes are in their own files.
func (f *Footprint) pattern(p *match.Pattern) {
	if p == nil {
		return
	}
	for where := range p.Places() {
		f.at(where)
	}
}
