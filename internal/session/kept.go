package session

import (
	"bytes"
	"encoding/json"
	"maps"
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
	sent    map[string]any  // by id and member of a call: what the bot's last request that set it has said
	meets   map[string]bool // by id: calls that came out of a meeting, whose chat and meeting do not come and go
}

// A sighting is a thing in an answer or a notification.
type sighting struct {
	thing   map[string]any
	pointer string // where it stands
	id      string
}

// requested takes note of what a request that succeeded has made a call of, or changed in the call of its address: of
// what its own answer shows of it, where it has one. That the answer may lack something is judged there.
func (k *keeper) requested(x record.Exchange, said bodies) {
	if x.Request.Method == http.MethodGet || x.Response == nil || x.Response.Status >= http.StatusMultipleChoices {
		return
	}
	path, _, _ := strings.Cut(x.Request.URL, "?")
	call, sets, made := "", true, false
	switch at := inCalls.FindStringSubmatch(path); {
	case x.Request.Method == http.MethodPost && creates.MatchString(path):
		id, _ := said.got["id"].(string)
		call, made = strings.ToLower(id), true
	case at == nil:
		return
	default:
		call = strings.ToLower(unescaped(at[1]))
		sets = x.Request.Method == http.MethodPatch || answers.MatchString(path)
	}
	if k.changed == nil {
		k.changed, k.sent = map[string]bool{}, map[string]any{}
	}
	for member, value := range said.sent {
		if !made {
			k.changed[call+"/"+member] = true
		}
		if sets && said.got != nil {
			value = common(value, said.got[member])
		}
		if sets {
			k.sent[call+"/"+member] = value
		}
	}
}

// notice takes note of a call that comes out of a meeting.
func (k *keeper) notice(s sighting) {
	if state, _ := s.thing["state"].(string); strings.EqualFold(state, "incoming") && s.thing["meetingInfo"] != nil {
		if k.meets == nil {
			k.meets = map[string]bool{}
		}
		k.meets[s.id] = true
	}
}

// see compares a thing with what was seen of it before; whole: it is shown whole, so that nothing may be missing.
func (k *keeper) see(number int, kept *library.Kept, s sighting, whole bool) (differences []record.Difference) {
	if k.first == nil {
		k.first = map[string]any{}
	}
	for _, pointer := range kept.Members {
		member, rest, _ := strings.Cut(pointer[1:], "/")
		got, within := follow(s.thing, pointer)
		if sent, is := k.sent[s.id+"/"+member]; is && whole {
			if rest != "" {
				sent, _ = follow(sent, "/"+rest)
			}
			if unsent := lacks(s.pointer+pointer, sent, got); len(unsent) > 0 {
				differences = append(differences, unsent...)
				continue
			}
		}
		if k.changed[s.id+"/"+member] {
			continue
		}
		key := strconv.Itoa(number) + " " + s.id + pointer
		want, known := k.first[key]
		switch {
		case !known && (got != nil || whole && within):
			k.first[key] = got
		case known && want == nil && !whole: // what a notification shows first is first
			if got != nil {
				k.first[key] = got
			}
		case known && (got != nil || whole && (within || want != nil && k.meets[s.id])):
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

// decode reads JSON with all digits of its numbers.
func decode(text []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// bodies are what an exchange that succeeded sent and got, each read once for all that takes note of it; nil where it
// is no object. Of what did not succeed nobody takes note.
type bodies struct{ sent, got map[string]any }

func read(x record.Exchange) bodies {
	if x.Response == nil || x.Response.Status >= http.StatusMultipleChoices {
		return bodies{}
	}
	return bodies{members(x.Request.Body), members(x.Response.Body)}
}

// members are those of the object that a JSON text is; nil: it is none.
func members(text []byte) (object map[string]any) {
	if decode(text, &object) != nil {
		return nil
	}
	return object
}

// sightings finds the things in an object, if what they show is kept. A call without an id is the one that is spoken
// of.
func (s *Session) sightings(object map[string]any, call string) []sighting {
	if len(s.run.Library.Kept) == 0 || object == nil {
		return nil
	}
	return sightings(object, call)
}

func sightings(root any, call string) (all []sighting) {
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
			for _, name := range slices.Sorted(maps.Keys(v)) {
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

// compare compares things with what was seen of them, one list for each entry of Kept; whole: they are shown whole.
func (s *Session) compare(things []sighting, whole bool) [][]record.Difference {
	differences := make([][]record.Difference, len(s.run.Library.Kept))
	for _, thing := range things {
		s.kept.notice(thing)
	}
	s.eachKept(things, false, func(i int, kept *library.Kept, thing sighting) {
		differences[i] = append(differences[i], s.kept.see(i, kept, thing, whole)...)
	})
	return differences
}

// eachKept calls do with each entry of Kept that holds for this scenario, of what changes or of what does not, and each
// thing that it is about.
func (s *Session) eachKept(things []sighting, changes bool, do func(i int, kept *library.Kept, thing sighting)) {
	for i := range s.run.Library.Kept {
		kept := &s.run.Library.Kept[i]
		if kept.Changes != changes || !s.keeps(kept) {
			continue
		}
		for _, thing := range things {
			kind, _ := thing.thing["@odata.type"].(string)
			if thing.id != "" && kept.Type.MatchString(kind) {
				do(i, kept, thing)
			}
		}
	}
}

// keeps reports whether a rule about what stays holds for this scenario: what our own data says holds where all that is
// sent is of our own data.
func (s *Session) keeps(kept *library.Kept) bool { return !kept.Embedded || !s.sendsForeign() }

const keptRequirement = "what is shown again is as it was shown before"

// compareNews compares the notifications that came since it was last asked with what was shown before, so that an
// answer is compared with what came before it. Differences are judged at the end of the scenario.
func (s *Session) compareNews() {
	if s.unkept == nil {
		s.unkept = make([][]record.Difference, len(s.run.Library.Kept))
	}
	all := s.newsSoFar()
	for _, n := range all[s.seen:] {
		for at, item := range n.items {
			var things []sighting
			if len(s.run.Library.Kept) > 0 {
				things = sightings(item.value, item.call)
			}
			s.noteChanges(things, showing{step: s.cameIn(n.notification), notification: n.notification, item: at})
			for i, differences := range s.compare(things, false) {
				for _, d := range differences {
					d.Notification, d.Item = n.notification, at
					s.unkept[i] = append(s.unkept[i], d)
				}
			}
		}
	}
	s.seen = len(all)
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
