package library

import "testing"

// TestPatternsFaults is about expectations about a JSON value.
func TestPatternsFaults(t *testing.T) {
	checkFaults(t, []faultTest{
		{
			why:  "an unknown marker, with the nearest",
			file: `answers: [{name: a, expect: [{clause: c, body: [$guuid]}]}]`,
			want: []string{
				`f.yaml:1:49: unknown marker "$guuid"; expected one of $guid, $e164, $uri, $dateTime, $base64, $nonEmpty, ` +
					`$string, $boolean, $integer, $number, $any, $absent, $null; $$ for a literal $ at the beginning; did you mean ` +
					`"$guid"?`,
			},
		},
		{
			why:  "an unknown matcher, with the nearest",
			file: `answers: [{name: a, expect: [{clause: c, body: {$regexp: x}}]}]`,
			want: []string{
				`f.yaml:1:49: unknown matcher "$regexp"; expected one of $closed, $open, $regex, $oneOf, $allOf, $nullOr, ` +
					`$optional, $each, $contains, $length, $not, $sameFold, $endsWith, $exact, $enum, $observed, $alwaysObserved, ` +
					`$disputed, $beta, $shape; $$ for a literal $ at the beginning; did you mean "$regex"?`,
			},
		},
		{
			why:  "a marker is no key",
			file: `answers: [{name: a, expect: [{clause: c, body: {x: {$guid: true}}}]}]`,
			want: []string{
				`f.yaml:1:53: $guid as a key; expected $guid alone, without a mapping`,
			},
		},
		{
			why:  "a matcher does not stand alone",
			file: `answers: [{name: a, expect: [{clause: c, body: {x: $closed}}]}]`,
			want: []string{
				`f.yaml:1:52: $closed stands alone; expected {$closed: …}`,
			},
		},
		{
			why:  "a matcher has its mapping to itself",
			file: `answers: [{name: a, expect: [{clause: c, body: {x: {$regex: x, y: z}}}]}]`,
			want: []string{
				`f.yaml:1:53: $regex beside other keys; expected it alone in its mapping; $allOf to ask for several things`,
			},
		},
		{
			why:  "an unknown matcher beside members is unknown first of all",
			file: `answers: [{name: a, expect: [{clause: c, body: {x: 1, $foo: z}}]}]`,
			want: []string{
				`f.yaml:1:55: unknown matcher "$foo"; expected one of $closed, $open, $regex, $oneOf, $allOf, $nullOr, ` +
					`$optional, $each, $contains, $length, $not, $sameFold, $endsWith, $exact, $enum, $observed, $alwaysObserved, ` +
					`$disputed, $beta, $shape; $$ for a literal $ at the beginning; did you mean "$not"?`,
			},
		},
		{
			why:  "absent and optional are said of members",
			file: `answers: [{name: a, expect: [{clause: c, body: [$absent, {$optional: x}, {$each: $absent}]}]}]`,
			want: []string{
				`f.yaml:1:49: $absent for a value that is not a member of an object; expected it directly under a member's name`,
				`f.yaml:1:58: $optional for a value that is not a member of an object; expected it directly under a member's name`,
				`f.yaml:1:82: $absent for a value that is not a member of an object; expected it directly under a member's name`,
			},
		},
		{
			why: "a shape that is optional is so where it is used",
			file: `shapes: {s: {$optional: x}}
answers: [{name: a, expect: [{clause: c, body: {x: {$shape: s}, y: [{$shape: s}]}}]}]`,
			want: []string{
				`f.yaml:2:69: $optional for a value that is not a member of an object; expected it directly under a member's name`,
			},
		},
		{
			why:  "a regular expression must compile",
			file: `answers: [{name: a, expect: [{clause: c, body: {x: {$regex: "a("}, y: {$regex: "(?=a)"}}}]}]`,
			want: []string{
				"f.yaml:1:61: the regular expression \"a(\" cannot be used: missing closing ): `a(`; expected RE2 syntax",
				"f.yaml:1:80: the regular expression \"(?=a)\" cannot be used: invalid or unsupported Perl syntax: `(?=`; " +
					"expected RE2 syntax",
			},
		},
		{
			why:  "a variable may stand in a regular expression",
			file: `answers: [{name: a, expect: [{clause: c, body: {x: {$regex: "^${v.one}$"}}}]}]`,
		},
		{
			why:  "lists of patterns are not empty",
			file: `answers: [{name: a, expect: [{clause: c, body: [{$oneOf: []}, {$allOf: x}, {$contains: {}}]}]}]`,
			want: []string{
				`f.yaml:1:58: an empty list; expected a list of patterns, at least one`,
				`f.yaml:1:72: the text "x"; expected a list of patterns, at least one`,
				`f.yaml:1:88: a mapping; expected a list of patterns, at least one`,
			},
		},
		{
			why: "lengths are whole, not negative and in order",
			file: `answers: [{name: a, expect: [{clause: c, body: [{$length: x}, {$length: -1}, {$length: {}}, {$length: ` +
				`{min: 3, max: 2}}, {$length: {mn: 3}}]}]}]`,
			want: []string{
				`f.yaml:1:59: the text "x"; expected a whole number, 0 or more`,
				`f.yaml:1:73: the number -1; expected a whole number, 0 or more`,
				`f.yaml:1:88: neither min nor max; expected at least one of them`,
				`f.yaml:1:103: min 3 is more than max 2`,
				`f.yaml:1:133: unknown key "mn"; expected one of min, max; did you mean "min"?`,
			},
		},
		{
			why:  "closed and open take members",
			file: `answers: [{name: a, expect: [{clause: c, body: [{$closed: [x]}, {$open: {$guid: x}}]}]}]`,
			want: []string{
				`f.yaml:1:59: a list; expected a mapping of members`,
				`f.yaml:1:74: $guid among the members of an object; expected a member's name; $$ for a literal $ at the beginning`,
			},
		},
		{
			why:  "words take text",
			file: `answers: [{name: a, expect: [{clause: c, body: [{$sameFold: 5}, {$endsWith: ""}, {$regex: [x]}]}]}]`,
			want: []string{
				`f.yaml:1:61: the number 5; expected text`,
				`f.yaml:1:77: the text ""; expected text`,
				`f.yaml:1:91: a list; expected text`,
			},
		},
		{
			why:  "an enumeration lists its words",
			file: `answers: [{name: a, expect: [{clause: c, body: [{$enum: x}, {$enum: []}, {$enum: [5, "${v.one}", a, A]}]}]}]`,
			want: []string{
				`f.yaml:1:57: the text "x"; expected a list of words, at least one`,
				`f.yaml:1:69: an empty list; expected a list of words, at least one`,
				`f.yaml:1:83: the number 5; expected a word of an enumeration, without markers and variables`,
				`f.yaml:1:86: the text "${v.one}"; expected a word of an enumeration, without markers and variables`,
				`f.yaml:1:101: the word "A" twice; expected each word once, in the letter case of its page`,
			},
		},
		{
			why:  "what was observed may be missing, and an element of a list may not",
			file: `answers: [{name: a, expect: [{clause: c, body: [{$observed: $guid}, {$disputed: $guid}]}]}]`,
			want: []string{
				`f.yaml:1:49: $observed for a value that is not a member of an object; expected it directly under a member's name`,
			},
		},
		{
			why:  "an empty value is more often forgotten than null",
			file: `answers: [{name: a, expect: [{clause: c, body: {x: , y: [{$exact: {z: }}]}}]}]`,
			want: []string{
				`f.yaml:1:52: the value is empty; expected a value: null, "", {} or []`,
				`f.yaml:1:71: the value is empty; expected a value: null, "", {} or []`,
			},
		},
		{
			why:  "no variable in a key",
			file: `answers: [{name: a, expect: [{clause: c, body: {"a${v.one}": 1, b: {$exact: {"${v.one}": 2}}}}]}]`,
			want: []string{
				`f.yaml:1:49: a variable in a key; expected variables in values only`,
				`f.yaml:1:78: a variable in a key; expected variables in values only; raw for a body that needs one here`,
			},
		},
		{
			why: "an unknown shape, with the nearest",
			file: `shapes: {caller: $any}
answers: [{name: a, expect: [{clause: c, body: [{$shape: callr}, {$shape: caller}, {$shape: 5}]}]}]`,
			want: []string{
				`f.yaml:2:58: unknown shape "callr"; expected a name under shapes; did you mean "caller"?`,
				`f.yaml:2:93: the number 5; expected the name of a shape`,
			},
		},
		{
			why: "a shape that holds itself, by way of another",
			file: `shapes: {s: [{$shape: t}], t: {x: {$shape: s}}}
answers: [{name: a, expect: [{clause: c, body: {$shape: s}}]}]`,
			want: []string{
				`f.yaml:1:44: the shape "s" holds itself`,
			},
		},
		{
			why: "every literal dollar has a form",
			file: `answers: [{name: a, expect: [{clause: c, body: {a: $$guid, b: "${v.one}", c: "$${x}", $$d: 1, e: {$exact: ` +
				`$guid}, f: 5$}}]}]`,
		},
	})
}
