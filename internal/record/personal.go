package record

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// A Disguise replaces what events say of real people and meetings. The zero Disguise hides what lets a
// stranger into a meeting: join URLs and passcodes.
type Disguise struct {
	// Personal also replaces phone numbers and display names by pseudonyms, the same for the same one in all
	// of a run.
	Personal bool

	mu    sync.Mutex
	known map[string]string // number or name -> pseudonym
	count map[string]int    // by kind
}

// In an event a body is a string, so that quotes in it are escaped. Each expression takes both forms.
var (
	joinURL = regexp.MustCompile(`https://(?:[a-z.]+\.)?teams\.(?:microsoft|live)\.(?:com|us|cn)/` +
		`(?:l/meetup-join|meet|meetup-join)/[^\s"\\<>]+`)
	passcode    = regexp.MustCompile(`(\\*"(?:[Pp]asscode|[Pp]in)\\*"\s*:\s*\\*")((?:[^"\\]|\\[^"])+)`)
	displayName = regexp.MustCompile(`\\*"displayName\\*"\s*:\s*\\*"((?:[^"\\]|\\[^"])+)`)
	phoneNumber = regexp.MustCompile(`(?:\+|%2[Bb])[1-9][0-9]{6,14}\b`)
)

// minName is the length from which a name is replaced wherever it stands; a shorter one could be part of
// another word, and is replaced where it is the whole of a text.
const minName = 4

// Knows registers a number or name before an event shows it. kind is "number" or "name".
func (d *Disguise) Knows(kind, value string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pseudonym(kind, value)
}

func (d *Disguise) pseudonym(kind, value string) string {
	if p := d.known[value]; p != "" {
		return p
	}
	if d.known == nil {
		d.known, d.count = map[string]string{}, map[string]int{}
	}
	d.count[kind]++
	d.known[value] = fmt.Sprintf("[%s %d]", kind, d.count[kind])
	return d.known[value]
}

// hide works on the line of an event.
func (d *Disguise) hide(line []byte) []byte {
	if d == nil {
		return line
	}
	// Most lines hold neither, and to look for a word is much cheaper than for an expression.
	if bytes.Contains(line, []byte("teams.")) {
		line = joinURL.ReplaceAll(line, []byte("[redacted:join URL]"))
	}
	if slices.ContainsFunc([]string{`asscode"`, `asscode\`, `pin"`, `pin\`, `Pin"`, `Pin\`},
		func(key string) bool { return bytes.Contains(line, []byte(key)) }) {
		line = passcode.ReplaceAll(line, []byte("${1}[redacted:passcode]"))
	}
	if !d.Personal {
		return line
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, m := range displayName.FindAllSubmatch(line, -1) {
		if name := string(m[1]); !strings.HasPrefix(name, "[") {
			d.pseudonym("name", name)
		}
	}
	line = phoneNumber.ReplaceAllFunc(line, func(number []byte) []byte {
		text := string(number)
		if rest, escaped := strings.CutPrefix(strings.ToUpper(text), "%2B"); escaped {
			text = "+" + rest
		}
		return []byte(d.pseudonym("number", text))
	})
	line = d.hideBare(line)
	var pairs []string
	for value, pseudonym := range d.known {
		switch {
		case strings.HasPrefix(value, "+"): // done above
		case len(value) >= minName:
			pairs = append(pairs, value, pseudonym)
		default:
			pairs = append(pairs, `"`+value+`"`, `"`+pseudonym+`"`, `\"`+value+`\"`, `\"`+pseudonym+`\"`, `\\\"`+value+`\\\"`,
				`\\\"`+pseudonym+`\\\"`)
		}
	}
	return []byte(strings.NewReplacer(pairs...).Replace(string(line)))
}

// bareNumber is a phone number that is written without its +.
var bareNumber = regexp.MustCompile(`[1-9][0-9]{6,14}`)

// hideBare replaces known numbers that stand in a text without their +, or those of North America without +1. What is a
// JSON number stays: it is no phone number, and the line would be no JSON any more.
func (d *Disguise) hideBare(line []byte) []byte {
	var out []byte
	done := 0
	for _, at := range bareNumber.FindAllIndex(line, -1) {
		if at[0] == 0 || at[1] == len(line) || !strings.ContainsRune(`"' (/=`, rune(line[at[0]-1])) ||
			!strings.ContainsRune(`"' )\`, rune(line[at[1]])) {
			continue
		}
		digits := string(line[at[0]:at[1]])
		pseudonym := d.known["+"+digits]
		if pseudonym == "" && len(digits) == 10 {
			pseudonym = d.known["+1"+digits]
		}
		if pseudonym == "" {
			continue
		}
		out = append(append(out, line[done:at[0]]...), pseudonym...)
		done = at[1]
	}
	return append(out, line[done:]...)
}
