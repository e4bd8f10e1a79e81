package session

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"conform/internal/match"
	"conform/internal/record"
)

// unlike says where got is another value than want. An object has the same objects and ids, and may lack names and the
// like, which a directory may or may not give; whole: nothing but texts may be missing, and it may have more texts, but
// no more than those.
func unlike(pointer string, want, got any, whole bool) (differences []record.Difference) {
	differs := []record.Difference{{Pointer: pointer, Want: written(want) + ", as before", Got: written(got)}}
	switch want := want.(type) {
	case map[string]any:
		within, is := got.(map[string]any)
		if !is {
			return differs
		}
		for _, name := range slices.Sorted(maps.Keys(want)) {
			before, now := want[name], within[name]
			_, object := before.(map[string]any)
			_, text := before.(string)
			switch {
			case before == nil, name == "displayName":
			case now == nil && !object && (text || !whole) && name != "id" && name != "uri":
			default:
				differences = append(differences, unlike(pointer+"/"+name, before, now, whole)...)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(within)) {
			if _, text := within[name].(string); whole && want[name] == nil && within[name] != nil && !text {
				differences = append(differences, record.Difference{Pointer: pointer + "/" + name, Want: "nothing, as before",
					Got: written(within[name])})
			}
		}
		return differences
	case []any:
		within, is := got.([]any)
		if !is || len(within) != len(want) {
			return differs
		}
		like := func(i, j int) bool { return len(unlike("", want[i], within[j], whole)) == 0 }
		for i, j := range match.Beside(len(want), like) {
			differences = append(differences, unlike(pointer+"/"+strconv.Itoa(i), want[i], within[j], whole)...)
		}
		return differences
	}
	if sameValue(want, got) {
		return nil
	}
	return differs
}

// sameValue reports whether two values that are neither objects nor lists are the same; texts in any letter case.
func sameValue(a, b any) bool {
	if one, is := a.(string); is {
		other, is := b.(string)
		return is && strings.EqualFold(one, other)
	}
	return a == b
}

// lacks says where got, which is shown whole, is without something that a request has set, or has another value there.
// What was sent as null is not missed, nor a name, which a directory decides, nor a type: Graph shows another than the
// pages have requests send.
func lacks(pointer string, sent, got any) (differences []record.Difference) {
	differs := []record.Difference{{Pointer: pointer, Want: written(sent) + ", as it was sent", Got: written(got)}}
	switch sent := sent.(type) {
	case nil:
		return nil
	case map[string]any:
		within, is := got.(map[string]any)
		if !is {
			return differs
		}
		for _, name := range slices.Sorted(maps.Keys(sent)) {
			if name != "displayName" && name != "@odata.type" {
				differences = append(differences, lacks(pointer+"/"+name, sent[name], within[name])...)
			}
		}
		return differences
	case []any:
		within, is := got.([]any)
		if !is || len(within) != len(sent) {
			return differs
		}
		like := func(i, j int) bool { return len(lacks("", sent[i], within[j])) == 0 }
		for i, j := range match.Beside(len(sent), like) {
			differences = append(differences, lacks(pointer+"/"+strconv.Itoa(i), sent[i], within[j])...)
		}
		return differences
	}
	if sameValue(sent, got) {
		return nil
	}
	return differs
}

// common is what was sent without what the answer to it does not show.
func common(sent, shown any) any {
	if shown == nil {
		return nil
	}
	object, is := sent.(map[string]any)
	within, too := shown.(map[string]any)
	if !is || !too {
		return sent
	}
	both := map[string]any{}
	for name, value := range object {
		both[name] = common(value, within[name])
	}
	return both
}

func written(v any) string {
	if v == nil {
		return "nothing"
	}
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return shorten(text)
}
