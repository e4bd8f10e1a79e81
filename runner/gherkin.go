package runner

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	gherkin "github.com/cucumber/gherkin/go/v42"

	"conform/internal/nearest"
	"conform/internal/strict"
)

// What the parser says is wrong is text only: its errors have no exported types. A line of it is
// "(7:5): expected: #EOF, #StepLine, got 'Whn the bot'".
var (
	gherkinError  = regexp.MustCompile(`\((\d+):(\d+)\): (.*)`)
	unexpected    = regexp.MustCompile(`^expected: (.*?), got '(.*)'$`)
	unexpectedEnd = regexp.MustCompile(`^unexpected end of file, expected: (.*)$`)
	noLanguage    = regexp.MustCompile(`^Language not supported: (.*)$`)
)

// gherkinFaults are the parser's errors in our words, each with its place.
func gherkinFaults(shown string, content []byte, err error) strict.Faults {
	words := dialectOf(content)
	var faults strict.Faults
	for _, m := range gherkinError.FindAllStringSubmatch(err.Error(), -1) {
		// The expression lets only digits through; a number too large for an int stays 0, the whole file.
		line, _ := strconv.Atoi(m[1])
		column, _ := strconv.Atoi(m[2])
		faults = append(faults, strict.Fault{File: shown, Line: line, Column: max(column, 1), What: words.plain(m[3])})
	}
	if len(faults) == 0 {
		faults = strict.Faults{{File: shown, What: "not Gherkin: " + err.Error()}}
	}
	return faults
}

// keywords are those of a language.
type keywords struct{ *gherkin.Dialect }

// language is the comment by which a feature says in which language it is.
var language = regexp.MustCompile(`^\s*#\s*language\s*:\s*([a-zA-Z\-_]+)\s*$`)

// dialectOf are the keywords of a feature: English ones where it says nothing else, or a language that there is not.
func dialectOf(content []byte) keywords {
	all := gherkin.DialectsBuiltin()
	for line := range bytes.Lines(content) {
		if m := language.FindSubmatch(bytes.TrimRight(line, "\r\n")); m != nil {
			if dialect := all.GetDialect(string(m[1])); dialect != nil {
				return keywords{dialect}
			}
		}
		if len(bytes.TrimSpace(line)) > 0 {
			break
		}
	}
	return keywords{all.GetDialect(gherkin.DefaultDialect)}
}

// plain is a message of the parser in our words.
func (k keywords) plain(message string) string {
	if m := unexpected.FindStringSubmatch(message); m != nil {
		got := strings.TrimSpace(m[2])
		return fmt.Sprintf("%q cannot stand here; expected %s%s", got, k.list(m[1]),
			question(k.nearest(got, strings.Contains(m[1], "#StepLine"))))
	}
	if m := unexpectedEnd.FindStringSubmatch(message); m != nil {
		return "the file ends too early; expected " + k.list(m[1])
	}
	if m := noLanguage.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf(`Gherkin has no language %q; expected one such as "en", "de" or "fr"`, m[1])
	}
	if message == "inconsistent cell count within the table" {
		return "the row has another number of cells than the first of its table"
	}
	return "not Gherkin: " + message
}

// list are the parser's names of what may stand at a place, for people. What may stand anywhere is left out.
func (k keywords) list(tokens string) string {
	colon := func(words []string) string { return `"` + words[0] + `:"` }
	named := map[string]string{
		"#EOF": "the end of the file", "#TableRow": "a table row", "#DocStringSeparator": `a doc string (""")`,
		"#TagLine": "tags", "#Other": "text", "#StepLine": "a step (" + k.steps() + ")",
		"#FeatureLine": colon(k.FeatureKeywords()), "#RuleLine": colon(k.RuleKeywords()),
		"#BackgroundLine": colon(k.BackgroundKeywords()), "#ScenarioLine": colon(k.scenario()),
		"#ExamplesLine": colon(k.ExamplesKeywords()),
	}
	// The more usual come first, whatever the order of the parser.
	usual := []string{"#StepLine", "#TableRow", "#DocStringSeparator", "#FeatureLine", "#BackgroundLine", "#ScenarioLine",
		"#ExamplesLine", "#RuleLine", "#TagLine", "#Other", "#EOF"}
	var list []string
	for _, token := range usual {
		if slices.Contains(strings.Split(tokens, ", "), token) {
			list = append(list, named[token])
		}
	}
	if len(list) > 1 {
		return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
	}
	return strings.Join(list, "")
}

// scenario are the words for a scenario, that for one ("Scenario") before that for an example.
func (k keywords) scenario() []string {
	words := slices.Clone(k.ScenarioKeywords())
	slices.Reverse(words)
	return words
}

// steps are the keywords of steps for people: "Given, When, Then, And, But or *".
func (k keywords) steps() string {
	var words []string
	for _, word := range k.stepWords() {
		if word != "*" {
			words = append(words, word)
		}
	}
	return strings.Join(words, ", ") + " or *"
}

// stepWords are the keywords of steps, without the blank that most end with, in the order in which steps come.
func (k keywords) stepWords() []string {
	var words []string
	for _, kind := range []string{"given", "when", "then", "and", "but"} {
		for _, word := range k.Keywords[kind] {
			if word = strings.TrimSpace(word); !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	return words
}

// sections are the keywords of what ends in a colon.
func (k keywords) sections() []string {
	return slices.Concat(k.FeatureKeywords(), k.RuleKeywords(), k.BackgroundKeywords(), k.scenario(),
		k.ScenarioOutlineKeywords(), k.ExamplesKeywords())
}

// nearest is the line with the keyword that was probably meant, that of a step only where steps may stand; empty:
// none is near, or it has a keyword already.
func (k keywords) nearest(line string, steps bool) string {
	if before, after, ok := strings.Cut(line, ":"); ok {
		if near := nearest.To(before, k.sections()); near != "" && !slices.Contains(k.sections(), before) {
			return near + ":" + after
		}
	}
	if !steps {
		return ""
	}
	word, rest, _ := strings.Cut(line, " ")
	if near := nearest.To(word, k.stepWords()); near != "" && !slices.Contains(k.stepWords(), word) {
		return near + " " + rest
	}
	return ""
}

// question is the end of a message: a line that was probably meant, to paste.
func question(line string) string {
	switch {
	case line == "":
		return ""
	case strings.Contains(line, `"`):
		return "; did you mean `" + line + "`?"
	default:
		return nearest.Question(line)
	}
}
