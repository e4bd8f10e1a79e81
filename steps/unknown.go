package steps

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"conform/internal/nearest"
)

// Unknown is the error for a step that no definition fits.
type Unknown struct {
	Text    string // the step
	Nearest string // the text of the nearest definition; empty: none is near
	Snippet string // the step in the words of that definition, to paste
	Escape  string // where the quotes in it are what is wrong, how they are written, or that they are not
	Quotes  bool   // it has other quotes than double ones around an argument, and would be found with those
}

func (u Unknown) Error() string {
	text := fmt.Sprintf("no phrase for the step %q", u.Text)
	switch {
	case u.Escape != "":
		return text + "; " + u.Escape
	case u.Nearest == "":
		return text + "; expected one of those that `conform steps` lists"
	case u.Quotes:
		return fmt.Sprintf("%s; text stands in double quotes: `%s`", text, u.Snippet)
	case strings.Contains(u.Snippet, `"`):
		return fmt.Sprintf("%s; did you mean `%s`?", text, u.Snippet)
	}
	return fmt.Sprintf("%s; did you mean %q?", text, u.Snippet)
}

// otherQuotes are arguments in quotes that are not double ones, as other languages and word processors write them.
var otherQuotes = regexp.MustCompile(`(^|\s)` +
	`(?:'([^'"]*)'|‘([^’"]*)’|“([^”"]*)”|„([^“"]*)“|«([^»"]*)»)` +
	`($|[\s,.;:])`)

// bareQuote is a value with a quote in it that ends it too early.
var bareQuote = regexp.MustCompile(`^the value "[^"]*" is ".*"$`)

func (t *Table) unknown(text string) error {
	switch {
	case bareQuote.MatchString(text):
		return Unknown{Text: text, Escape: `a quote inside of a text is written \"`}
	case strings.Contains(text, `\"`) && t.Has(strings.ReplaceAll(text, `\"`, "")):
		return Unknown{Text: text,
			Escape: "only the text of `the value \"NAME\" is \"…\"` may have quotes in it; names have none"}
	}
	quoted := otherQuotes.ReplaceAllString(text, `$1"$2$3$4$5$6"$7`)
	skeleton, args := split(quoted)
	var known []string
	for _, d := range t.definitions {
		known = append(known, d.Text)
	}
	near := skeleton
	if !slices.Contains(known, skeleton) {
		near = nearest.To(skeleton, known)
	}
	return Unknown{Text: text, Nearest: near, Snippet: join(near, args), Quotes: quoted != text && near == skeleton}
}

// split replaces the quoted strings and the whole numbers of a step by {string} and {int}, as in
// [Definition].Text. A quote that is never closed stays as it is.
func split(text string) (skeleton string, args []string) {
	var b strings.Builder
	for i := 0; i < len(text); {
		c := text[i]
		if c == '"' {
			if end := strings.IndexByte(text[i+1:], '"'); end >= 0 {
				args = append(args, text[i+1:i+1+end])
				b.WriteString("{string}")
				i += end + 2
				continue
			}
		}
		atWord := i == 0 || text[i-1] == ' '
		if atWord && c >= '0' && c <= '9' {
			end := i
			for end < len(text) && text[end] >= '0' && text[end] <= '9' {
				end++
			}
			if end == len(text) || text[end] == ' ' {
				args = append(args, text[i:end])
				b.WriteString("{int}")
				i = end
				continue
			}
		}
		b.WriteByte(c)
		i++
	}
	return b.String(), args
}

// join puts arguments into the text of a definition, as far as there are any.
func join(phrase string, args []string) string {
	for _, arg := range args {
		s, n := strings.Index(phrase, "{string}"), strings.Index(phrase, "{int}")
		switch {
		case s >= 0 && (n < 0 || s < n):
			phrase = strings.Replace(phrase, "{string}", `"`+arg+`"`, 1)
		case n >= 0:
			phrase = strings.Replace(phrase, "{int}", arg, 1)
		}
	}
	return phrase
}
