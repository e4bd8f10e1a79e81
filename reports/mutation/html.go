package mutation

import (
	"embed"
	"html/template"
	"io"

	"conform/internal/figures"
	"conform/internal/mutants"
	"conform/reports/digest"
	"conform/reports/page"
)

//go:embed page.html
var files embed.FS

// view is what the page shows.
type view struct {
	*mutants.Result
	Policy    string
	Style     template.CSS
	Headline  string
	Aside     string
	Whole     bool // nothing survived
	Survived  []mutants.Outcome
	Noticed   []mutants.Outcome
	Unnamed   []mutants.Outcome
	Misblamed []mutants.Outcome
	Accepted  []reason
	Needless  []string // scenarios
	Useless   []string // names among the equivalents
}

// maxRows is how many rows of a table the page shows: the JSON has all.
const maxRows = 1000

// HTML writes one page that needs nothing else and runs no script. The error is that of w, or a mistake in conform.
func HTML(w io.Writer, r *mutants.Result) error {
	sheet, policy, err := page.Style()
	if err != nil {
		return err
	}
	t, err := template.New("page.html").Funcs(template.FuncMap{
		"short":  func(s string) string { return digest.OneLine(digest.Cut(s, 300)) },
		"rate":   rate,
		"count":  figures.Counted,
		"change": change,
		"tried":  triedIn,
		"first":  func(list []mutants.Outcome) []mutants.Outcome { return list[:min(len(list), maxRows)] },
		"more":   func(list []mutants.Outcome) int { return max(0, len(list)-maxRows) },
	}).ParseFS(files, "page.html")
	if err != nil {
		return err
	}
	return t.Execute(w, view{Result: r, Policy: policy, Style: sheet, Headline: headline(r), Aside: aside(r),
		Whole: len(r.Survivors()) == 0, Survived: r.Survivors(), Noticed: noticed(r), Unnamed: unnamed(r),
		Misblamed: misblamed(r), Accepted: accepted(r), Needless: needless(r), Useless: r.Needless})
}
