package runner

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"conform/internal/figures"
	"conform/internal/library"
	"conform/internal/nearest"
	"conform/internal/place"
	"conform/internal/record"
)

// A Selection says which of the planned scenarios are run: those that fit all of it.
type Selection struct {
	Tags  TagExpression
	Names []NamePattern // one of them fits the name; empty: any name
	Shard record.Shard  // of what the rest selects
	// Took is how long scenarios took before; used where the Shard says that it is balanced.
	Took      record.Durations
	Scenarios []string // identities "file:line"; empty: all. That of a twin is its scenario with that twin alone
	// Lines are lines of feature files: of a file that is named here only the scenarios at its lines are meant.
	Lines []place.Position
	// Again are scenarios of an earlier run; empty: all. One whose line has changed since is found by its name.
	Again []Former
	// Changed are files of features and of scenario data, as positions have them: those scenarios that stand in one or
	// use something of one. nil: all.
	Changed []string
	// Twins also runs each scenario again without each permission that it claims, to see it refused.
	Twins bool
}

// A Former is a scenario as an earlier run had it.
type Former struct {
	ID   string // identity "file:line"
	File string
	Name string
}

// A NamePattern fits names of scenarios.
type NamePattern struct {
	text string
	expr *regexp.Regexp
}

// ParseName reads a text that stands in a name, whatever the letter case, or an expression between slashes, such as
// "/^Graph (creates|keeps)/".
func ParseName(text string) (NamePattern, error) {
	if len(text) < 2 || text[0] != '/' || text[len(text)-1] != '/' {
		return NamePattern{text, regexp.MustCompile("(?i)" + regexp.QuoteMeta(text))}, nil
	}
	expr, err := regexp.Compile(text[1 : len(text)-1])
	if err != nil {
		return NamePattern{}, fmt.Errorf("%s: %w; expected a regular expression between the slashes", text, err)
	}
	return NamePattern{text, expr}, nil
}

// Match reports whether the pattern fits a name.
func (n NamePattern) Match(name string) bool { return n.expr.MatchString(name) }

// choose keeps what the selection names.
func (p *Plan) choose(all []*planned, lib *library.Library, selection Selection) error {
	at, err := p.atLines(all, selection.Lines)
	if err != nil {
		return err
	}
	again, err := formerly(all, selection.Again)
	if err != nil {
		return err
	}
	touched := touchedBy(selection.Changed)
	known, tags := map[string]bool{}, map[string]bool{}
	for _, s := range all {
		known[s.id] = true
		for _, twin := range s.twins {
			known[twin.id] = true
		}
		for _, t := range s.planned.Tags {
			tags[t] = true
		}
		one := s.chosen(selection.Scenarios)
		if one != nil && (at == nil || at[s]) && (again == nil || again[s]) && selection.fits(s) &&
			touched.choose(s, lib) {
			p.selected = append(p.selected, one)
			p.byID[s.id] = one
		}
	}
	if err := selection.unknown(all, known, tags); err != nil {
		return err
	}
	if p.touched = touched.list(); len(p.selected) == 0 {
		if touched != nil {
			return fmt.Errorf("nothing is selected: %w", errUntouched)
		}
		return fmt.Errorf("nothing is selected: none of %s fits %s", figures.Counted(len(all), "scenario"),
			selection.words())
	}
	if at != nil || again != nil || touched != nil {
		for _, s := range p.selected {
			p.resolved = append(p.resolved, s.id)
		}
	}
	p.shard(selection.Shard, selection.Took)
	return nil
}

// Resolved are the identities that [Selection].Lines, Again or Changed, with the rest of the selection, came to,
// whatever the share; nil: none was given.
func (p *Plan) Resolved() []string { return p.resolved }

// formerly finds the scenarios of an earlier run; nil: none are asked for. The error says that none is there any more.
func formerly(all []*planned, former []Former) (map[*planned]bool, error) {
	if len(former) == 0 {
		return nil, nil
	}
	found := map[*planned]bool{}
	for _, f := range former {
		var named []*planned
		same := false
		for _, s := range all {
			switch {
			case s.id == f.ID && s.planned.Name == f.Name:
				found[s], same = true, true
			case s.file.head.File == f.File && s.planned.Name == f.Name:
				named = append(named, s)
			}
		}
		for _, s := range named {
			found[s] = found[s] || !same
		}
	}
	if !slices.Contains(slices.Collect(maps.Values(found)), true) {
		return nil, fmt.Errorf("nothing is selected: of %s of the earlier run none is there any more, such as %q at %s",
			figures.Counted(len(former), "scenario"), former[0].Name, former[0].ID)
	}
	return found, nil
}

// fits reports whether tags and names select a scenario.
func (s Selection) fits(p *planned) bool {
	return s.Tags.Match(p.planned.Tags) && (len(s.Names) == 0 ||
		slices.ContainsFunc(s.Names, func(n NamePattern) bool { return n.Match(p.planned.Name) }))
}

// words say what is selected by, for a message.
func (s Selection) words() string {
	var words []string
	if s.Tags.String() != "" || len(s.Names) == 0 {
		words = append(words, fmt.Sprintf("the tags %q", s.Tags))
	}
	for _, n := range s.Names {
		words = append(words, fmt.Sprintf("the name %q", n.text))
	}
	return strings.Join(words, " and ")
}

// unknown says what the selection names that there is not: then it is a slip, and not a choice.
func (s Selection) unknown(all []*planned, known, tags map[string]bool) error {
	for _, id := range s.Scenarios {
		if !known[id] {
			return fmt.Errorf("--scenario: no scenario begins at %q; expected file:line as `conform list` prints it%s", id,
				nearest.Hint(id, slices.Sorted(maps.Keys(known))))
		}
	}
	for _, name := range s.Tags.Names() {
		if !tags[name] {
			return fmt.Errorf("--tags: no scenario has the tag %s%s", name, nearest.Hint(name, slices.Sorted(maps.Keys(tags))))
		}
	}
	for _, n := range s.Names {
		if !slices.ContainsFunc(all, func(p *planned) bool { return n.Match(p.planned.Name) }) {
			var names []string
			for _, p := range all {
				names = append(names, p.planned.Name)
			}
			return fmt.Errorf("--name: no scenario has %q in its name%s", n.text, nearest.Hint(n.text, names))
		}
	}
	return nil
}

// chosen is the scenario where the identities name it, a copy with the twins that they name where they do not, and nil
// where they name neither.
func (p *planned) chosen(ids []string) *planned {
	if len(ids) == 0 || slices.Contains(ids, p.id) {
		return p
	}
	one := *p
	one.twins = nil
	for _, twin := range p.twins {
		if slices.Contains(ids, twin.id) {
			one.twins = append(one.twins, twin)
		}
	}
	if len(one.twins) == 0 {
		return nil
	}
	return &one
}

// atLines are the scenarios at lines of their files, and all of files of which no line is named; nil: no line is.
func (p *Plan) atLines(all []*planned, lines []place.Position) (map[*planned]bool, error) {
	if len(lines) == 0 {
		return nil, nil
	}
	named, at := map[string]bool{}, map[*planned]bool{}
	for _, line := range lines {
		named[line.File] = true
		var file []*planned
		for _, s := range all {
			if s.file.head.File == line.File {
				file = append(file, s)
			}
		}
		if last := file[0].file.lines(); line.Line < 1 || line.Line > last {
			return nil, fmt.Errorf("%s:%d: there is no such line; expected 1 to %d", line.File, line.Line, last)
		}
		for _, s := range atLine(file, line.Line) {
			at[s] = true
		}
	}
	for _, s := range all {
		if !named[s.file.head.File] {
			at[s] = true
		}
	}
	return at, nil
}

// atLine are the scenarios of a file at a line of it: the row of an outline; the scenario or outline of which the
// line is a part, with its tags; those of the rule, or of the whole file, above whose first scenario it stands.
func atLine(file []*planned, line int) (found []*planned) {
	begin := 0 // of what the line is a part of
	for _, s := range file {
		if s.planned.Line == line && s.outline != line {
			return []*planned{s}
		}
		for _, first := range []int{s.first, s.rule} {
			if first <= line {
				begin = max(begin, first)
			}
		}
	}
	for _, s := range file {
		if begin == 0 || s.first == begin || s.rule == begin {
			found = append(found, s)
		}
	}
	return found
}
