package match_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"conform/internal/match"
	"conform/internal/record"
)

// story draws a sequence of distinct messages, each exactly once, with an order between some of them.
func story(t *rapid.T) match.Sequence {
	n := rapid.IntRange(1, 6).Draw(t, "messages")
	var s match.Sequence
	for i := range n {
		s.Messages = append(s.Messages, message(fmt.Sprint("m", i), fmt.Sprintf("updated c1 s%d", i), 1, 1))
	}
	for range rapid.IntRange(0, 3).Draw(t, "orders") {
		// Along one permutation, so that the orders never contradict each other.
		size := rapid.IntRange(2, max(2, n)).Draw(t, "length")
		var labels []string
		for i := range n {
			if len(labels) < size && rapid.Bool().Draw(t, "in the order") {
				labels = append(labels, s.Messages[i].Label)
			}
		}
		if len(labels) >= 2 {
			s.Order = append(s.Order, match.Order{Labels: labels})
		}
	}
	return s
}

// telling draws an order of arrival of the n messages.
func telling(t *rapid.T, n int) []int {
	numbers := make([]int, n)
	for i := range numbers {
		numbers[i] = i
	}
	return rapid.Permutation(numbers).Draw(t, "arrival")
}

// allowed is the partial order said anew, without the code under test: each label's place in the arrival
// is before that of the next.
func allowed(s match.Sequence, arrival []int) bool {
	for _, order := range s.Order {
		last := -1
		for _, label := range order.Labels {
			var m int
			if _, err := fmt.Sscanf(label, "m%d", &m); err != nil {
				return false
			}
			at := slices.Index(arrival, m)
			if at < last {
				return false
			}
			last = at
		}
	}
	return true
}

func told(arrival []int) []match.Item {
	var all []match.Item
	for n, m := range arrival {
		all = append(all, item(n, fmt.Sprintf("updated c1 s%d", m)))
	}
	return all
}

func TestAnyOrderThatIsAllowedPassesAndNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := story(t)
		arrival := telling(t, len(s.Messages))
		o := s.Judge(told(arrival), false)
		if want := !allowed(s, arrival); o.Failed != want || !o.Complete {
			t.Fatalf("failed %v, complete %v; expected failed %v: %v", o.Failed, o.Complete, want, shown(o.Lines))
		}
	})
}

func TestWithoutAnyOneItemItFails(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := story(t)
		items := told(telling(t, len(s.Messages)))
		gone := rapid.IntRange(0, len(items)-1).Draw(t, "gone")
		o := s.Judge(slices.Delete(items, gone, gone+1), true)
		missing := slices.ContainsFunc(o.Lines, func(l record.SequenceLine) bool { return l.Arrival == record.Missing })
		if !o.Failed || o.Complete || !missing {
			t.Fatalf("failed %v, complete %v, missing %v: %v", o.Failed, o.Complete, missing, shown(o.Lines))
		}
	})
}

func TestWithAnyItemTwiceItFails(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := story(t)
		arrival := telling(t, len(s.Messages))
		again := rapid.SampledFrom(arrival).Draw(t, "again")
		at := rapid.IntRange(0, len(arrival)).Draw(t, "at")
		o := s.Judge(told(slices.Insert(arrival, at, again)), true)
		extra := slices.ContainsFunc(o.Lines, func(l record.SequenceLine) bool { return l.Arrival == record.Extra })
		if !o.Failed || !extra {
			t.Fatalf("failed %v, extra %v: %v", o.Failed, extra, shown(o.Lines))
		}
	})
}

// TestLateOrInTimeIsTheSame: an item that Settle takes is one that Judge would have taken.
func TestLateOrInTimeIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := story(t)
		for i := range s.Messages {
			s.Messages[i].Max = rapid.SampledFrom([]int{-1, 1, 2}).Draw(t, "max")
		}
		arrival := telling(t, len(s.Messages))
		arrival = append(arrival, rapid.SliceOfN(rapid.IntRange(0, len(arrival)), 0, 4).Draw(t, "late")...)
		items := told(arrival)
		inTime := s.Judge(items, true)
		first := s.Judge(items[:len(s.Messages)], true)
		late := match.Settle([]*match.Awaited{first.Awaited}, items[len(s.Messages):])
		if got := first.Failed || late.Failed; got != inTime.Failed {
			t.Fatalf("late %v %v, in time %v", shown(first.Lines), shown(late.Lines), shown(inTime.Lines))
		}
		if got := len(first.Used) + len(late.Used); got != len(inTime.Used) {
			t.Fatalf("%d used late, %d in time", got, len(inTime.Used))
		}
	})
}

// TestServesAsManyAsPossible compares with trying every way.
func TestServesAsManyAsPossible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		messages := rapid.IntRange(1, 4).Draw(t, "messages")
		n := rapid.IntRange(0, 5).Draw(t, "items")
		tags := rapid.SampledFrom([]string{"", "x", "y"})
		var s match.Sequence
		var wants, has []string
		for m := range messages {
			wants = append(wants, tags.Draw(t, "wants"))
			s.Messages = append(s.Messages, message(fmt.Sprint("m", m), "updated c1 s "+wants[m], 1, 1))
			s.Messages[m].Select, s.Messages[m].Pattern = items(match.AllOf, s.Messages[m].Select, s.Messages[m].Pattern),
				kind(match.Any)
		}
		var came []match.Item
		for i := range n {
			has = append(has, tags.Draw(t, "has"))
			came = append(came, item(i, "updated c1 s "+has[i]))
		}
		var most func(i int, taken uint) int
		most = func(i int, taken uint) int {
			if i == n {
				return 0
			}
			best := most(i+1, taken)
			for m := range messages {
				if taken&(1<<m) == 0 && (wants[m] == "" || wants[m] == has[i]) {
					best = max(best, 1+most(i+1, taken|1<<m))
				}
			}
			return best
		}
		served := 0
		for _, line := range s.Judge(came, true).Lines {
			if line.Arrival == record.Arrived {
				served++
			}
		}
		if want := most(0, 0); served != want {
			t.Fatalf("%d served, %d were possible", served, want)
		}
	})
}

// value draws a JSON value.
func value(depth int) *rapid.Generator[any] {
	leaf := rapid.OneOf(rapid.Just[any](nil), rapid.Map(rapid.Bool(), toAny[bool]), rapid.Map(rapid.Int32(), toAny[int32]),
		rapid.Map(rapid.String(), toAny[string]))
	if depth == 0 {
		return leaf
	}
	return rapid.OneOf(leaf, rapid.Map(rapid.SliceOfN(value(depth-1), 0, 3), toAny[[]any]),
		rapid.Map(rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c/~", ""}), value(depth-1), 0, 3),
			toAny[map[string]any]))
}

func toAny[T any](v T) any { return v }

// TestExactAgreesWithEquality: no difference for equal values, at least one for others, and each at a place
// that is in one of the two.
func TestExactAgreesWithEquality(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := marshal(t, value(3).Draw(t, "want"))
		got := marshal(t, value(3).Draw(t, "got"))
		if d := match.JSON(exact(want), []byte(want)); len(d) != 0 {
			t.Fatalf("a value differs from itself: %+v", d)
		}
		differences := match.JSON(exact(want), []byte(got))
		if (len(differences) == 0) != (want == got) { // encoding/json sorts names: equal values have equal texts
			t.Fatalf("%s and %s: %+v", want, got, differences)
		}
		for _, d := range differences {
			w, inWant, err1 := match.Path(d.Pointer, []byte(want))
			g, inGot, err2 := match.Path(d.Pointer, []byte(got))
			if err1 != nil || err2 != nil || !inWant && !inGot || string(w) == string(g) && inWant == inGot {
				t.Fatalf("%+v does not lead to a difference of %s and %s (%v, %v)", d, want, got, err1, err2)
			}
		}
	})
}

func marshal(t *rapid.T, v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
