package runner

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v42"
	messages "github.com/cucumber/messages/go/v34"

	"conform/internal/files"
	"conform/internal/record"
	"conform/internal/strict"
)

// maxFeature is the largest feature file that is read, maxLine the longest line in it: the parser breaks
// down on lines of 64 KiB.
const (
	maxFeature = 4 << 20
	maxLine    = 60_000
)

// A Source is a folder of feature files.
type Source struct {
	FS fs.FS
	At string // what stands in front of a file's name for people: "features", or the user's folder
	// Only, if not empty, is the one file to read, below FS.
	Only string
}

// featureFile is one parsed feature file.
type featureFile struct {
	head      record.Feature
	content   []byte
	scenarios []*scenario
}

// scenario is one pickle of a feature file.
type scenario struct {
	id       string // file:line
	pickle   string // the id that godog will know it by
	outline  int    // line of its scenario, or of the outline that it is a row of
	planned  record.Planned
	columns  []int // of the steps, beside their lines in planned
	argument []int // numbers, from 0, of steps that have a table or a doc string
}

// read reads and parses all feature files of a source.
func (s Source) read() (files []*featureFile, faults strict.Faults) {
	if s.Only != "" {
		return s.readOnly()
	}
	found := 0
	err := fs.WalkDir(s.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			faults = append(faults, strict.Fault{File: path.Join(s.At, name), What: "cannot be read: " + reason(err)})
			return nil
		}
		if entry.IsDir() || path.Ext(name) != ".feature" {
			return nil
		}
		found++
		file, fileFaults := parse(s.FS, name, path.Join(s.At, name))
		faults = append(faults, fileFaults...)
		if file != nil {
			files = append(files, file)
		}
		return nil
	})
	if err != nil {
		faults = append(faults, strict.Fault{File: s.At, What: "cannot be read: " + reason(err)})
	}
	if found == 0 && len(faults) == 0 {
		faults = append(faults, strict.Fault{File: s.At, What: "no feature file here; expected files that end in .feature"})
	}
	return files, faults
}

// readOnly reads the one file of a source, without a look at the folder that it is in, which may be a large one.
func (s Source) readOnly() ([]*featureFile, strict.Faults) {
	shown := path.Join(s.At, s.Only)
	if path.Ext(s.Only) != ".feature" {
		return nil, strict.Faults{{File: shown, What: "no feature file here; expected files that end in .feature"}}
	}
	file, faults := parse(s.FS, s.Only, shown)
	if file == nil {
		return nil, faults
	}
	return []*featureFile{file}, faults
}

// twice tells of files that several sources gave: their scenarios would have the same identities.
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
func parse(fsys fs.FS, name, shown string) (*featureFile, strict.Faults) {
	if info, err := fs.Stat(fsys, name); err == nil && info.Size() > maxFeature {
		return nil, strict.Faults{{File: shown, What: fmt.Sprintf("has %d bytes; expected at most %d", info.Size(), maxFeature)}}
	}
	content, err := files.ReadFS(fsys, name, maxFeature)
	if err != nil {
		return nil, strict.Faults{{File: shown, What: "cannot be read: " + err.Error()}}
	}
	// Some editors write a byte order mark, which the parser takes for a word.
	content = bytes.TrimPrefix(content, []byte("\uFEFF"))
	if faults := longLines(shown, content); len(faults) > 0 {
		return nil, faults
	}
	newID := (&messages.Incrementing{}).NewId
	doc, err := gherkin.ParseGherkinDocument(bytes.NewReader(content), newID)
	if err != nil {
		return nil, gherkinFaults(shown, err)
	}
	if doc.Feature == nil {
		return nil, strict.Faults{{File: shown, Line: 1, Column: 1, What: "the file is empty; expected \"Feature:\" and at least one scenario"}}
	}
	file := &featureFile{content: content, head: record.Feature{File: shown, Name: doc.Feature.Name,
		Description: dedent(doc.Feature.Description), Tags: tagNames(doc.Feature.Tags)}}
	ast := index(doc.Feature)
	var faults strict.Faults
	for _, pickle := range gherkin.Pickles(*doc, shown, newID) {
		file.add(pickle, ast)
	}
	faults = append(faults, ast.stepless(shown)...)
	if len(file.scenarios) == 0 && len(faults) == 0 {
		faults = append(faults, strict.Fault{File: shown, Line: int(doc.Feature.Location.Line), Column: int(doc.Feature.Location.Column),
			What: fmt.Sprintf("feature %q has no scenario; expected at least one", doc.Feature.Name)})
	}
	return file, faults
}

// longLines tells of lines that the parser would break down on.
func longLines(shown string, content []byte) (faults strict.Faults) {
	number := 0
	for line := range bytes.Lines(content) {
		number++
		if len(line) > maxLine {
			faults = append(faults, strict.Fault{File: shown, Line: number, Column: 1,
				What: fmt.Sprintf("the line has %d bytes; expected at most %d", len(bytes.TrimRight(line, "\r\n")), maxLine)})
		}
	}
	return faults
}

// gherkinError is a line of the parser's message: "(7:0): unexpected end of file, expected: …".
var gherkinError = regexp.MustCompile(`\((\d+):(\d+)\): (.*)`)

func gherkinFaults(shown string, err error) strict.Faults {
	var faults strict.Faults
	for _, m := range gherkinError.FindAllStringSubmatch(err.Error(), -1) {
		// The expression lets only digits through; a number too large for an int stays 0, the whole file.
		line, _ := strconv.Atoi(m[1])
		column, _ := strconv.Atoi(m[2])
		faults = append(faults, strict.Fault{File: shown, Line: line, Column: max(column, 1), What: "not Gherkin: " + m[3]})
	}
	if len(faults) == 0 {
		faults = strict.Faults{{File: shown, What: "not Gherkin: " + err.Error()}}
	}
	return faults
}

// add makes a scenario of a pickle.
func (f *featureFile) add(pickle *messages.Pickle, ast *astIndex) {
	line := int(pickle.Location.Line)
	s := &scenario{id: f.head.File + ":" + strconv.Itoa(line), pickle: pickle.Id, outline: ast.line[pickle.AstNodeIds[0]]}
	s.planned = record.Planned{Feature: f.head, Name: pickle.Name, Line: line, Rule: ast.rule[pickle.AstNodeIds[0]]}
	for _, tag := range pickle.Tags {
		if !slices.Contains(s.planned.Tags, tag.Name) {
			s.planned.Tags = append(s.planned.Tags, tag.Name)
		}
	}
	for i, step := range pickle.Steps {
		node := ast.step[step.AstNodeIds[0]]
		s.planned.Steps = append(s.planned.Steps, record.PlannedStep{Keyword: strings.TrimSpace(node.Keyword), Text: step.Text, Line: int(node.Location.Line)})
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
	scenarios []*messages.Scenario
}

func index(feature *messages.Feature) *astIndex {
	ast := &astIndex{step: map[string]*messages.Step{}, rule: map[string]string{}, line: map[string]int{}}
	for _, child := range feature.Children {
		ast.background(child.Background)
		ast.scenario(child.Scenario, "")
		if child.Rule != nil {
			for _, inner := range child.Rule.Children {
				ast.background(inner.Background)
				ast.scenario(inner.Scenario, child.Rule.Name)
			}
		}
	}
	return ast
}

func (a *astIndex) background(b *messages.Background) {
	if b != nil {
		a.steps(b.Steps)
	}
}

func (a *astIndex) scenario(s *messages.Scenario, rule string) {
	if s != nil {
		a.steps(s.Steps)
		a.rule[s.Id], a.line[s.Id] = rule, int(s.Location.Line)
		a.scenarios = append(a.scenarios, s)
	}
}

func (a *astIndex) steps(steps []*messages.Step) {
	for _, s := range steps {
		a.step[s.Id] = s
	}
}

// stepless finds what becomes no pickle, and would silently never run: scenarios without a step of their
// own or of a background, and outlines without a row.
func (a *astIndex) stepless(shown string) strict.Faults {
	var faults strict.Faults
	for _, s := range a.scenarios {
		at := strict.Fault{File: shown, Line: int(s.Location.Line), Column: int(s.Location.Column)}
		rows := 0
		for _, e := range s.Examples {
			rows += len(e.TableBody)
		}
		switch {
		case len(s.Steps) == 0:
			at.What = fmt.Sprintf("scenario %q has no steps; expected at least one", s.Name)
		case len(s.Examples) > 0 && rows == 0:
			at.What = fmt.Sprintf("outline %q has no example rows; expected at least one", s.Name)
		default:
			continue
		}
		faults = append(faults, at)
	}
	return faults
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
