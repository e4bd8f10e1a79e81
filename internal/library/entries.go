package library

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"conform/internal/place"
)

// The kinds of entries.
const (
	EntryRequest  = "request"
	EntryAnswer   = "answer"
	EntrySequence = "sequence"
	EntryShape    = "shape"
	EntryClause   = "clause"
	EntryVariable = "variable"
)

// An Entry is something in the scenario data that has a name by which features or other data use it.
type Entry struct {
	Kind  string         `json:"kind"`
	Name  string         `json:"name"` // of a request: "operation: name", as a step says it
	Says  string         `json:"says"` // what it is, in a line
	Where place.Position `json:"where"`
}

// Entries lists all entries: requests, answers and sequences in the order of their files, then shapes, clauses and
// variables by name.
func (l *Library) Entries() []Entry {
	var list []Entry
	add := func(kind, name, says string, where place.Position) {
		list = append(list, Entry{Kind: kind, Name: name, Says: says, Where: where})
	}
	for _, x := range l.Exchanges {
		add(EntryRequest, x.Operation+": "+x.Name, x.Request.Method+" "+x.Request.Path, x.Where)
	}
	for _, a := range l.Answers {
		add(EntryAnswer, a.Name, inShort(a.Expect), a.Where)
	}
	for _, q := range l.Sequences {
		var labels []string
		for _, m := range q.Messages {
			labels = append(labels, m.Label)
		}
		add(EntrySequence, q.Name, strings.Join(labels, ", "), q.Where)
	}
	for _, name := range keys(l.shapes) {
		add(EntryShape, name, "", l.shapes[name])
	}
	for _, id := range keys(l.Clauses) {
		c := l.Clauses[id]
		add(EntryClause, id, fmt.Sprintf("%s (%s)", c.Says, c.Evidence), l.clauses[id])
	}
	for _, name := range keys(l.Variables) {
		add(EntryVariable, name, l.Variables[name].Says, l.Variables[name].Where)
	}
	return list
}

// inShort is what an answer promises in short: its status, and what its first clause says.
func inShort(list []Expectation) string {
	var status, says string
	for _, e := range list {
		if e.Status != 0 && status == "" {
			status = fmt.Sprint(e.Status, " ")
		}
		if e.Clause != nil && says == "" {
			says = e.Clause.Says
		}
	}
	return status + says
}

// Excerpt returns the text of the entry at that place, as it stands in its file, without the indentation that all its
// lines have; the sources are those that were loaded. The error says that the file cannot be read any more.
func Excerpt(where place.Position, sources ...Source) (string, error) {
	for _, src := range sources {
		name, ok := strings.CutPrefix(where.File, path.Clean(src.At)+"/")
		if !ok && path.Clean(src.At) == "." {
			name, ok = where.File, true
		}
		if !ok {
			continue
		}
		content, err := fs.ReadFile(src.FS, name)
		if err != nil {
			continue // a folder may have the name of the embedded data
		}
		return excerpt(string(content), where.Line), nil
	}
	return "", fmt.Errorf("%s cannot be read any more", where.File)
}

// excerpt is the line of that number and those below it that are indented more: in YAML a key, or an item of a list,
// with all that belongs to it.
func excerpt(content string, line int) string {
	lines := strings.Split(content, "\n")
	if line < 1 || line > len(lines) {
		return ""
	}
	indent := func(text string) int { return len(text) - len(strings.TrimLeft(text, " ")) }
	first := lines[line-1]
	own := indent(first)
	end := line
	for i := line; i < len(lines); i++ {
		text := strings.TrimSpace(lines[i])
		if text == "" || strings.HasPrefix(text, "#") && indent(lines[i]) <= own {
			continue
		}
		if indent(lines[i]) <= own {
			break
		}
		end = i + 1
	}
	var b strings.Builder
	for _, text := range lines[line-1 : end] {
		b.WriteString(strings.TrimRight(text[min(own, indent(text)):], " \r") + "\n")
	}
	return b.String()
}
