package steps

import (
	"fmt"
	"slices"
	"strings"

	"conform/internal/nearest"
)

// Unknown is the error for a step that no definition fits.
type Unknown struct {
	Text    string // the step
	Nearest string // the text of the nearest definition; empty: none is near
	Snippet string // the step in the words of that definition, to paste
}

func (u Unknown) Error() string {
	text := fmt.Sprintf("no phrase for the step %q", u.Text)
	if u.Nearest == "" {
		return text + "; expected one of those that `conform steps` lists"
	}
	return fmt.Sprintf("%s; did you mean %q?", text, u.Snippet)
}

func (t *Table) unknown(text string) error {
	skeleton, args := split(text)
	var known []string
	for _, d := range t.definitions {
		known = append(known, d.Text)
	}
	near := skeleton
	if !slices.Contains(known, skeleton) {
		near = nearest.To(skeleton, known)
	}
	return Unknown{Text: text, Nearest: near, Snippet: join(near, args)}
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
