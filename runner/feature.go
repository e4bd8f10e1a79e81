package runner

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"
	"golang.org/x/sync/errgroup"

	"conform/internal/files"
	"conform/internal/record"
	"conform/internal/strict"
)

// maxFeature is the largest feature file that is read.
const maxFeature = 4 << 20

// A Source is a folder of feature files.
type Source struct {
	FS fs.FS
	At string // what stands in front of a file's name for people: "features", or the user's folder
	// Only, if not empty, is the one file to read, below FS.
	Only string

	embedded bool // it is of the features that conform comes with
}

// featureFile is one parsed feature file.
type featureFile struct {
	head      record.Feature
	content   []byte
	scenarios []*scenario
	at        *messages.Location
	bare      bool // there is no scenario, and nothing that says why
	// descriptions are the lines that are run as nothing.
	descriptions []description
	misnamed     map[int]bool // lines of steps with names that no column of the examples has
}

// forget lets go of what is needed for faults alone, once there are none, and of the text where godog is not to read
// it.
func (f *featureFile) forget(byGodog bool) {
	f.descriptions, f.at, f.misnamed = nil, nil, nil
	if !byGodog {
		f.content = nil
	}
	for _, s := range f.scenarios {
		s.columns, s.argument = nil, nil
	}
}

// lines is how many lines the file has.
func (f *featureFile) lines() int {
	return bytes.Count(bytes.TrimRight(f.content, "\n"), []byte("\n")) + 1
}

// scenario is one pickle of a feature file.
type scenario struct {
	id       string // file:line
	pickle   string // the id that godog will know it by
	outline  int    // line of its scenario, or of the outline that it is a row of
	first    int    // the same, or that of the first tag above it
	rule     int    // line where its rule begins, with tags; 0: it is in none
	planned  record.Planned
	columns  []int // of the steps, beside their lines in planned
	argument []int // numbers, from 0, of steps that have a table or a doc string
}

// read reads and parses all feature files of a source. Names that begin with a dot are left alone, as in scenario data.
func (s Source) read() (files []*featureFile, faults strict.Faults) {
	if s.Only != "" {
		return s.readOnly()
	}
	var names []string
	err := fs.WalkDir(s.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if name != "." && strings.HasPrefix(path.Base(name), ".") {
			// An editor's, such as the link to nowhere by which Emacs locks a file.
			if entry != nil && entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if err != nil {
			faults = append(faults, strict.Fault{File: path.Join(s.At, name), What: "cannot be read: " + reason(err)})
			return nil
		}
		if fault := s.passedOver(name, entry); fault != "" {
			faults = append(faults, strict.Fault{File: path.Join(s.At, name), What: fault})
			return nil
		}
		if entry.IsDir() || path.Ext(name) != ext {
			return nil
		}
		names = append(names, name)
		return nil
	})
	// They do not know each other, and a large suite has thousands.
	parsed, wrong := make([]*featureFile, len(names)), make([]strict.Faults, len(names))
	var all errgroup.Group
	all.SetLimit(runtime.GOMAXPROCS(0))
	var said texts
	for i, name := range names {
		all.Go(func() error {
			parsed[i], wrong[i] = parse(s.FS, name, path.Join(s.At, name), &said)
			return nil
		})
	}
	_ = all.Wait() // what cannot be read is a fault
	for i := range names {
		faults = append(faults, wrong[i]...)
		if parsed[i] != nil {
			files = append(files, parsed[i])
		}
	}
	if err != nil {
		faults = append(faults, strict.Fault{File: s.At, What: "cannot be read: " + reason(err)})
	}
	if len(names) == 0 && len(faults) == 0 {
		faults = append(faults, strict.Fault{File: s.At, What: "no feature file here; expected files that end in .feature"})
	}
	return files, faults
}

// readOnly reads the one file of a source, without a look at the folder that it is in, which may be a large one.
func (s Source) readOnly() ([]*featureFile, strict.Faults) {
	shown := path.Join(s.At, s.Only)
	if fault := inCapitals(s.Only); fault != "" {
		return nil, strict.Faults{{File: shown, What: fault}}
	}
	if path.Ext(s.Only) != ext {
		return nil, strict.Faults{{File: shown, What: "no feature file here; expected files that end in .feature"}}
	}
	file, faults := parse(s.FS, s.Only, shown, &texts{})
	if file == nil {
		return nil, faults
	}
	return []*featureFile{file}, faults
}

// ext is what the names of feature files end in.
const ext = ".feature"

// passedOver says why a name is not read, where somebody may think that it is; empty: nobody does, or it is.
func (s Source) passedOver(name string, entry fs.DirEntry) string {
	switch {
	case entry.IsDir():
		return ""
	case entry.Type()&fs.ModeSymlink != 0 && s.linksToFeatures(name):
		return "is a link to a folder with features, which is not followed; expected the folder itself among the arguments"
	}
	return inCapitals(name)
}

// inCapitals says what is wrong with the name of a feature file that ends in .FEATURE; empty: it does not.
func inCapitals(name string) string {
	if path.Ext(name) != ext && strings.EqualFold(path.Ext(name), ext) {
		return `the name does not end in ".feature", so that it would not be read; expected small letters`
	}
	return ""
}

// linksToFeatures reports whether a link leads to a folder in which features stand.
func (s Source) linksToFeatures(name string) (found bool) {
	if info, err := fs.Stat(s.FS, name); err != nil || !info.IsDir() {
		return false
	}
	folder, err := fs.Sub(s.FS, name)
	if err != nil {
		return false
	}
	// What cannot be read in there is not ours to report.
	_ = fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && path.Ext(name) == ext {
			found = true
			return fs.SkipAll
		}
		return nil
	})
	return found
}

// twice reports files that several sources gave: their scenarios would have the same identities.
func twice(files []*featureFile) (faults strict.Faults) {
	seen := map[string]bool{}
	for _, f := range files {
		if seen[f.head.File] {
			faults = append(faults, strict.Fault{File: f.head.File, What: "is given twice; expected each file once"})
		}
		seen[f.head.File] = true
	}
	return faults
}

// reason is an error without the path, which the fault already begins with.
func reason(err error) string {
	if pathErr, ok := err.(*fs.PathError); ok {
		return pathErr.Err.Error()
	}
	return err.Error()
}

// parse parses one file. Its pickle ids count from 0, as they will when godog parses the same bytes.
func parse(fsys fs.FS, name, shown string, said *texts) (*featureFile, strict.Faults) {
	if info, err := fs.Stat(fsys, name); err == nil && info.Size() > maxFeature {
		return nil, strict.Faults{{File: shown,
			What: fmt.Sprintf("has %d bytes; expected at most %d", info.Size(), maxFeature)}}
	}
	content, err := files.ReadFS(fsys, name, maxFeature)
	if err != nil {
		return nil, strict.Faults{{File: shown, What: "cannot be read: " + err.Error()}}
	}
	// Some editors write a byte order mark, which the parser takes for a word.
	content = bytes.TrimPrefix(content, []byte("\uFEFF"))
	if faults := ofBytes(shown, content); len(faults) > 0 {
		return nil, faults
	}
	newID := (&messages.Incrementing{}).NewId
	doc, err := gherkin.ParseGherkinDocument(bytes.NewReader(content), newID)
	if err != nil {
		return nil, gherkinFaults(shown, content, err)
	}
	if doc.Feature == nil {
		return nil, strict.Faults{{File: shown, Line: 1, Column: 1,
			What: "the file is empty; expected \"Feature:\" and at least one scenario"}}
	}
	file := &featureFile{content: content, head: record.Feature{File: shown, Name: strings.Clone(doc.Feature.Name),
		Description: dedent(doc.Feature.Description), Tags: tagNames(doc.Feature.Tags)}}
	ast := index(doc.Feature)
	file.describe(doc.Feature.Description, int(doc.Feature.Location.Line), false)
	for _, d := range ast.described {
		file.describe(d.text, d.line, d.steps)
	}
	var faults strict.Faults
	for _, pickle := range gherkin.Pickles(*doc, shown, newID) {
		file.add(pickle, ast, said)
	}
	faults = append(faults, ast.stepless(shown, dialectOf(content))...)
	misnamed, lines := ast.columns(shown)
	faults, file.misnamed = append(faults, misnamed...), lines
	file.at, file.bare = doc.Feature.Location, len(file.scenarios) == 0 && len(faults) == 0
	return file, faults
}

// add makes a scenario of a pickle.
func (f *featureFile) add(pickle *messages.Pickle, ast *astIndex, said *texts) {
	line := int(pickle.Location.Line)
	node := pickle.AstNodeIds[0]
	s := &scenario{id: f.head.File + ":" + strconv.Itoa(line), pickle: pickle.Id, outline: ast.line[node],
		first: ast.first[node], rule: ast.ruleLine[node]}
	s.planned = record.Planned{Feature: f.head, Name: strings.Clone(pickle.Name), Line: line,
		Rule: said.one(ast.rule[node]), Steps: make([]record.PlannedStep, 0, len(pickle.Steps))}
	for _, tag := range pickle.Tags {
		if !slices.Contains(s.planned.Tags, tag.Name) {
			s.planned.Tags = append(s.planned.Tags, said.one(tag.Name))
		}
	}
	s.columns = make([]int, 0, len(pickle.Steps))
	for i, step := range pickle.Steps {
		node := ast.step[step.AstNodeIds[0]]
		s.planned.Steps = append(s.planned.Steps, record.PlannedStep{
			Keyword: said.one(strings.TrimSpace(node.Keyword)), Text: said.one(step.Text), Line: int(node.Location.Line)})
		s.columns = append(s.columns, int(node.Location.Column))
		if step.Argument != nil {
			s.argument = append(s.argument, i)
		}
	}
	f.scenarios = append(f.scenarios, s)
}

// astIndex finds the nodes that pickles point to.
type astIndex struct {
	step      map[string]*messages.Step
	rule      map[string]string // scenario id -> name of its rule
	line      map[string]int    // scenario id -> line
	first     map[string]int    // scenario id -> line of its first tag, or its own
	ruleLine  map[string]int    // scenario id -> the same of its rule
	scenarios []*messages.Scenario
	rules     []*messages.Rule
	before    []*messages.Step // of backgrounds
	described []description
}

func index(feature *messages.Feature) *astIndex {
	ast := &astIndex{step: map[string]*messages.Step{}, rule: map[string]string{}, line: map[string]int{},
		first: map[string]int{}, ruleLine: map[string]int{}}
	for _, child := range feature.Children {
		ast.background(child.Background)
		ast.scenario(child.Scenario, nil)
		if child.Rule != nil {
			ast.rules = append(ast.rules, child.Rule)
			ast.describe(child.Rule.Description, child.Rule.Location, false)
			for _, inner := range child.Rule.Children {
				ast.background(inner.Background)
				ast.scenario(inner.Scenario, child.Rule)
			}
		}
	}
	return ast
}

func (a *astIndex) background(b *messages.Background) {
	if b != nil {
		a.describe(b.Description, b.Location, true)
		a.steps(b.Steps)
		a.before = append(a.before, b.Steps...)
	}
}

// scenario indexes a scenario; rule is nil where it is in none.
func (a *astIndex) scenario(s *messages.Scenario, rule *messages.Rule) {
	if s == nil {
		return
	}
	a.describe(s.Description, s.Location, true)
	a.steps(s.Steps)
	a.line[s.Id], a.first[s.Id] = int(s.Location.Line), firstLine(s.Tags, s.Location)
	if rule != nil {
		a.rule[s.Id], a.ruleLine[s.Id] = rule.Name, firstLine(rule.Tags, rule.Location)
	}
	a.scenarios = append(a.scenarios, s)
}

// firstLine is the line of the first tag, or of the keyword below them.
func firstLine(tags []*messages.Tag, keyword *messages.Location) int {
	if len(tags) > 0 {
		return int(tags[0].Location.Line)
	}
	return int(keyword.Line)
}

func (a *astIndex) describe(text string, at *messages.Location, steps bool) {
	if text != "" {
		a.described = append(a.described, description{text: text, line: int(at.Line), steps: steps})
	}
}

func (a *astIndex) steps(steps []*messages.Step) {
	for _, s := range steps {
		a.step[s.Id] = s
	}
}

// stepless finds what becomes no pickle, and would silently never run: scenarios without a step of their own or of a
// background, outlines and tables of examples without a row, rules without a scenario.
func (a *astIndex) stepless(shown string, k keywords) strict.Faults {
	var faults strict.Faults
	at := func(l *messages.Location, format string, args ...any) {
		faults = append(faults, strict.Fault{File: shown, Line: int(l.Line), Column: int(l.Column),
			What: fmt.Sprintf(format, args...)})
	}
	for _, s := range a.scenarios {
		rows := 0
		for _, e := range s.Examples {
			rows += len(e.TableBody)
		}
		switch {
		case len(s.Steps) == 0:
			at(s.Location, "scenario %q has no steps; expected at least one", s.Name)
		case len(s.Examples) == 0 && slices.Contains(k.ScenarioOutlineKeywords(), s.Keyword):
			at(s.Location, "outline %q has no %s; expected a table of them, or %q", s.Name, k.ExamplesKeywords()[0],
				k.scenario()[0])
		case len(s.Examples) > 0 && rows == 0:
			at(s.Location, "outline %q has no example rows; expected at least one", s.Name)
		default:
			for _, e := range s.Examples {
				if len(e.TableBody) == 0 {
					at(e.Location, "the examples%s have no rows; expected at least one", quotedName(e.Name))
				}
			}
		}
	}
	for _, r := range a.rules {
		if !slices.ContainsFunc(r.Children, func(c *messages.RuleChild) bool { return c.Scenario != nil }) {
			at(r.Location, "rule %q has no scenario; expected at least one", r.Name)
		}
	}
	return faults
}

// quotedName is a name behind a noun; empty: it has none.
func quotedName(name string) string {
	if name == "" {
		return ""
	}
	return fmt.Sprintf(" %q", name)
}

func tagNames(tags []*messages.Tag) []string {
	var names []string
	for _, t := range tags {
		names = append(names, t.Name)
	}
	return names
}

// dedent trims the lines of a description, which Gherkin keeps with their indentation.
func dedent(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	return strings.Join(lines, "\n")
}
