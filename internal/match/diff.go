package match

import (
	"maps"
	"slices"
	"strconv"

	"github.com/google/go-cmp/cmp"

	"conform/internal/place"
	"conform/internal/record"
)

// JSON is [Document.Judge] for a text that is judged once.
func JSON(want Pattern, text []byte) []record.Difference { return Read(text).Judge(want) }

// Echo judges that a value of the request came back: got is equal to sent, but may have members that
// sent does not have, at any depth, when they are null, as Graph adds them; and its lists, whose elements no page
// gives an order, may have another. Differences have no Where.
// Bytes of sent that are not JSON are a difference: nothing can echo them.
func Echo(sent, got []byte) []record.Difference {
	want, problems, _, ok := decode(sent)
	if !ok {
		return []record.Difference{{Want: "a JSON value sent", Got: problems[0].Got}}
	}
	v, problems, _, ok := decode(got)
	if !ok {
		return problems
	}
	v = ordered(want, v)
	expected, same := alike(want, v, place.Position{}, true)
	if same {
		return problems
	}
	return append(problems, compare(comparison{want: expected, got: v})...)
}

// ordered is got with the elements of its lists beside those of want that they echo.
func ordered(want, got any) any {
	switch want := want.(type) {
	case object:
		if got, is := got.(object); is {
			all := maps.Clone(got)
			for name, value := range want {
				if within, there := got[name]; there {
					all[name] = ordered(value, within)
				}
			}
			return all
		}
	case list:
		if got, is := got.(list); is && len(got) == len(want) {
			return paired(want, got)
		}
	}
	return got
}

// paired is ordered for lists of one length.
func paired(want, got list) list {
	all := list{}
	for i, j := range Beside(len(want), func(i, j int) bool {
		_, same := alike(want[i], ordered(want[i], got[j]), place.Position{}, true)
		return same
	}) {
		all[i] = ordered(want[i], got[j])
	}
	return all
}

// Beside puts two collections of n elements beside one another, to which no page gives an order: it returns, for each
// element i of the one, which of the other it stands beside. That is the first that is free and is like it; what is
// like nothing is left over, and stands beside what is, in order.
func Beside(n int, like func(i, j int) bool) []int {
	beside, taken := make([]int, n), make([]bool, n)
	for i := range beside {
		beside[i] = -1
		for j := range n {
			if !taken[j] && like(i, j) {
				beside[i], taken[j] = j, true
				break
			}
		}
	}
	free := 0
	for i, j := range beside {
		if j >= 0 {
			continue
		}
		for taken[free] {
			free++
		}
		beside[i], taken[free] = free, true
	}
	return beside
}

func differences(p *Pattern, v any) []record.Difference {
	r := resolver{judges: judges}
	var all []record.Difference
	if want, ok := r.resolve(p, v); !ok {
		all = r.differences(want, v)
	}
	for _, d := range r.apart {
		same := func(other record.Difference) bool { return other.Pointer == d.Pointer && other.Apart == d.Apart }
		if !slices.ContainsFunc(all, same) {
			all = append(all, d)
		}
	}
	return all
}

// alike is resolve for plain values: it returns got itself and true when it equals want, and otherwise got
// with a wanted at each place that is not equal. With addedNulls, a null member that want does not have is
// no difference.
func alike(want, got any, where place.Position, addedNulls bool) (any, bool) {
	switch want := want.(type) {
	case object:
		if got, is := got.(object); is {
			return alikeObjects(want, got, where, addedNulls)
		}
	case list:
		if got, is := got.(list); is {
			result := changed{got: got}
			for i := range max(len(want), len(got)) {
				if value, same := alike(member(want, i), member(got, i), where, addedNulls); !same {
					result.set(i, value)
				}
			}
			return result.result()
		}
	case number:
		if got, is := got.(number); is && sameNumber(want, got) {
			return got, true
		}
	default: // nil, bool, string, nothing
		if !composite(got) && want == got {
			return got, true
		}
	}
	return wanted{value: want, where: where}, false
}

func alikeObjects(want, got object, where place.Position, addedNulls bool) (any, bool) {
	var result object
	compareMember := func(name string) {
		if value, same := alike(member(want, name), member(got, name), where, addedNulls); !same {
			if result == nil {
				result = maps.Clone(got)
			}
			result[name] = value
		}
	}
	for name := range want {
		compareMember(name)
	}
	for name, value := range got {
		if _, there := want[name]; !there && (!addedNulls || value != nil) {
			compareMember(name)
		}
	}
	if result != nil {
		return result, false
	}
	return got, true
}

// member returns the value at key, nothing{} when there is none.
func member[K comparable, M ~map[K]any](m M, key K) any {
	if v, there := m[key]; there {
		return v
	}
	return nothing{}
}

// compare lists where the two values differ.
func compare(c comparison) []record.Difference {
	r := reporter{prefix: pointer(c.path)}
	cmp.Equal(c.want, c.got, cmp.Reporter(&r))
	return r.found
}

// A reporter is called by go-cmp on its way through two values, and keeps what differs as data. go-cmp's
// own text is unstable on purpose.
type reporter struct {
	prefix string
	path   cmp.Path
	found  []record.Difference
}

// PushStep is called when go-cmp goes one step in.
func (r *reporter) PushStep(step cmp.PathStep) { r.path = append(r.path, step) }

// PopStep is called when it comes back.
func (r *reporter) PopStep() { r.path = r.path[:len(r.path)-1] }

// Report is called at each place that was compared.
func (r *reporter) Report(result cmp.Result) {
	if result.Equal() {
		return
	}
	d := record.Difference{Pointer: r.prefix, Got: "nothing"}
	for _, step := range r.path {
		index, is := step.(cmp.MapIndex)
		switch {
		case !is:
		case index.Key().CanInt():
			d.Pointer += "/" + strconv.FormatInt(index.Key().Int(), 10)
		default:
			d.Pointer += "/" + escapeToken(index.Key().String())
		}
	}
	want, got := r.path.Last().Values()
	switch {
	case got.IsValid():
		d.Got = text(got.Interface())
	case r.path.Last() == r.path.Index(0):
		d.Got = text(nil) // the whole is there: go-cmp has no value for null
	}
	if w, is := want.Interface().(wanted); is {
		d.Where = w.where
		if w.pattern != nil {
			d.Want = w.pattern.String()
		} else {
			d.Want = text(w.value)
		}
		if got.IsValid() {
			came, one := got.Interface().(string)
			if asked, other := w.asText(); one && other {
				d.Want, d.Got = tell(asked, quote(came))
			}
		}
	}
	r.found = append(r.found, d)
}
