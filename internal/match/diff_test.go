package match_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/match"
	"conform/internal/place"
	"conform/internal/record"
)

// kind, exact and the others below build patterns as short as their YAML.
func kind(k match.Kind) match.Pattern {
	return match.Pattern{Kind: k, Where: place.Parse("at " + string(k))}
}
func exact(text string) match.Pattern {
	return match.Pattern{Kind: match.Exact, Text: text, Where: place.Parse("at exact")}
}
func of(k match.Kind, p match.Pattern) match.Pattern {
	return match.Pattern{Kind: k, Of: &p, Where: place.Parse("at " + string(k))}
}
func items(k match.Kind, ps ...match.Pattern) match.Pattern {
	return match.Pattern{Kind: k, Items: ps, Where: place.Parse("at " + string(k))}
}
func members(ms ...match.Member) match.Pattern {
	return match.Pattern{Kind: match.Object, Members: ms, Where: place.Parse("at object")}
}
func closed(ms ...match.Member) match.Pattern {
	p := members(ms...)
	p.Closed = true
	return p
}
func member(name string, p match.Pattern) match.Member { return match.Member{Name: name, Pattern: p} }
func length(low, high int) match.Pattern {
	return match.Pattern{Kind: match.Length, Min: low, Max: high, Where: place.Parse("at length")}
}
func withText(k match.Kind, text string) match.Pattern {
	return match.Pattern{Kind: k, Text: text, Where: place.Parse("at " + string(k))}
}

// diff is a difference in short: pointer, want, got, where.
func diff(pointer, want, got, where string) record.Difference {
	return record.Difference{Pointer: pointer, Want: want, Got: got, Where: place.Parse(where)}
}

// unreadable is a difference of a text that is no JSON.
func unreadable(d record.Difference) record.Difference {
	d.Unreadable = true
	return d
}

// apart is a difference that is judged apart.
func apart(reason record.Apart, pointer, want, got, where string) record.Difference {
	d := diff(pointer, want, got, where)
	d.Apart = reason
	return d
}

func enum(words ...string) match.Pattern {
	return match.Pattern{Kind: match.Enum, Words: words, Where: place.Parse("at enum")}
}

func TestJSON(t *testing.T) {
	for _, tt := range []struct {
		why  string
		want match.Pattern
		got  string
		diff []record.Difference
	}{
		{why: "numbers are equal by value, not by spelling", want: exact(`[1, 1.0, 1e0, 100, -0]`),
			got: `[1e0, 1, 1.00, 1E2, 0.0]`},
		{why: "the sign counts, but for zero", want: exact(`[-1, -0]`), got: `[1, 0]`,
			diff: []record.Difference{diff("/0", "-1", "1", "at exact")}},
		{why: "digits beyond 2^53 count", want: exact(`9007199254740993`), got: `9007199254740992`,
			diff: []record.Difference{diff("", "9007199254740993", "9007199254740992", "at exact")}},
		{why: "an exponent no float holds", want: exact(`1e99999999999999999999`), got: `10e99999999999999999998`},
		{why: "a number is not its text", want: exact(`1`), got: `"1"`,
			diff: []record.Difference{diff("", `1`, `"1"`, "at exact")}},
		{why: "absent, null and a value are three things", want: members(
			member("gone", exact(`1`)), member("null", exact(`1`)), member("other", exact(`null`)),
			member("there", kind(match.Absent)), member("present", kind(match.Any))),
			got: `{"null": null, "other": 1, "there": null, "present": null}`,
			diff: []record.Difference{
				diff("/gone", "1", "nothing", "at exact"),
				diff("/null", "1", "null", "at exact"),
				diff("/other", "null", "1", "at exact"),
				diff("/there", "nothing", "null", "at absent"),
			}},
		{why: "any means present", want: members(member("a", kind(match.Any))), got: `{}`,
			diff: []record.Difference{diff("/a", "any value", "nothing", "at any")}},
		{why: "an open object lets others be", want: members(member("a", exact(`1`))), got: `{"a": 1, "b": 2}`},
		{why: "a closed one does not, and says so of each", want: closed(member("a", exact(`1`))),
			got: `{"a": 1, "b": 2, "c/~": null}`,
			diff: []record.Difference{apart(record.ApartUndeclared, "/b", "nothing", "2", "at object"),
				apart(record.ApartUndeclared, "/c~1~0", "nothing", "null", "at object")}},
		{why: "a member that is not declared does not hide one that is wrong",
			want: closed(member("a", exact(`1`))), got: `{"a": 2, "b": 2}`,
			diff: []record.Difference{diff("/a", `1`, `2`, "at exact"),
				apart(record.ApartUndeclared, "/b", "nothing", "2", "at object")}},
		{why: "what was only observed may be missing", want: members(member("a", of(match.Observed, kind(match.String)))),
			got: `{}`},
		{why: "what was only observed is judged apart",
			want: members(member("a", of(match.AlwaysObserved, kind(match.String)))),
			got:  `{"a": 1}`, diff: []record.Difference{apart(record.ApartObserved, "/a", "a string", "1", "at string")}},
		{why: "what is disputed may be missing, and that is told",
			want: members(member("a", of(match.Disputed, exact(`"x"`)))),
			got:  `{}`, diff: []record.Difference{apart(record.ApartDisputed, "/a", `"x"`, "nothing", "at exact")}},
		{why: "what is disputed may be another, and that is told",
			want: members(member("a", of(match.Disputed, exact(`"x"`)))),
			got:  `{"a": "y"}`, diff: []record.Difference{apart(record.ApartDisputed, "/a", `"x"`, `"y"`, "at exact")}},
		{why: "a word of an enumeration", want: enum("outgoing", "incoming"), got: `"incoming"`},
		{why: "in another letter case it is the same word", want: enum("outgoing", "incoming"), got: `"Incoming"`,
			diff: []record.Difference{apart(record.ApartLetterCase, "", `"incoming"`, `"Incoming"`, "at enum")}},
		{why: "another word is none of it", want: enum("outgoing", "incoming"), got: `"sideways"`,
			diff: []record.Difference{diff("", "one of outgoing, incoming", `"sideways"`, "at enum")}},
		{why: "of alternatives that hold, the one that knows most of the members",
			want: items(match.OneOf, closed(member("a", kind(match.Any))),
				closed(member("a", kind(match.Any)), member("b", kind(match.Any)))),
			got: `{"a": 1, "b": 2}`},
		{why: "an element that an undeclared member stands in is found all the same",
			want: items(match.Contains, closed(member("a", exact(`1`)))), got: `[{"a": 2}, {"a": 1, "b": 2}]`,
			diff: []record.Difference{apart(record.ApartUndeclared, "/1/b", "nothing", "2", "at object")}},
		{why: "two closed patterns of one value tell of a member once",
			want: items(match.AllOf, closed(member("a", exact(`1`))), closed(member("a", kind(match.Integer)))),
			got:  `{"a": 1, "b": 2}`,
			diff: []record.Difference{apart(record.ApartUndeclared, "/b", "nothing", "2", "at object")}},
		{why: "openness is not inherited", want: closed(member("a", members())), got: `{"a": {"b": 1}}`},
		{why: "an object is not a list", want: members(member("a", exact(`1`))), got: `[1]`,
			diff: []record.Difference{diff("", `{"a": 1, …}`, "[1]", "at object")}},
		{why: "optional: not there, or right",
			want: members(member("a", of(match.Optional, kind(match.GUID))), member("b", of(match.Optional, kind(match.GUID)))),
			got:  `{"b": "x"}`,
			diff: []record.Difference{diff("/b", "a GUID", `"x"`, "at guid")}},
		{why: "elements are compared in place, never aligned", want: exact(`[1, 2, 3]`), got: `[2, 3]`,
			diff: []record.Difference{diff("/0", "1", "2", "at exact"), diff("/1", "2", "3", "at exact"),
				diff("/2", "3", "nothing", "at exact")}},
		{why: "an array has no more elements than asked for", want: items(match.Array, exact(`1`)), got: `[1, 2]`,
			diff: []record.Difference{diff("/1", "nothing", "2", "at array")}},
		{why: "and no fewer", want: items(match.Array, exact(`1`), kind(match.String)), got: `[1]`,
			diff: []record.Difference{diff("/1", "a string", "nothing", "at string")}},
		{why: "each judges all elements", want: of(match.Each, kind(match.Integer)), got: `[1, 2.5, "3"]`,
			diff: []record.Difference{diff("/1", "an integer", "2.5", "at integer"),
				diff("/2", "an integer", `"3"`, "at integer")}},
		{why: "each holds for none", want: of(match.Each, kind(match.Integer)), got: `[]`},
		{why: "contains takes any order", want: items(match.Contains, exact(`1`), exact(`2`)), got: `[3, 2, 1]`},
		{why: "contains needs an element of its own for each", want: items(match.Contains, exact(`1`), exact(`1`)),
			got:  `[1, 3]`,
			diff: []record.Difference{diff("/2", "1", "nothing", "at exact")}},
		{why: "contains moves a greedy match out of the way", want: items(match.Contains, kind(match.Any), exact(`1`)),
			got: `[1, 3]`},
		{why: "contains tells what the nearest element lacks",
			want: items(match.Contains, members(member("id", exact(`7`)), member("muted", exact(`true`)))),
			got:  `[{"id": 1, "muted": false}, {"id": 7, "muted": false}]`,
			diff: []record.Difference{diff("/1/muted", "true", "false", "at exact")}},
		{why: "contains: one that is named is nearer than one that has more",
			want: items(match.Contains, members(member("id", exact(`7`)),
				member("muted", exact(`true`)), member("lobby", exact(`true`)), member("held", exact(`true`)))),
			got: `[{"id": 8, "muted": true, "lobby": true, "held": true}, {"id": 7, "muted": false, "lobby": false, ` +
				`"held": true}]`,
			diff: []record.Difference{diff("/1/lobby", "true", "false", "at exact"),
				diff("/1/muted", "true", "false", "at exact")}},
		{why: "contains: an element is near to one pattern only",
			want: items(match.Contains, members(member("a", exact(`7`)), member("b", exact(`1`))),
				members(member("a", exact(`7`)), member("b", exact(`2`)))),
			got: `[{"a": 7, "b": 3}]`,
			diff: []record.Difference{diff("/0/b", "1", "3", "at exact"),
				diff("/1", `{"a": 7, "b": 2, …}`, "nothing", "at object")}},
		{why: "all of: every one that fails is told", want: items(match.AllOf, kind(match.URI), length(0, 2)), got: `"abc"`,
			diff: []record.Difference{diff("", "an absolute URI", `"abc"`, "at uri"),
				diff("", "a length of at most 2", `"abc"`, "at length")}},
		{why: "all of, inside: the pointer is right for the second too",
			want: members(member("a", items(match.AllOf, members(member("b", exact(`1`))), members(member("c", exact(`1`)))))),
			got:  `{"a": {"b": 2, "c": 3}}`,
			diff: []record.Difference{diff("/a/b", "1", "2", "at exact"), diff("/a/c", "1", "3", "at exact")}},
		{why: "one of, told whole", want: items(match.OneOf, exact(`"a"`), exact(`"b"`)), got: `"c"`,
			diff: []record.Difference{diff("", `one of "a", "b"`, `"c"`, "at oneOf")}},
		{why: "one of, where it is clear which was meant",
			want: items(match.OneOf, members(member("@odata.type", exact(`"x"`)), member("n", exact(`1`))),
				members(member("@odata.type", exact(`"y"`)), member("m", exact(`1`)))),
			got:  `{"@odata.type": "y", "m": 2}`,
			diff: []record.Difference{diff("/m", "1", "2", "at exact")}},
		{why: "one of, where but one does not rule out what came", got: `{"new": 2, "old": 1}`,
			want: items(match.OneOf, members(member("new", exact(`1`))),
				members(member("new", kind(match.Absent)), member("old", exact(`1`)))),
			diff: []record.Difference{diff("/new", "1", "2", "at exact")}},
		{why: "one of, where none does", got: `{"old": 2}`,
			want: items(match.OneOf, members(member("new", exact(`1`))),
				members(member("new", kind(match.Absent)), member("old", exact(`1`)))),
			diff: []record.Difference{diff("/old", "1", "2", "at exact")}},
		{why: "null or", want: of(match.NullOr, kind(match.E164)), got: `"0123"`,
			diff: []record.Difference{diff("", "null or an E.164 phone number", `"0123"`, "at nullOr")}},
		{why: "null or an object: the member that is wrong", want: of(match.NullOr, members(member("a", exact(`1`)))),
			got:  `{"a": 2}`,
			diff: []record.Difference{diff("/a", "1", "2", "at exact")}},
		{why: "not asks for presence too",
			want: members(member("a", of(match.Not, exact(`1`))), member("b", of(match.Not, exact(`1`)))), got: `{"a": 1}`,
			diff: []record.Difference{diff("/a", "not 1", "1", "at not"), diff("/b", "not 1", "nothing", "at not")}},
		{why: "a name that stands twice is told, and the rest still judged", want: members(member("b", exact(`1`))),
			got: `{"a": 1, "a": 2, "a": 3, "b": 2}`,
			diff: []record.Difference{
				diff("/a", "one member of this name", "several, the first 1, another 2", "at object"),
				diff("/b", "1", "2", "at exact"),
			}},
		{why: "texts that look alike", want: exact(`"caf\u00e9"`), got: `"cafe\u0301"`,
			diff: []record.Difference{diff("", `"caf\u00e9"`, `"cafe\u0301"`, "at exact")}},
		{why: "a space that is none", want: exact(`"a b"`), got: "\"a\u00a0b\"",
			diff: []record.Difference{diff("", `"a b"`, `"a\u00a0b"`, "at exact")}},
		{why: "a character that is not shown", want: exact(`"ab"`), got: "\"a\u200bb\"",
			diff: []record.Difference{diff("", `"ab"`, `"a\u200bb"`, "at exact")}},
		{why: "texts that look different are shown as they are", want: exact(`"é"`), got: `"ü"`,
			diff: []record.Difference{diff("", `"é"`, `"ü"`, "at exact")}},
		{why: "long texts that differ in the end", want: exact(`"` + strings.Repeat("é", 300) + `a"`),
			got: `"` + strings.Repeat("é", 300) + `b"`,
			diff: []record.Difference{diff("", "…"+strings.Repeat("é", 51)[:100]+`a"`, "…"+strings.Repeat("é", 51)[:100]+`b"`,
				"at exact")}},
		{why: "invalid JSON, with its place", want: kind(match.Any), got: `{"a": 1,}`,
			diff: []record.Difference{unreadable(
				diff("", "valid JSON", "invalid character '}' looking for beginning of object key string, at offset 9",
					"at any"))}},
		{why: "a byte order mark, which nobody sees", want: kind(match.Any), got: "\uFEFF{}",
			diff: []record.Difference{unreadable(
				diff("", "valid JSON", "a byte order mark before the JSON (RFC 8259, section 8.1)", "at any"))}},
		{why: "another encoding", want: kind(match.Any), got: "\xFF\xFE{\x00}\x00",
			diff: []record.Difference{unreadable(diff("", "valid JSON", "text in UTF-16", "at any"))}},
		{why: "compressed, and not said so", want: kind(match.Any), got: "\x1F\x8B\x08\x00",
			diff: []record.Difference{unreadable(
				diff("", "valid JSON", "data compressed by gzip, of which no Content-Encoding tells", "at any"))}},
		{why: "bytes behind the value", want: kind(match.Any), got: `1 2`,
			diff: []record.Difference{unreadable(
				diff("", "valid JSON", "invalid character '2' after top-level value, at offset 3", "at any"))}},
		{why: "no bytes", want: kind(match.Any), got: " \n",
			diff: []record.Difference{unreadable(diff("", "a JSON value", "nothing", "at any"))}},
		{why: "not UTF-8", want: kind(match.String), got: "\"a\xff\"",
			diff: []record.Difference{diff("", "JSON in UTF-8", "a byte that is not UTF-8, at offset 2", "at string")}},
		{why: "half a surrogate pair would be read as another character", want: of(match.Each, kind(match.String)),
			got: `["\uFFFD", "\ud800"]`,
			diff: []record.Difference{diff("/1", "characters", "half a surrogate pair, which stands for no character",
				"at each")}},
		{why: "absurd depth", want: kind(match.Any), got: strings.Repeat("[", 300) + strings.Repeat("]", 300),
			diff: []record.Difference{diff("", "a readable JSON value", "nesting deeper than 256 levels, at offset 257",
				"at any")}},
		{why: "long values are cut for people", want: kind(match.Null), got: `"` + strings.Repeat("é", 300) + `"`,
			diff: []record.Difference{diff("", "null", `"`+strings.Repeat("é", 198)+"…", "at null")}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if fault := unsound(tt.want); fault != "" {
				t.Fatalf("the pattern of this test: %s", fault)
			}
			if d := cmp.Diff(tt.diff, match.JSON(tt.want, []byte(tt.got))); d != "" {
				t.Errorf("differences (-want +got):\n%s", d)
			}
			if holds := match.Read([]byte(tt.got)).Holds(tt.want); holds != (len(tt.diff) == 0) {
				t.Errorf("it holds: %v", holds)
			}
		})
	}
}

func TestKinds(t *testing.T) {
	for _, tt := range []struct {
		why     string
		pattern match.Pattern
		holds   []string
		fails   []string
	}{
		{"a GUID has five groups of hexadecimal digits", kind(match.GUID),
			[]string{`"112f7296-5fa4-42ca-bae8-6a692b15d4b8"`, `"112F7296-5FA4-42CA-BAE8-6A692B15D4B8"`},
			[]string{`"86dc81db-c112-4228-9222-63f3esaa1edb"`, `"{112f7296-5fa4-42ca-bae8-6a692b15d4b8}"`,
				`"112f72965fa442cabae86a692b15d4b8"`, `null`, `1`}},
		{"E.164 begins with + and a country", kind(match.E164),
			[]string{`"+12345678901"`, `"+123456789012345"`},
			[]string{`"12345678901"`, `"+0123"`, `"+1"`, `"+1234567890123456"`, `"+1 23"`, `12345`}},
		{"a URI has a scheme and goes somewhere", kind(match.URI),
			[]string{`"https://bot.contoso.com/callback"`, `"urn:a:b"`, `"file:/x"`, `"tel:+1"`},
			[]string{`"/callback"`, `"https:"`, `"https:/"`, `"https://a b"`, `""`, `"%zz"`}},
		{"times with and without a zone", kind(match.DateTime),
			[]string{`"2019-07-18T19:52:30Z"`, `"2019-07-18T19:52:30.1234567"`, `"2019-07-18T19:52:30+02:00"`},
			[]string{`"2019-02-30T19:52:30Z"`, `"2019-07-18"`, `"2019-07-18 19:52:30Z"`, `"2019-07-18T9:52:30Z"`, `1563479550`}},
		{"both alphabets, padded or not", kind(match.Base64),
			[]string{`"YQ=="`, `"YQ"`, `"-_-_"`, `"+/+/"`}, []string{`""`, `"Y"`, `"YQ=\n="`, `"Y Q="`}},
		{"not empty", kind(match.NonEmpty), []string{`"a"`, `[0]`, `{"a":1}`},
			[]string{`""`, `[]`, `{}`, `0`, `null`, `true`}},
		{"a string", kind(match.String), []string{`""`}, []string{`1`, `null`}},
		{"a boolean", kind(match.Boolean), []string{`true`, `false`}, []string{`"true"`, `0`, `null`}},
		{"an integer is one by value", kind(match.Integer), []string{`0`, `-3`, `1.0`, `1e3`, `10e-1`},
			[]string{`1.5`, `1e-1`, `"1"`}},
		{"a number", kind(match.Number), []string{`0`, `1.5e-3`}, []string{`"1"`, `null`}},
		{"null", kind(match.Null), []string{`null`}, []string{`0`, `""`, `false`, `{}`}},
		{"an expression matches somewhere", withText(match.Regex, `^a.c$`), []string{`"abc"`}, []string{`"abcd"`, `1`}},
		{"letter case does not count", withText(match.SameFold, `Established`), []string{`"established"`, `"ESTABLISHED"`},
			[]string{`"establishing"`, `null`}},
		{"the end of a string", withText(match.EndsWith, `/abc`), []string{`"https://x/abc"`}, []string{`"abc"`, `1`}},
		{"characters are counted, not bytes", length(2, 2), []string{`"éé"`, `[1,2]`, `{"a":1,"b":2}`},
			[]string{`"é"`, `[1]`, `2`, `null`}},
		{"-1 is no limit", length(1, -1), []string{`[1,2,3]`}, []string{`[]`}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			for _, got := range tt.holds {
				if d := match.JSON(tt.pattern, []byte(got)); len(d) != 0 {
					t.Errorf("%s: %+v, expected it to hold", got, d)
				}
			}
			for _, got := range tt.fails {
				if d := match.JSON(tt.pattern, []byte(got)); len(d) != 1 {
					t.Errorf("%s: %+v, expected one difference", got, d)
				}
			}
		})
	}
}

func TestAbsence(t *testing.T) {
	for _, tt := range []struct {
		why     string
		pattern match.Pattern
		want    []record.Difference
	}{
		{"absent is what was asked for", kind(match.Absent), nil},
		{"optional allows it", of(match.Optional, kind(match.GUID)), nil},
		{"one of several may be absence", items(match.OneOf, exact(`1`), kind(match.Absent)), nil},
		{"a value was wanted", withText(match.Regex, "^a"),
			[]record.Difference{diff("/a", "a string that matches ^a", "nothing", "at regex")}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if d := cmp.Diff(tt.want, match.JSON(members(member("a", tt.pattern)), []byte(`{}`))); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestEcho(t *testing.T) {
	for _, tt := range []struct {
		why       string
		sent, got string
		want      []record.Difference
	}{
		{why: "null members are added by the server at any depth", sent: `{"user": {"id": "a"}, "list": [{}]}`,
			got: `{"user": {"id": "a", "region": null}, "application": null, "list": [{"x": null}]}`},
		{why: "other members are not", sent: `{"user": {"id": "a"}}`, got: `{"user": {"id": "a", "region": "emea"}}`,
			want: []record.Difference{diff("/user/region", "nothing", `"emea"`, "")}},
		{why: "what was sent as null does not vanish", sent: `{"a": null}`, got: `{}`,
			want: []record.Difference{diff("/a", "null", "nothing", "")}},
		{why: "an element is not a member: null does not lengthen a list", sent: `[1]`, got: `[1, null]`,
			want: []record.Difference{diff("/1", "nothing", "null", "")}},
		{why: "lists in another order, at any depth", sent: `[{"a": [1, 2]}, null, 3]`, got: `[3, {"a": [2, 1]}, null]`},
		{why: "one element twice", sent: `[1, 2]`, got: `[2, 2]`, want: []record.Difference{diff("/0", "1", "2", "")}},
		{why: "what is like nothing is beside what is left", sent: `[1, 2, 3]`, got: `[3, 1, 4]`,
			want: []record.Difference{diff("/1", "2", "4", "")}},
		{why: "a value does not become null", sent: `{"a": 1, "b": "x"}`, got: `{"a": null, "b": "y"}`,
			want: []record.Difference{diff("/a", "1", "null", ""), diff("/b", `"x"`, `"y"`, "")}},
		{why: "numbers by value", sent: `1`, got: `1.0`},
		{why: "broken JSON echoes nothing", sent: `{`, got: `1`,
			want: []record.Difference{diff("", "a JSON value sent", "unexpected end of JSON input, at offset 1", "")}},
		{why: "nothing came", sent: `1`, got: ``,
			want: []record.Difference{unreadable(diff("", "a JSON value", "nothing", ""))}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if d := cmp.Diff(tt.want, match.Echo([]byte(tt.sent), []byte(tt.got))); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
