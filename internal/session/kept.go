package session

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"conform/internal/library"
	"conform/internal/record"
)

// A keeper compares what a thing shows with what it has shown before: a call that is read is the one that was made, and
// notifications are about it. The zero keeper has seen nothing.
type keeper struct {
	first   map[string]any  // by place in Kept, id and pointer: the first value, nil for null in an answer
	changed map[string]bool // by id and member: a request changed it, so that it may be another from then on
}

// A sighting is a thing in an answer or a notification.
type sighting struct {
	thing   map[string]any
	pointer string // where it stands
	id      string
}

// requested takes note of what a request that succeeded has changed in the call of its address.
func (k *keeper) requested(x record.Exchange) {
	call := inCalls.FindStringSubmatch(x.Request.URL)
	if call == nil || x.Request.Method == http.MethodGet || x.Response == nil ||
		x.Response.Status >= http.StatusMultipleChoices {
		return
	}
	var body map[string]json.RawMessage
	if json.Unmarshal(x.Request.Body, &body) != nil {
		return
	}
	if k.changed == nil {
		k.changed = map[string]bool{}
	}
	for member := range body {
		k.changed[strings.ToLower(call[1])+"/"+member] = true
	}
}

// see compares a thing with what was seen of it before; whole: it is shown whole, so that nothing may be missing.
func (k *keeper) see(number int, kept *library.Kept, s sighting, whole bool) (differences []record.Difference) {
	if k.first == nil {
		k.first = map[string]any{}
	}
	for _, pointer := range kept.Members {
		member, _, _ := strings.Cut(pointer[1:], "/")
		if k.changed[s.id+"/"+member] {
			continue
		}
		key := strconv.Itoa(number) + " " + s.id + pointer
		got, within := follow(s.thing, pointer)
		want, known := k.first[key]
		switch {
		case !known && (got != nil || whole && within):
			k.first[key] = got
		case known && want == nil && !whole: // what a notification shows first is first
			if got != nil {
				k.first[key] = got
			}
		case known && (got != nil || whole && within):
			differences = append(differences, unlike(s.pointer+pointer, want, got, whole)...)
		}
	}
	return differences
}

// follow returns the value at a pointer, nil where there is none; within: what it is a member of is there.
func follow(v any, pointer string) (value any, within bool) {
	for _, token := range strings.Split(pointer[1:], "/") {
		parent, is := v.(map[string]any)
		if !is {
			return nil, false
		}
		v = parent[token]
	}
	return v, true
}

// unlike says where got is another value than want. An object has the same objects and ids, and may lack names and the
// like, which a directory may or may not give; whole: it may have more texts, but no more than those.
func unlike(pointer string, want, got any, whole bool) (differences []record.Difference) {
	differs := []record.Difference{{Pointer: pointer, Want: written(want) + ", as before", Got: written(got)}}
	switch want := want.(type) {
	case map[string]any:
		within, is := got.(map[string]any)
		if !is {
			return differs
		}
		for _, name := range sortedKeys(want) {
			before, now := want[name], within[name]
			_, object := before.(map[string]any)
			switch {
			case before == nil, name == "displayName", now == nil && !object && name != "id" && name != "uri":
			default:
				differences = append(differences, unlike(pointer+"/"+name, before, now, whole)...)
			}
		}
		for _, name := range sortedKeys(within) {
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
		for i := range want {
			differences = append(differences, unlike(pointer+"/"+strconv.Itoa(i), want[i], within[i], whole)...)
		}
		return differences
	}
	if want == got {
		return nil
	}
	if a, is := want.(string); is {
		if b, is := got.(string); is && strings.EqualFold(a, b) {
			return nil
		}
	}
	return differs
}

func sortedKeys(m map[string]any) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
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

// sightings finds the things in a JSON text. A call without an id is the one that is spoken of.
func sightings(text []byte, call string) (all []sighting) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var root any
	if decoder.Decode(&root) != nil {
		return nil
	}
	var walk func(v any, pointer string)
	walk = func(v any, pointer string) {
		switch v := v.(type) {
		case map[string]any:
			if kind, is := v["@odata.type"].(string); is {
				id, _ := v["id"].(string)
				if id == "" && kind == "#microsoft.graph.call" {
					id = call
				}
				all = append(all, sighting{v, pointer, strings.ToLower(id)})
			}
			for _, name := range sortedKeys(v) {
				walk(v[name], pointer+"/"+name)
			}
		case []any:
			for i := range v {
				walk(v[i], pointer+"/"+strconv.Itoa(i))
			}
		}
	}
	walk(root, "")
	return all
}

// compare compares all things in a text with what was seen of them, one list for each entry of Kept.
func (s *Session) compare(text []byte, call string, whole bool) [][]record.Difference {
	differences := make([][]record.Difference, len(s.run.Library.Kept))
	if len(differences) == 0 {
		return nil
	}
	for _, thing := range sightings(text, call) {
		kind, _ := thing.thing["@odata.type"].(string)
		for i := range s.run.Library.Kept {
			if kept := &s.run.Library.Kept[i]; s.keeps(kept) && thing.id != "" && kept.Type.MatchString(kind) {
				differences[i] = append(differences[i], s.kept.see(i, kept, thing, whole)...)
			}
		}
	}
	return differences
}

// keeps reports whether a rule about what stays holds for this scenario: what our own data says holds where all that is
// sent is of our own data.
func (s *Session) keeps(kept *library.Kept) bool { return !kept.Embedded || !s.sendsForeign() }

const keptRequirement = "what is shown again is as it was shown before"

// compareNews compares the notifications that came since it was last asked with what was shown before, so that an
// answer is compared with what came before it. Differences are judged at the end of the scenario.
func (s *Session) compareNews() {
	s.mu.Lock()
	news := slices.Clone(s.accepted[s.seen:])
	s.seen = len(s.accepted)
	s.mu.Unlock()
	if s.unkept == nil {
		s.unkept = make([][]record.Difference, len(s.run.Library.Kept))
	}
	for _, n := range news {
		var body struct {
			Value []json.RawMessage `json:"value"`
		}
		if json.Unmarshal(n.Body, &body) != nil {
			continue // said elsewhere
		}
		for item, text := range body.Value {
			var about struct{ ResourceURL, Resource string }
			if json.Unmarshal(text, &about) != nil {
				continue
			}
			call := inCalls.FindStringSubmatch(about.ResourceURL)
			if call == nil {
				call = inCalls.FindStringSubmatch(about.Resource)
			}
			id := ""
			if call != nil {
				id = call[1]
			}
			for i, differences := range s.compare(text, id, false) {
				for _, d := range differences {
					d.Notification, d.Item = n.ID, item
					s.unkept[i] = append(s.unkept[i], d)
				}
			}
		}
	}
}

// judgeKept judges, at the end of the scenario, that notifications show what answers and other notifications showed.
func (s *Session) judgeKept() error {
	s.compareNews()
	var checks []record.Check
	for i, differences := range s.unkept {
		if kept := &s.run.Library.Kept[i]; s.keeps(kept) && s.seen > 0 && (len(differences) > 0 || s.checked) {
			checks = append(checks, s.check(record.Check{Kind: record.CheckNotifications, Requirement: keptRequirement,
				Clause: kept.Clause, Where: kept.Where, Differences: differences}))
		}
	}
	return failure(checks)
}
