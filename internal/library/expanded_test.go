package library

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTheEmbeddedDataComesToThis holds what the embedded data comes to, once operations, like, each and named answers
// are followed: what is sent, what is promised under which clause, and which notifications in which order. What
// patterns say is left out; shapes change often, and what they say is judged in runs. So a promise that gets lost is
// seen.
func TestTheEmbeddedDataComesToThis(t *testing.T) {
	t.Parallel()
	const file = "testdata/embedded.txt"
	got := outline(embeddedLibrary(t))
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("go test ./internal/library -update writes it; read the difference (-file +data):\n%s", diff)
	}
}

// outline writes a library in lines.
func outline(lib *Library) string {
	var blocks []string
	for _, x := range lib.Exchanges {
		block := fmt.Sprintf("%s, %s: %s\n", x.Operation, x.Name,
			strings.Join(slices.DeleteFunc([]string{x.Request.Method, x.Request.Path, x.Request.Version, x.Request.Token},
				func(s string) bool { return s == "" }), " "))
		if p := x.Permissions; p != nil {
			block += fmt.Sprintf("  needs %v: %s\n", p.Least, p.Clause.ID)
		}
		blocks = append(blocks, block+outlineOf(x.Expect)+captures(x.Captures()))
	}
	for _, a := range lib.Answers {
		blocks = append(blocks, fmt.Sprintf("answer %s\n", a.Name)+outlineOf(a.Expect)+captures(a.Captures()))
	}
	for _, s := range lib.Sequences {
		block := "sequence " + s.Name + "\n"
		for _, m := range s.Messages {
			clause := m.Clause.ID
			if m.DataClause != nil && m.DataClause != m.Clause {
				clause += ", data " + m.DataClause.ID
			}
			times := fmt.Sprintf("%d to %d", m.Min, m.Max)
			switch {
			case m.Max < 0:
				times = fmt.Sprintf("%d or more", m.Min)
			case m.Max == m.Min:
				times = fmt.Sprint(m.Min)
			}
			block += fmt.Sprintf("  %s (%s): %s\n", m.Label, times, clause)
		}
		for _, o := range s.Order {
			block += "  in order: " + strings.Join(o.Labels, ", ") + "\n"
		}
		if s.NothingAfter != "" {
			block += "  nothing after " + s.NothingAfter + "\n"
		}
		blocks = append(blocks, block+captures(s.Captures()))
	}
	for _, r := range lib.Rules {
		of := string(r.When)
		if r.Status != 0 {
			of += fmt.Sprintf(" %d", r.Status)
		}
		blocks = append(blocks, strings.TrimSpace("every answer "+strings.TrimSpace(of))+"\n"+outlineOf(r.Expect))
	}
	for name, o := range lib.routes {
		if o.Answers != nil {
			blocks = append(blocks, strings.TrimSpace(
				fmt.Sprintf("operation %s answers with %s %s", name, o.Answers.Name, o.Location))+"\n")
		}
	}
	slices.Sort(blocks)
	return strings.Join(blocks, "\n")
}

// outlineOf says which clauses ask what.
func outlineOf(list []Expectation) string {
	var b strings.Builder
	for _, e := range list {
		var asks []string
		add := func(asked bool, what string) {
			if asked {
				asks = append(asks, what)
			}
		}
		add(e.Status != 0, fmt.Sprint(e.Status))
		for _, h := range e.Headers {
			add(true, "header "+h.Name)
		}
		add(e.Location != "", "location "+e.Location)
		add(e.Body != nil, "body")
		add(e.NoBody, "no body")
		for _, echo := range e.Echo {
			add(true, "echo "+echo.Pointer)
		}
		for _, at := range e.At {
			add(true, "at "+at.Path)
		}
		fmt.Fprintf(&b, "  %s: %s\n", e.Clause.ID, strings.Join(asks, ", "))
	}
	return b.String()
}

func captures(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "  captures " + strings.Join(names, ", ") + "\n"
}
