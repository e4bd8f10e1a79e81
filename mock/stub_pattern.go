package mock

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// pattern reports whether a value of JSON, or nowhere{}, is what a stub asks for.
// Patterns are written like those of scenario data. They are read and judged here
// by code of the mock's own, which knows only fits and does not fit.
type pattern func(v any) bool

// nowhere is a member, parameter or header that is not there.
type nowhere struct{}

// patternWords are the words that stand for kinds of values.
func patternWords() map[string]pattern {
	form := func(fits func(string) bool) pattern {
		return func(v any) bool { s, ok := v.(string); return ok && fits(s) }
	}
	guid := regexp.MustCompile(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)
	return map[string]pattern{
		"$guid":     form(guid.MatchString),
		"$e164":     form(isE164),
		"$uri":      form(isAbsolute),
		"$dateTime": form(func(s string) bool { _, err := time.Parse(time.RFC3339, s); return err == nil }),
		"$base64": form(func(s string) bool {
			alphabets := []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding}
			return s != "" && !strings.ContainsAny(s, "\r\n") && slices.ContainsFunc(alphabets, func(e *base64.Encoding) bool {
				_, err := e.DecodeString(s)
				return err == nil
			})
		}),
		"$nonEmpty": func(v any) bool { return sizeOf(v) > 0 },
		"$string":   form(func(string) bool { return true }),
		"$boolean":  func(v any) bool { _, ok := v.(bool); return ok },
		"$integer":  func(v any) bool { n, ok := exactly(v); return ok && n.IsInt() },
		"$number":   func(v any) bool { _, ok := exactly(v); return ok },
		"$any":      func(v any) bool { return v != nowhere{} },
		"$absent":   func(v any) bool { return v == nowhere{} },
		"$null":     func(v any) bool { return v == nil },
	}
}

func isAbsolute(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.IsAbs() && (u.Host != "" || u.Opaque != "" || len(u.Path) > 1) &&
		!strings.ContainsAny(s, " \t\r\n")
}

// sizeOf counts members, elements or characters; -1 for what has none.
func sizeOf(v any) int {
	switch v := v.(type) {
	case string:
		return utf8.RuneCountInString(v)
	case []any:
		return len(v)
	case object:
		return len(v)
	}
	return -1
}

// exactly is a number with all its digits. One with an exponent that no stub needs is none.
func exactly(v any) (*big.Rat, bool) {
	n, ok := v.(json.Number)
	if !ok || len(n) > 64 || strings.ContainsAny(string(n), "eE") && len(n[strings.IndexAny(string(n), "eE"):]) > 4 {
		return nil, false
	}
	return new(big.Rat).SetString(string(n))
}

// patternReader makes patterns of JSON and gathers what is wrong with it.
type patternReader struct {
	words  map[string]pattern
	faults []StubFault
}

func (r *patternReader) fault(at []string, what, expected, word string, known []string) pattern {
	r.faults = append(r.faults, StubFault{At: slices.Clone(at), What: what, Expected: expected, Word: word, Known: known})
	return func(any) bool { return false }
}

// matchers are the mappings with one key: what each makes of what stands under
// it.
func (r *patternReader) matchers() map[string]func(at []string, of any) pattern {
	one := func(fits func(p pattern, v any) bool) func([]string, any) pattern {
		return func(at []string, of any) pattern {
			p := r.read(at, of)
			return func(v any) bool { return fits(p, v) }
		}
	}
	several := func(fits func(all []pattern, v any) bool) func([]string, any) pattern {
		return func(at []string, of any) pattern {
			list, ok := of.([]any)
			if !ok || len(list) == 0 {
				return r.fault(at, "no list of patterns", "at least one", "", nil)
			}
			all := r.list(at, list)
			return func(v any) bool { return fits(all, v) }
		}
	}
	words := func(make func(text string) (func(string) bool, error)) func([]string, any) pattern {
		return func(at []string, of any) pattern {
			text, ok := of.(string)
			if !ok || text == "" {
				return r.fault(at, "no text", "a text", "", nil)
			}
			fits, err := make(text)
			if err != nil {
				return r.fault(at, err.Error(), "a regular expression (RE2)", "", nil)
			}
			return func(v any) bool { s, ok := v.(string); return ok && fits(s) }
		}
	}
	return map[string]func([]string, any) pattern{
		"$closed": func(at []string, of any) pattern { return r.object(at, of, true) },
		"$open":   func(at []string, of any) pattern { return r.object(at, of, false) },
		"$regex": words(func(text string) (func(string) bool, error) {
			re, err := regexp.Compile(text)
			if err != nil {
				return nil, err
			}
			return re.MatchString, nil
		}),
		"$sameFold": words(func(text string) (func(string) bool, error) {
			return func(s string) bool { return strings.EqualFold(s, text) }, nil
		}),
		"$endsWith": words(func(text string) (func(string) bool, error) {
			return func(s string) bool { return strings.HasSuffix(s, text) }, nil
		}),
		"$oneOf": several(func(all []pattern, v any) bool {
			return slices.ContainsFunc(all, func(p pattern) bool { return p(v) })
		}),
		"$allOf": several(func(all []pattern, v any) bool {
			return !slices.ContainsFunc(all, func(p pattern) bool { return !p(v) })
		}),
		"$contains": several(containsEach),
		"$nullOr":   one(func(p pattern, v any) bool { return v == nil || p(v) }),
		"$optional": one(func(p pattern, v any) bool { return v == nowhere{} || p(v) }),
		"$not":      one(func(p pattern, v any) bool { return v != nowhere{} && !p(v) }),
		"$each": one(func(p pattern, v any) bool {
			list, ok := v.([]any)
			return ok && !slices.ContainsFunc(list, func(e any) bool { return !p(e) })
		}),
		"$length": r.length,
		"$exact": func(_ []string, of any) pattern {
			return func(v any) bool { return sameJSON(of, v) }
		},
	}
}

// containsEach reports whether each pattern fits an element of its own: a
// matching between the two, found by augmenting paths.
func containsEach(all []pattern, v any) bool {
	list, ok := v.([]any)
	if !ok || len(list) < len(all) {
		return false
	}
	taken := make([]int, len(list))
	for i := range taken {
		taken[i] = -1
	}
	var place func(p int, tried []bool) bool
	place = func(p int, tried []bool) bool {
		for i, e := range list {
			if tried[i] || !all[p](e) {
				continue
			}
			tried[i] = true
			if taken[i] < 0 || place(taken[i], tried) {
				taken[i] = p
				return true
			}
		}
		return false
	}
	for p := range all {
		if !place(p, make([]bool, len(list))) {
			return false
		}
	}
	return true
}

// length is $length: a number, or {min, max}.
func (r *patternReader) length(at []string, of any) pattern {
	count := func(v any) int {
		n, ok := exactly(v)
		if !ok || !n.IsInt() || n.Sign() < 0 || !n.Num().IsInt64() {
			return -1
		}
		return int(n.Num().Int64())
	}
	low, high := count(of), count(of)
	if bounds, ok := of.(object); ok && len(bounds) > 0 {
		low, high = 0, int(^uint(0)>>1)
		for name, bound := range bounds {
			switch n := count(bound); {
			case n < 0, name != "min" && name != "max":
				low = -1
			case name == "min":
				low = n
			default:
				high = n
			}
		}
	}
	if low < 0 || high < low {
		return r.fault(at, "no length", "a number, or min and max", "", nil)
	}
	return func(v any) bool { n := sizeOf(v); return n >= low && n <= high }
}

// read makes a pattern of JSON; at is where it stands in the stub.
func (r *patternReader) read(at []string, v any) pattern {
	switch v := v.(type) {
	case string:
		if text, ok := plainText(v); ok {
			return func(got any) bool { return got == text }
		}
		if p, ok := r.words[v]; ok {
			return p
		}
		words := slices.Sorted(maps.Keys(r.words))
		return r.fault(at, "unknown marker "+quoted(v), "one of "+strings.Join(words, ", ")+
			"; $$ for a literal $ at the beginning", v, words)
	case object:
		if len(v) == 1 {
			for word, of := range v {
				if _, plain := plainText(word); plain {
					break
				}
				kinds := r.matchers()
				if make, ok := kinds[word]; ok {
					return make(append(at, word), of)
				}
				words := slices.Sorted(maps.Keys(kinds))
				return r.fault(append(at, word), "unknown matcher "+quoted(word), "one of "+strings.Join(words, ", ")+
					"; $$ for a literal $ at the beginning", word, words)
			}
		}
		return r.object(at, v, false)
	case []any:
		all := r.list(at, v)
		return func(got any) bool {
			list, ok := got.([]any)
			if !ok || len(list) != len(all) {
				return false
			}
			for i, p := range all {
				if !p(list[i]) {
					return false
				}
			}
			return true
		}
	}
	return func(got any) bool { return sameJSON(v, got) }
}

func (r *patternReader) list(at []string, list []any) []pattern {
	all := make([]pattern, len(list))
	for i, v := range list {
		all[i] = r.read(append(at, indexOf(i)), v)
	}
	return all
}

func (r *patternReader) object(at []string, of any, closed bool) pattern {
	members, ok := of.(object)
	if !ok {
		return r.fault(at, "no mapping", "a mapping of members", "", nil)
	}
	wanted := make(map[string]pattern, len(members))
	for name, v := range members {
		plain, ok := plainText(name)
		if !ok {
			r.fault(append(at, name), quoted(name)+" beside other members", "one matcher alone, or $$ for a literal $", "", nil)
			continue
		}
		wanted[plain] = r.read(append(at, name), v)
	}
	return func(got any) bool {
		o, ok := got.(object)
		if !ok {
			return false
		}
		for name, p := range wanted {
			v, there := o[name]
			if !there {
				v = nowhere{}
			}
			if !p(v) {
				return false
			}
		}
		for name := range o {
			if _, named := wanted[name]; closed && !named {
				return false
			}
		}
		return true
	}
}

// plainText is a string as it is meant, which two $ at its beginning are one
// of; false for a marker.
func plainText(s string) (string, bool) {
	if rest, ok := strings.CutPrefix(s, "$$"); ok {
		return "$" + rest, true
	}
	return s, !strings.HasPrefix(s, "$") || strings.HasPrefix(s, "${")
}

// sameJSON compares values; numbers by what they are worth.
func sameJSON(a, b any) bool {
	switch a := a.(type) {
	case object:
		b, ok := b.(object)
		return ok && maps.EqualFunc(a, b, sameJSON)
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, sameJSON)
	case json.Number:
		x, known := exactly(a)
		y, also := exactly(b)
		if !known || !also {
			return a == b
		}
		return x.Cmp(y) == 0
	}
	return a == b
}
