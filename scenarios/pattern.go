package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"conform/internal/match"

	"gopkg.in/yaml.v3"
)

const (
	maxPattern    = 100_000 // parts of one pattern, its shapes followed
	maxShapeDepth = 50      // shapes within shapes
)

// marker returns the kind of pattern that a word beginning with "$" stands for when written alone.
func marker(word string) (match.Kind, bool) {
	switch word {
	case "$guid":
		return match.GUID, true
	case "$e164":
		return match.E164, true
	case "$uri":
		return match.URI, true
	case "$dateTime":
		return match.DateTime, true
	case "$base64":
		return match.Base64, true
	case "$nonEmpty":
		return match.NonEmpty, true
	case "$string":
		return match.String, true
	case "$boolean":
		return match.Boolean, true
	case "$integer":
		return match.Integer, true
	case "$number":
		return match.Number, true
	case "$any":
		return match.Any, true
	case "$absent":
		return match.Absent, true
	case "$null":
		return match.Null, true
	}
	return "", false
}

func markers() []string {
	return []string{"$guid", "$e164", "$uri", "$dateTime", "$base64", "$nonEmpty", "$string", "$boolean",
		"$integer", "$number", "$any", "$absent", "$null"}
}

func operators() []string {
	return []string{"$closed", "$open", "$regex", "$oneOf", "$allOf", "$nullOr", "$optional", "$each", "$contains",
		"$length", "$not", "$sameFold", "$endsWith", "$exact", "$shape"}
}

// A patternReader turns nodes into a pattern and gathers what the pattern needs. A part with a fault
// becomes the zero Pattern, which never leaves a load without faults.
type patternReader struct {
	*loader
	in    *file
	uses  useList
	size  int // parts read so far, those of shapes included
	depth int // how many shapes this one is being read for
	below int // how many levels of shapes the pattern has
}

func (r *patternReader) fault(n *yaml.Node, what, expected, nearest string) match.Pattern {
	r.loader.fault(r.in, n, what, expected, nearest)
	return match.Pattern{}
}

// use takes note of the variables in a text and reports one that is not well formed.
func (r *patternReader) use(n *yaml.Node, text string) bool {
	at := positionOf(r.in.name, n)
	err := scanVariables(text, func(string) {}, func(name string) { r.uses.add(r.useOf(name, at)) })
	if err != nil {
		r.fault(n, err.Error(), "${name} with "+variableName+"; $${ for a literal ${", "")
	}
	return err == nil
}

// value reads a pattern for a value that is there: neither $absent nor $optional makes sense.
func (r *patternReader) value(n *yaml.Node) match.Pattern {
	p := r.pattern(n)
	if p.Kind == match.Absent || p.Kind == match.Optional {
		return r.fault(follow(n), fmt.Sprintf("$%s for a value that is not a member of an object", p.Kind),
			"it directly under a member's name", "")
	}
	return p
}

// pattern reads any pattern.
func (r *patternReader) pattern(n *yaml.Node) match.Pattern {
	n = follow(n)
	if r.in.bad[n] {
		return match.Pattern{}
	}
	if r.grow(n, 1); r.size > maxPattern {
		return match.Pattern{}
	}
	where := positionOf(r.in.name, n).String()
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if key := n.Content[i]; strings.HasPrefix(key.Value, "$") && !strings.HasPrefix(key.Value, "$$") {
				return r.operator(n, key, n.Content[i+1], where)
			}
		}
		return r.object(n, false, where)
	case yaml.SequenceNode:
		return match.Pattern{Kind: match.Array, Items: r.list(n), Where: where}
	}
	if n.ShortTag() == "!!str" && strings.HasPrefix(n.Value, "$") && !strings.HasPrefix(n.Value, "${") {
		if kind, ok := marker(n.Value); ok {
			return match.Pattern{Kind: kind, Where: where}
		}
		if !strings.HasPrefix(n.Value, "$$") {
			known := append(markers(), operators()...)
			if slices.Contains(operators(), n.Value) {
				return r.fault(n, fmt.Sprintf("%s stands alone", n.Value), fmt.Sprintf("{%s: …}", n.Value), "")
			}
			return r.fault(n, "unknown marker "+quote(n.Value),
				"one of "+strings.Join(markers(), ", ")+"; $$ for a literal $ at the beginning", nearest(n.Value, known))
		}
	}
	return r.exact(n, where, true)
}

// exact reads plain JSON. unescape takes the first of two leading "$" away, where one would have been a
// marker; "$${" keeps both, because it is how a literal "${" is written wherever variables are.
func (r *patternReader) exact(n *yaml.Node, where string, unescape bool) match.Pattern {
	t := r.treeOf(r.in, n)
	if t == nil {
		return match.Pattern{}
	}
	if unescape && strings.HasPrefix(t.text, "$$") && !strings.HasPrefix(t.text, "$${") {
		t.text = t.text[1:]
	}
	text := t.render(func(name string, at position) { r.uses.add(r.useOf(name, at)) })
	return match.Pattern{Kind: match.Exact, Text: string(text), Where: where}
}

// grow counts parts and reports, once, that there are too many.
func (r *patternReader) grow(n *yaml.Node, parts int) {
	if before := r.size; before <= maxPattern && before+parts > maxPattern {
		r.fault(n, fmt.Sprintf("the pattern has more than %d parts when its shapes are followed", maxPattern), "", "")
	}
	r.size += parts
}

func (r *patternReader) object(n *yaml.Node, closed bool, where string) match.Pattern {
	p := match.Pattern{Kind: match.Object, Closed: closed, Where: where}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		if r.in.bad[key] {
			continue
		}
		name := key.Value
		if strings.Contains(name, "${") {
			r.fault(key, "a variable in a key", "variables in values only", "")
			continue
		}
		if strings.HasPrefix(name, "$$") {
			name = name[1:]
		}
		p.Members = append(p.Members, match.Member{Name: name, Pattern: r.pattern(n.Content[i+1])})
	}
	return p
}

func (r *patternReader) list(n *yaml.Node) []match.Pattern {
	items := make([]match.Pattern, 0, len(n.Content))
	for _, c := range n.Content {
		items = append(items, r.value(c))
	}
	return items
}

// operator reads a mapping whose one key is an operator.
func (r *patternReader) operator(n, key, arg *yaml.Node, where string) match.Pattern {
	if r.in.bad[key] {
		return match.Pattern{}
	}
	arg = follow(arg)
	if _, ok := marker(key.Value); ok {
		return r.fault(key, key.Value+" as a key", key.Value+" alone, without a mapping", "")
	}
	if len(n.Content) > 2 {
		if !slices.Contains(operators(), key.Value) {
			return r.unknownOperator(key)
		}
		return r.fault(key, key.Value+" beside other keys", "it alone in its mapping; $allOf to ask for several things", "")
	}
	one := func(kind match.Kind) match.Pattern {
		of := r.value(arg)
		return match.Pattern{Kind: kind, Of: &of, Where: where}
	}
	several := func(kind match.Kind) match.Pattern {
		if arg.Kind != yaml.SequenceNode || len(arg.Content) == 0 {
			return r.fault(arg, describeList(arg), "a list of patterns, at least one", "")
		}
		return match.Pattern{Kind: kind, Items: r.list(arg), Where: where}
	}
	switch key.Value {
	case "$closed", "$open":
		if arg.Kind != yaml.MappingNode {
			return r.fault(arg, describe(arg), "a mapping of members", "")
		}
		for i := 0; i+1 < len(arg.Content); i += 2 {
			if k := arg.Content[i]; strings.HasPrefix(k.Value, "$") && !strings.HasPrefix(k.Value, "$$") {
				return r.fault(k, k.Value+" among the members of an object", "a member's name; $$ for a literal $ at the beginning", "")
			}
		}
		return r.object(arg, key.Value == "$closed", where)
	case "$nullOr":
		return one(match.NullOr)
	case "$optional":
		return one(match.Optional)
	case "$each":
		return one(match.Each)
	case "$not":
		return one(match.Not)
	case "$oneOf":
		return several(match.OneOf)
	case "$allOf":
		return several(match.AllOf)
	case "$contains":
		return several(match.Contains)
	case "$regex":
		return r.words(match.Regex, arg, where)
	case "$sameFold":
		return r.words(match.SameFold, arg, where)
	case "$endsWith":
		return r.words(match.EndsWith, arg, where)
	case "$length":
		return r.length(arg, where)
	case "$exact":
		return r.exact(arg, where, false)
	case "$shape":
		return r.shape(arg)
	}
	return r.unknownOperator(key)
}

func (r *patternReader) unknownOperator(key *yaml.Node) match.Pattern {
	return r.fault(key, "unknown matcher "+quote(key.Value),
		"one of "+strings.Join(operators(), ", ")+"; $$ for a literal $ at the beginning", nearest(key.Value, operators()))
}

// words reads an operator that takes text.
func (r *patternReader) words(kind match.Kind, n *yaml.Node, where string) match.Pattern {
	if r.in.bad[n] {
		return match.Pattern{}
	}
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" || n.Value == "" {
		return r.fault(n, describe(n), "text", "")
	}
	if !r.use(n, n.Value) {
		return match.Pattern{}
	}
	if kind == match.Regex {
		// A variable's value is not known yet, and any letter stands for it.
		var b strings.Builder
		_ = scanVariables(n.Value, func(s string) { b.WriteString(s) }, func(string) { b.WriteByte('x') })
		if _, err := regexp.Compile(b.String()); err != nil {
			return r.fault(n, fmt.Sprintf("the regular expression %s cannot be used: %s", quote(n.Value),
				strings.TrimPrefix(err.Error(), "error parsing regexp: ")), "RE2 syntax", "")
		}
	}
	return match.Pattern{Kind: kind, Text: n.Value, Where: where}
}

// length reads {$length: 2} and {$length: {min: 1, max: 3}}.
func (r *patternReader) length(n *yaml.Node, where string) match.Pattern {
	p := match.Pattern{Kind: match.Length, Where: where}
	count := func(c *yaml.Node) (int, bool) {
		c = follow(c)
		i, err := strconv.Atoi(c.Value)
		if r.in.bad[c] || c.Kind != yaml.ScalarNode || c.ShortTag() != "!!int" || err != nil || i < 0 {
			r.fault(c, describe(c), "a whole number, 0 or more", "")
			return 0, false
		}
		return i, true
	}
	if n.Kind != yaml.MappingNode {
		i, ok := count(n)
		if !ok {
			return match.Pattern{}
		}
		p.Min, p.Max = i, i
		return p
	}
	p.Max = -1
	sound := len(n.Content) > 0
	if !sound {
		r.fault(n, "neither min nor max", "at least one of them", "")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		c, ok := count(n.Content[i+1])
		switch key := n.Content[i]; key.Value {
		case "min":
			p.Min = c
		case "max":
			p.Max = c
		default:
			r.fault(key, "unknown key "+quote(key.Value), "one of min, max", nearest(key.Value, []string{"min", "max"}))
			ok = false
		}
		sound = sound && ok
	}
	if sound && p.Max >= 0 && p.Max < p.Min {
		return r.fault(n, fmt.Sprintf("min %d is more than max %d", p.Min, p.Max), "", "")
	}
	if !sound {
		return match.Pattern{}
	}
	return p
}

// describeList is describe, with a word for the list that has nothing in it.
func describeList(n *yaml.Node) string {
	if n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		return "an empty list"
	}
	return describe(n)
}
