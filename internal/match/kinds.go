package match

import (
	"slices"
	"strings"
)

// Takes says what stands under the word of a kind in scenario data.
type Takes int

// What a kind takes, with the field of Pattern that holds it.
const (
	TakesNothing  Takes = iota // the word stands alone, in place of the value
	TakesPattern               // one pattern: Of
	TakesPatterns              // a list of patterns, at least one: Items
	TakesMembers               // a mapping of patterns: Members
	TakesWords                 // a list of words, at least one: Words
	TakesText                  // a text that is not empty: Text
	TakesCount                 // a number, or a smallest and a largest: Min, Max
	TakesJSON                  // any JSON: Text
)

// A Matcher is all that there is to know of a kind of pattern. The loader, the schema, the manual and the judge take
// what they need from here.
type Matcher struct {
	Kind Kind
	Word string // in scenario data, "$guid"; empty: it is only written as plain JSON
	// Example is how it is written, for the manual. Empty: the word stands alone.
	Example string
	Takes   Takes
	Closed  bool   // the Object is closed
	Member  bool   // it may hold where no member is, so that it is said of members only
	Says    string // what it expects, as sentences for the manual and for editors

	judge judge
}

// A judge judges values by patterns of one kind.
type judge struct {
	// resolve returns v itself and true where p holds, see [resolver.resolve].
	resolve func(r *resolver, p *Pattern, v any) (want any, ok bool)
	// describe says what p asks for. of describes a pattern within it.
	describe func(p *Pattern, of describer) string
	// absent: resolve is asked for a member that is not there, too. No other kind holds there.
	absent bool
}

// A describer says what a pattern asks for.
type describer func(*Pattern) string

// matchers are all kinds. They are never changed. What calls back into the judging of patterns does so through a
// resolver, which knows the judges of all kinds.
var matchers = []Matcher{
	{Kind: GUID, Word: "$guid",
		Says: "A GUID: 8-4-4-4-12 hexadecimal digits.", judge: form("a GUID", guidForm.MatchString)},
	{Kind: E164, Word: "$e164",
		Says: "A phone number: + and digits.", judge: form("an E.164 phone number", e164Form.MatchString)},
	{Kind: URI, Word: "$uri", Says: "An absolute URI.", judge: form("an absolute URI", isURI)},
	{Kind: DateTime, Word: "$dateTime", Says: "A date with a time.", judge: form("a date and time", isDateTime)},
	{Kind: Base64, Word: "$base64", Says: "Text in base64, not empty.", judge: form("base64", isBase64)},
	{Kind: NonEmpty, Word: "$nonEmpty", Says: "A string, array or object that is not empty.",
		judge: value("something not empty", func(v any) bool { size, sized := length(v); return sized && size > 0 })},
	{Kind: String, Word: "$string", Says: "A string.", judge: form("a string", func(string) bool { return true })},
	{Kind: Boolean, Word: "$boolean", Says: "true or false.",
		judge: value("true or false", func(v any) bool { _, is := v.(bool); return is })},
	{Kind: Integer, Word: "$integer", Says: "A number without a fraction.",
		judge: value("an integer", func(v any) bool { n, is := v.(number); return is && whole(n) })},
	{Kind: Number, Word: "$number", Says: "A number.",
		judge: value("a number", func(v any) bool { _, is := v.(number); return is })},
	{Kind: Any, Word: "$any", Says: "Something that is there, even if it is null.",
		judge: value("any value", func(any) bool { return true })},
	{Kind: Absent, Word: "$absent", Member: true,
		Says: "Nothing; said of a member of an object, a header or a place of at.",
		judge: judge{absent: true, describe: says("nothing"), resolve: func(r *resolver, p *Pattern, v any) (any,
			bool) {
			return r.leaf(p, v, v == nothing{})
		}}},
	{Kind: Null, Word: "$null", Says: "null.", judge: value("null", func(v any) bool { return v == nil })},

	{Kind: Object, Word: "$closed", Example: `{$closed: {id: $guid}}`, Takes: TakesMembers, Closed: true,
		Says: "An object with these members. Another member is judged apart. Objects inside are open unless closed " +
			"themselves.",
		judge: judge{describe: describeObject, resolve: (*resolver).object}},
	{Kind: Object, Word: "$open", Example: `{$open: {id: $guid}}`, Takes: TakesMembers,
		Says:  "An object with these members, and perhaps others.",
		judge: judge{describe: describeObject, resolve: (*resolver).object}},
	{Kind: Regex, Word: "$regex", Example: `{$regex: "^19:"}`, Takes: TakesText,
		Says:  "A string that this regular expression (RE2) matches somewhere.",
		judge: words("a string that matches ", plain, func(s string, p *Pattern) bool { return p.expressed(s) })},
	{Kind: OneOf, Word: "$oneOf", Example: `{$oneOf: [a, b]}`, Takes: TakesPatterns,
		Says:  "A value that matches one of these.",
		judge: judge{absent: true, describe: several("one of ", ", ", ""), resolve: (*resolver).oneOf}},
	{Kind: AllOf, Word: "$allOf", Example: `{$allOf: [{id: $guid}, {$shape: call}]}`, Takes: TakesPatterns,
		Says:  "A value that matches each of these.",
		judge: judge{absent: true, describe: several("", " and ", ""), resolve: (*resolver).allOf}},
	{Kind: NullOr, Word: "$nullOr", Example: `{$nullOr: $guid}`, Takes: TakesPattern,
		Says:  "null, or a value that matches this.",
		judge: judge{describe: one("null or "), resolve: (*resolver).nullOr}},
	{Kind: Optional, Word: "$optional", Example: `{$optional: $guid}`, Takes: TakesPattern, Member: true,
		Says:  "A member that is not there, or matches this.",
		judge: judge{absent: true, describe: one("nothing, or "), resolve: (*resolver).optional}},
	{Kind: Each, Word: "$each", Example: `{$each: {id: $guid}}`, Takes: TakesPattern,
		Says:  "An array whose every element matches this; it may be empty.",
		judge: judge{describe: one("an array whose every element is "), resolve: (*resolver).each}},
	{Kind: Contains, Word: "$contains", Example: `{$contains: [audio, video]}`, Takes: TakesPatterns,
		Says:  "An array in which each of these is matched by an element of its own, in any order.",
		judge: judge{describe: several("an array that contains ", " and ", ""), resolve: (*resolver).contains}},
	{Kind: Length, Word: "$length", Example: `{$length: 2}`, Takes: TakesCount,
		Says: "An array, string or object of that many elements, characters or members; {min: 1, max: 3} for a range.",
		judge: judge{describe: func(p *Pattern, _ describer) string {
			return "a length of " + describeRange(p.Min,
				p.Max)
		},
			resolve: func(r *resolver, p *Pattern, v any) (any, bool) {
				size, sized := length(v)
				return r.leaf(p, v, sized && size >= p.Min && (p.Max < 0 || size <= p.Max))
			}}},
	{Kind: Not, Word: "$not", Example: `{$not: terminated}`, Takes: TakesPattern,
		Says: "A value that does not match this.",
		judge: judge{describe: one("not "), resolve: func(r *resolver, p *Pattern, v any) (any, bool) {
			ok, _ := r.try(p.Of, v)
			return r.leaf(p, v, !ok)
		}}},
	{Kind: SameFold, Word: "$sameFold", Example: `{$sameFold: established}`, Takes: TakesText,
		Says:  "This string, in any letter case.",
		judge: words("", func(s string) string { return text(s) + " in any letter case" }, ofText(strings.EqualFold))},
	{Kind: EndsWith, Word: "$endsWith", Example: `{$endsWith: "/${callId}"}`, Takes: TakesText,
		Says:  "A string that ends in this.",
		judge: words("a string that ends in ", func(s string) string { return text(s) }, ofText(strings.HasSuffix))},
	{Kind: Exact, Word: "$exact", Example: `{$exact: {id: $guid}}`, Takes: TakesJSON,
		Says: "This JSON and nothing else; markers are plain text in it.",
		judge: judge{describe: func(p *Pattern, _ describer) string { return compact(p.Text) },
			resolve: (*resolver).exact}},
	{Kind: Enum, Word: "$enum", Example: `{$enum: [incoming, outgoing]}`, Takes: TakesWords,
		Says: "One of these words of an enumeration. Another letter case than here is judged apart.",
		judge: judge{describe: func(p *Pattern, _ describer) string { return "one of " + strings.Join(p.Words, ", ") },
			resolve: (*resolver).enum}},
	{Kind: Observed, Word: "$observed", Example: `{$observed: $string}`, Takes: TakesPattern, Member: true,
		Says: "A member that no page declares and some recorded traffic has: it may be missing. Another form is judged " +
			"apart.",
		judge: judge{absent: true, describe: one("nothing, or "), resolve: (*resolver).observed}},
	{Kind: AlwaysObserved, Word: "$alwaysObserved", Example: `{$alwaysObserved: $string}`, Takes: TakesPattern,
		Member: true,
		Says:   "The same for a member that every whole recording has.",
		judge:  judge{absent: true, describe: one("nothing, or "), resolve: (*resolver).observed}},
	{Kind: Disputed, Word: "$disputed", Example: `{$disputed: $string}`, Takes: TakesPattern,
		Says:  "What a page shows and no recorded traffic has. If it is missing or different, that is judged apart.",
		judge: judge{absent: true, describe: one(""), resolve: (*resolver).disputed}},
	{Kind: Beta, Word: "$beta", Example: `{$beta: $integer}`, Takes: TakesPattern,
		Says: "A member that beta declares and v1.0 does not: it matches this on beta, and is as $observed on v1.0.",
		judge: judge{absent: true, describe: one(""), resolve: func(r *resolver, p *Pattern, v any) (any, bool) {
			return r.resolve(p.Of, v)
		}}},
	{Kind: Array, Takes: TakesPatterns, Says: "An array of these elements, in this order.",
		judge: judge{describe: several("[", ", ", "]"), resolve: (*resolver).array}},
}

// judges are the judges of all kinds.
var judges = func() map[Kind]judge {
	all := make(map[Kind]judge, len(matchers))
	for _, m := range matchers {
		all[m.Kind] = m.judge
	}
	return all
}()

// Matchers lists all matchers that have a word, in the order of the manual.
func Matchers() []Matcher {
	return slices.DeleteFunc(slices.Clone(matchers), func(m Matcher) bool { return m.Word == "" })
}

// MatcherOf returns the matcher of a word; ok is false when it is the word of none.
func MatcherOf(word string) (m Matcher, ok bool) {
	i := slices.IndexFunc(matchers, func(m Matcher) bool { return m.Word == word && word != "" })
	if i < 0 {
		return Matcher{}, false
	}
	return matchers[i], true
}

// OfMembers reports whether a pattern of the kind may hold where no member is, so that it is said of members only.
func (k Kind) OfMembers() bool {
	return slices.ContainsFunc(matchers, func(m Matcher) bool { return m.Kind == k && m.Member })
}

// value is the judge of a kind that looks at the value alone and has no parameter.
func value(what string, holds func(v any) bool) judge {
	return judge{describe: says(what), resolve: func(r *resolver, p *Pattern, v any) (any, bool) {
		return r.leaf(p,
			v, holds(v))
	}}
}

// form is the judge of a kind of strings that has no parameter.
func form(what string, holds func(s string) bool) judge {
	return value(what, func(v any) bool { s, is := v.(string); return is && holds(s) })
}

// words is the judge of a kind of strings that has a text.
func words(what string, shown func(text string) string, holds func(s string, p *Pattern) bool) judge {
	return judge{describe: func(p *Pattern, _ describer) string { return what + shown(p.Text) },
		resolve: func(r *resolver, p *Pattern, v any) (any, bool) {
			s, is := v.(string)
			return r.leaf(p, v, is && holds(s, p))
		}}
}

// ofText holds where the function does, of a value and the pattern's text.
func ofText(holds func(s, text string) bool) func(s string, p *Pattern) bool {
	return func(s string, p *Pattern) bool { return holds(s, p.Text) }
}

func plain(text string) string { return text }

func says(what string) func(*Pattern, describer) string {
	return func(*Pattern, describer) string { return what }
}

func one(what string) func(*Pattern, describer) string {
	return func(p *Pattern, of describer) string { return what + of(p.Of) }
}

func several(before, between, after string) func(*Pattern, describer) string {
	return func(p *Pattern, of describer) string {
		parts := make([]string, len(p.Items))
		for i := range p.Items {
			parts[i] = of(&p.Items[i])
		}
		return before + strings.Join(parts, between) + after
	}
}
