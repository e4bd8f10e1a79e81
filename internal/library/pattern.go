package library

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"conform/internal/match"
	"conform/internal/nearest"
	"conform/internal/place"
	"conform/internal/strict"
	"conform/internal/vars"
)

const (
	maxPattern    = 100_000 // parts of one pattern, its shapes followed
	maxShapeDepth = 50      // shapes within shapes
)

// markers lists the words that stand alone, in place of a value.
func markers() []string {
	return wordsThat(func(m match.Matcher) bool { return m.Takes == match.TakesNothing })
}

// operators lists the words under which something stands.
func operators() []string {
	return append(wordsThat(func(m match.Matcher) bool { return m.Takes != match.TakesNothing }), shapeWord)
}

// shapeWord is an operator of the loader: a shape is replaced by the pattern that has its name.
const shapeWord = "$shape"

func wordsThat(fit func(match.Matcher) bool) []string {
	var list []string
	for _, m := range match.Matchers() {
		if fit(m) {
			list = append(list, m.Word)
		}
	}
	return list
}

// A patternReader turns nodes into a pattern and gathers what the pattern needs. A part with a fault
// becomes the zero Pattern, which never leaves a load without faults.
type patternReader struct {
	*loader
	uses  useList
	size  int // parts read so far, those of shapes included
	depth int // how many shapes this one is being read for
	below int // how many levels of shapes the pattern has
}

// refuse reports a value and stands for the pattern that it is not.
func refuse(n strict.Node, what, expected, nearest string) match.Pattern {
	n.Fault(what, expected, nearest)
	return match.Pattern{}
}

// refuseKey is refuse for the key of a value.
func refuseKey(n strict.Node, what, expected, nearest string) match.Pattern {
	n.FaultKey(what, expected, nearest)
	return match.Pattern{}
}

// use takes note of the variables in a text and reports one that is not well formed.
func (r *patternReader) use(n strict.Node, text string) bool {
	err := vars.Scan(text, func(string) {}, func(name string) { r.uses.add(r.useOf(name, n.Position())) })
	if err != nil {
		n.Fault(err.Error(), "${name} with "+vars.NameRule+"; $${ for a literal ${", "")
	}
	return err == nil
}

// value reads a pattern for a value that is there: neither $absent nor $optional makes sense.
func (r *patternReader) value(n strict.Node) match.Pattern {
	p := r.pattern(n)
	if p.Kind.OfMembers() {
		return refuse(n, fmt.Sprintf("$%s for a value that is not a member of an object", p.Kind),
			"it directly under a member's name", "")
	}
	return p
}

// pattern reads any pattern.
func (r *patternReader) pattern(n strict.Node) match.Pattern {
	if n.Faulty() {
		return match.Pattern{}
	}
	if r.grow(n, 1); r.size > maxPattern {
		return match.Pattern{}
	}
	where := n.Position()
	switch n.Kind() {
	case strict.Mapping:
		for member := range n.Members() {
			if isMarked(member.Key()) {
				return r.operator(n, member, where)
			}
		}
		return r.object(n, false, where)
	case strict.List:
		return match.Pattern{Kind: match.Array, Items: r.list(n), Where: where}
	case strict.String:
		word := n.Scalar()
		m, known := match.MatcherOf(word)
		if known && m.Takes == match.TakesNothing {
			return match.Pattern{Kind: m.Kind, Where: where}
		}
		if !isMarked(word) || strings.HasPrefix(word, "${") {
			break
		}
		if known || word == shapeWord {
			return refuse(n, word+" stands alone", fmt.Sprintf("{%s: …}", word), "")
		}
		return refuse(n, "unknown marker "+strict.Quote(word),
			"one of "+strings.Join(markers(), ", ")+"; $$ for a literal $ at the beginning", nearest.To(word,
				append(markers(), operators()...)))
	}
	return r.exact(n, where, true)
}

// isMarked reports whether a word begins with the one "$" of markers and operators.
func isMarked(word string) bool {
	return strings.HasPrefix(word, "$") && !strings.HasPrefix(word, "$$")
}

// exact reads plain JSON. unescape takes the first of two leading "$" away, where one would have been a
// marker; "$${" keeps both, because it is how a literal "${" is written wherever variables are.
func (r *patternReader) exact(n strict.Node, where place.Position, unescape bool) match.Pattern {
	t := treeOf(n)
	if t == nil {
		return match.Pattern{}
	}
	if unescape && strings.HasPrefix(t.text, "$$") && !strings.HasPrefix(t.text, "$${") {
		t.text = t.text[1:]
	}
	text := t.render(func(name string, at place.Position) { r.uses.add(r.useOf(name, at)) })
	return match.Pattern{Kind: match.Exact, Text: string(text), Where: where}
}

// grow counts parts and reports, once, that there are too many.
func (r *patternReader) grow(n strict.Node, parts int) {
	if before := r.size; before <= maxPattern && before+parts > maxPattern {
		n.Fault(fmt.Sprintf("the pattern has more than %d parts when its shapes are followed", maxPattern), "", "")
	}
	r.size += parts
}

func (r *patternReader) object(n strict.Node, closed bool, where place.Position) match.Pattern {
	p := match.Pattern{Kind: match.Object, Closed: closed, Where: where}
	for member := range n.Members() {
		if member.KeyFaulty() {
			continue
		}
		name := member.Key()
		if strings.Contains(name, "${") {
			member.FaultKey("a variable in a key", "variables in values only", "")
			continue
		}
		if strings.HasPrefix(name, "$$") {
			name = name[1:]
		}
		p.Members = append(p.Members, match.Member{Name: name, Pattern: r.pattern(member)})
	}
	return p
}

func (r *patternReader) list(n strict.Node) []match.Pattern {
	items := make([]match.Pattern, 0, n.Len())
	for item := range n.Elements() {
		items = append(items, r.value(item))
	}
	return items
}

// operator reads a mapping whose one key is an operator, which arg stands under.
func (r *patternReader) operator(n, arg strict.Node, where place.Position) match.Pattern {
	if arg.KeyFaulty() {
		return match.Pattern{}
	}
	name := arg.Key()
	m, known := match.MatcherOf(name)
	if known && m.Takes == match.TakesNothing {
		return refuseKey(arg, name+" as a key", name+" alone, without a mapping", "")
	}
	if n.Len() > 1 {
		if !known && name != shapeWord {
			return unknownOperator(arg)
		}
		return refuseKey(arg, name+" beside other keys",
			"it alone in its mapping; $allOf to ask for several things", "")
	}
	p := match.Pattern{Kind: m.Kind, Closed: m.Closed, Where: where}
	switch {
	case name == shapeWord:
		return r.shape(arg)
	case !known:
		return unknownOperator(arg)
	}
	switch m.Takes {
	case match.TakesPattern:
		of := r.value(arg)
		p.Of = &of
		return p
	case match.TakesPatterns:
		if arg.Kind() != strict.List || arg.Len() == 0 {
			return refuse(arg, describeList(arg), "a list of patterns, at least one", "")
		}
		p.Items = r.list(arg)
		return p
	case match.TakesMembers:
		if arg.Kind() != strict.Mapping {
			return refuse(arg, arg.Describe(), "a mapping of members", "")
		}
		for member := range arg.Members() {
			if k := member.Key(); isMarked(k) {
				return refuseKey(member, k+" among the members of an object",
					"a member's name; $$ for a literal $ at the beginning", "")
			}
		}
		return r.object(arg, m.Closed, where)
	case match.TakesWords:
		return r.enum(arg, where)
	case match.TakesText:
		return r.words(m.Kind, arg, where)
	case match.TakesCount:
		return r.length(arg, where)
	default: // match.TakesJSON
		return r.exact(arg, where, false)
	}
}

func unknownOperator(n strict.Node) match.Pattern {
	return refuseKey(n, "unknown matcher "+strict.Quote(n.Key()),
		"one of "+strings.Join(operators(), ", ")+"; $$ for a literal $ at the beginning", nearest.To(n.Key(),
			operators()))
}

// words reads an operator that takes text.
func (r *patternReader) words(kind match.Kind, n strict.Node, where place.Position) match.Pattern {
	if n.Faulty() {
		return match.Pattern{}
	}
	text := n.Scalar()
	if n.Kind() != strict.String || text == "" {
		return refuse(n, n.Describe(), "text", "")
	}
	if !r.use(n, text) {
		return match.Pattern{}
	}
	p := match.Pattern{Kind: kind, Text: text, Where: where}
	if kind == match.Regex {
		// A variable's value is not known yet, and any letter stands for it; use has checked the text.
		var b strings.Builder
		_ = vars.Scan(text, func(s string) { b.WriteString(s) }, func(string) { b.WriteByte('x') })
		if _, err := regexp.Compile(b.String()); err != nil {
			return refuse(n, fmt.Sprintf("the regular expression %s cannot be used: %s", strict.Quote(text),
				strings.TrimPrefix(err.Error(), "error parsing regexp: ")), "RE2 syntax", "")
		}
		p.Expression = match.NewExpression(text)
	}
	return p
}

// enum reads {$enum: [incoming, outgoing]}: the words of an enumeration, as its page writes them.
func (r *patternReader) enum(n strict.Node, where place.Position) match.Pattern {
	if n.Kind() != strict.List || n.Len() == 0 {
		return refuse(n, describeList(n), "a list of words, at least one", "")
	}
	p := match.Pattern{Kind: match.Enum, Where: where}
	for item := range n.Elements() {
		word := item.Scalar()
		switch {
		case item.Faulty():
		case item.Kind() != strict.String || word == "" || strings.Contains(word, "$"):
			item.Fault(item.Describe(), "a word of an enumeration, without markers and variables", "")
		case slices.ContainsFunc(p.Words, func(other string) bool { return strings.EqualFold(other, word) }):
			item.Fault("the word "+strict.Quote(word)+" twice", "each word once, in the letter case of its page", "")
		default:
			p.Words = append(p.Words, word)
		}
	}
	return p
}

// length reads {$length: 2} and {$length: {min: 1, max: 3}}.
func (r *patternReader) length(n strict.Node, where place.Position) match.Pattern {
	p := match.Pattern{Kind: match.Length, Where: where}
	count := func(c strict.Node) (int, bool) {
		i, err := strconv.Atoi(c.Scalar())
		if c.Faulty() || c.Kind() != strict.Integer || err != nil || i < 0 {
			c.Fault(c.Describe(), "a whole number, 0 or more", "")
			return 0, false
		}
		return i, true
	}
	if n.Kind() != strict.Mapping {
		i, ok := count(n)
		if !ok {
			return match.Pattern{}
		}
		p.Min, p.Max = i, i
		return p
	}
	p.Max = -1
	sound := n.Len() > 0
	if !sound {
		n.Fault("neither min nor max", "at least one of them", "")
	}
	for member := range n.Members() {
		c, ok := count(member)
		switch key := member.Key(); key {
		case "min":
			p.Min = c
		case "max":
			p.Max = c
		default:
			member.FaultKey("unknown key "+strict.Quote(key), "one of min, max", nearest.To(key, []string{"min",
				"max"}))
			ok = false
		}
		sound = sound && ok
	}
	if sound && p.Max >= 0 && p.Max < p.Min {
		return refuse(n, fmt.Sprintf("min %d is more than max %d", p.Min, p.Max), "", "")
	}
	if !sound {
		return match.Pattern{}
	}
	return p
}

// describeList is describe, with a word for the list that has nothing in it.
func describeList(n strict.Node) string {
	if n.Kind() == strict.List && n.Len() == 0 {
		return "an empty list"
	}
	return n.Describe()
}
