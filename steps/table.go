package steps

import (
	"context"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"

	"conform/internal/nearest"
	"conform/internal/session"
)

// A Phrase is one step that features can say.
type Phrase struct {
	Text string // with {string} for a quoted argument and {int} for a whole number
	Does string // one sentence, for `conform steps`
	// run calls one method of the session.
	run func(ctx context.Context, s *session.Session, args []string) error
	// names says which scenario data the step uses; nil: none.
	names func(args []string) Reference
	// bot is true for the phrases that say which bot the scenario has.
	bot bool
	// least is true for the one of those that asks for the least permissions.
	least bool
	// rings is true for the phrases by which somebody calls the bot.
	rings bool
	// acts is true for the phrases by which somebody does something in the outside world.
	acts bool
	// inCall is true for those of them that need a call of the scenario to do it in.
	inCall bool
	// needsBot is true for the phrases that cannot work before one of those.
	needsBot bool
}

// A Kind is what a [Reference] names.
type Kind string

// The kinds. A person is a variable, or the beginning of the names of several.
const (
	Exchange Kind = "exchange"
	Answer   Kind = "answer"
	Sequence Kind = "sequence"
	Person   Kind = "person"
)

// A Reference is scenario data that a step names.
type Reference struct {
	Kind      Kind
	Operation string // of an exchange
	Name      string
	Other     bool // sent by another bot: its permissions are not the scenario's
}

// A Table is the phrases, ready to be looked up. It is read-only and safe for use by many goroutines.
type Table struct {
	phrases []Phrase
	byText  map[string]int
}

// New returns the table of all phrases.
func New() *Table {
	t := &Table{phrases: phrases(), byText: map[string]int{}}
	for i, p := range t.phrases {
		t.byText[p.Text] = i
	}
	return t
}

// Phrases returns all phrases in the order of the table.
func (t *Table) Phrases() []Phrase { return t.phrases }

// A Step is a step text with the phrase and the arguments that were found in it.
type Step struct {
	phrase *Phrase
	args   []string
}

// Find looks a step's text up. The error names the nearest phrase, with the step rewritten in its words.
func (t *Table) Find(text string) (Step, error) {
	skeleton, args := split(text)
	i, ok := t.byText[skeleton]
	if !ok {
		return Step{}, t.unknown(text, skeleton, args)
	}
	return Step{phrase: &t.phrases[i], args: args}, nil
}

// Run executes the step.
func (s Step) Run(ctx context.Context, session *session.Session) error {
	return s.phrase.run(ctx, session, s.args)
}

// Names returns the scenario data that the step uses; ok is false when it uses none.
func (s Step) Names() (r Reference, ok bool) {
	if s.phrase.names == nil {
		return Reference{}, false
	}
	return s.phrase.names(s.args), true
}

// SaysBot reports whether the step says which bot the scenario has.
func (s Step) SaysBot() bool { return s.phrase.bot }

// AsksForLeast reports whether the step asks for a bot with the least permissions documented.
func (s Step) AsksForLeast() bool { return s.phrase.least }

// Rings reports whether the step has somebody call the bot.
func (s Step) Rings() bool { return s.phrase.rings }

// Acts reports whether by the step somebody does something in the outside world.
func (s Step) Acts() bool { return s.phrase.acts }

// InCall reports whether by the step somebody does something in the scenario's call, whose id is captured as callId.
func (s Step) InCall() bool { return s.phrase.inCall }

// NeedsBot reports whether the step needs an earlier one that says so.
func (s Step) NeedsBot() bool { return s.phrase.needsBot }

// Unknown is the error for a step that no phrase fits.
type Unknown struct {
	Text    string // the step
	Nearest string // the nearest phrase; empty: none is near
	Snippet string // the step in the words of that phrase, to paste
}

func (u Unknown) Error() string {
	text := fmt.Sprintf("no phrase for the step %q", u.Text)
	if u.Nearest == "" {
		return text + "; expected one of those that `conform steps` lists"
	}
	return fmt.Sprintf("%s; did you mean %q?", text, u.Snippet)
}

func (t *Table) unknown(text, skeleton string, args []string) error {
	known := make([]string, len(t.phrases))
	for i, p := range t.phrases {
		known[i] = p.Text
	}
	sort.Strings(known)
	near := nearest.To(skeleton, known)
	return Unknown{Text: text, Nearest: near, Snippet: join(near, args)}
}

// split replaces the quoted strings and the whole numbers of a step by {string} and {int}. A quote that is
// never closed stays as it is, so that the step is found by no phrase.
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

// join puts arguments into a phrase, as far as there are any.
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

// duration reads an argument that split found to be digits, as so many of a unit.
func duration(arg string, unit time.Duration) (time.Duration, error) {
	n, err := strconv.ParseInt(arg, 10, 64)
	if err != nil || n > int64(math.MaxInt64/unit) {
		return 0, fmt.Errorf("%s is too large a number", arg)
	}
	return time.Duration(n) * unit, nil
}
