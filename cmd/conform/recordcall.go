package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"conform/mock"
)

// A recordedCall becomes one scenario: what was said and done about a call, in order.
type recordedCall struct {
	*recording
	number  int
	app     mock.App
	id      string
	names   names
	peer    string // the id of who is on the other side
	known   bool   // the call has an id by now
	steps   []string
	parts   int // exchanges and sequences so far
	sources []source
	pending []mock.JournalEntry // notifications that no step awaits yet
}

// A source is JSON that came to the bot, from which something may be captured.
type source struct {
	value   any
	capture *mapping
}

// event is an entry of the journal or an act, in order.
type event struct {
	at    float64
	entry *mock.JournalEntry
	act   *mock.ActDone
}

// storyOf puts together what is about a call. What is done to an app belongs to each of its calls that live then.
func storyOf(entries []mock.JournalEntry, acts []mock.ActDone, app, id string) []event {
	var all []event
	first, last := 0, 0
	for i, e := range entries {
		if !strings.EqualFold(e.Call, id) {
			continue
		}
		if first == 0 {
			first = e.Number
		}
		last = e.Number
		all = append(all, event{at: float64(e.Number), entry: &entries[i]})
	}
	for i, a := range acts {
		during := a.Call == "" && a.App == app && a.After < last && (a.Does == "people" || a.After >= first)
		if strings.EqualFold(a.Call, id) || during {
			all = append(all, event{at: float64(a.After) + 0.5, act: &acts[i]})
		}
	}
	slices.SortStableFunc(all, func(a, b event) int {
		switch {
		case a.at < b.at:
			return -1
		case a.at > b.at:
			return 1
		}
		return 0
	})
	return all
}

// tell turns the events into steps and data.
func (c *recordedCall) tell(events []event) {
	for _, e := range events {
		switch {
		case e.act != nil:
			if step := c.act(*e.act); step != "" {
				c.await()
				c.steps = append(c.steps, step)
			}
		case e.entry.Kind == "notification":
			if e.entry.Status/100 == 2 { // the other attempts are no news
				c.pending = append(c.pending, *e.entry)
			}
		case e.entry.Status != 0:
			c.await()
			c.told[e.entry.Number] = true
			c.request(*e.entry)
		}
	}
	c.await()
}

func (c *recordedCall) part() string {
	c.parts++
	return fmt.Sprintf("call %d, part %d", c.number, c.parts)
}

// shortSteps are requests with a step of their own.
func shortSteps() map[string]string {
	return map[string]string{
		"create call": "the bot creates the call", "answer": "the bot answers", "reject": "the bot rejects",
		"redirect": "the bot redirects", "transfer": "the bot transfers", "invite participants": "the bot invites",
	}
}

// request makes an exchange and its steps.
func (c *recordedCall) request(e mock.JournalEntry) {
	operation := c.operation(e.Operation)
	version, path := pathBelow(e.URL)
	c.capture(path)
	sent, hasBody := decoded(e.RequestBody)
	if hasBody {
		c.captureFrom(sent)
	}
	switch {
	case operation == "delete call" && e.Status == http.StatusNoContent:
		c.steps = append(c.steps, "When the bot hangs up", "Then Graph answers as documented")
		return
	case operation == "get call" && e.Status == http.StatusOK:
		c.steps = append(c.steps, "When the bot gets the call", "Then Graph answers as documented")
		return
	}
	name := c.part()
	request := mapping{}
	if operation == "" {
		operation = "recorded: " + e.Method + " " + path[strings.LastIndex(path, "/")+1:]
		request = append(request, member{"method", e.Method})
	}
	request = append(request, member{"path", c.names.text(path)})
	if version != "beta" {
		request = append(request, member{"version", version})
	}
	if hasBody {
		request = append(request, member{"body", c.names.body(sent, "")})
	}
	expect := mapping{{"clause", "recorded.answer"}, {"status", json.Number(fmt.Sprint(e.Status))}}
	said, answered := decoded(e.ResponseBody)
	if answered {
		expect = append(expect, member{"body", c.names.pattern(said, "")})
	} else {
		expect = append(expect, member{"noBody", true})
	}
	captured := &mapping{}
	if operation == "create call" && e.Status == http.StatusCreated {
		*captured = append(*captured, member{"callId", "/id"})
		c.meet(sent)
	}
	c.exchanges = append(c.exchanges, entry{mapping{{"operation", operation}, {"name", name}, {"request", request},
		{"expect", list{expect}}}, captured})
	c.sources = append(c.sources, source{said, captured})
	step := fmt.Sprintf("When the bot sends %q", operation+": "+name)
	if short, ok := shortSteps()[operation]; ok {
		step = fmt.Sprintf("When %s %q", short, name)
	}
	c.steps = append(c.steps, step, "Then Graph answers as documented")
}

// meet remembers whom the bot calls, and names the call.
func (c *recordedCall) meet(sent any) {
	c.known = true
	c.names[strings.ToLower(c.id)] = "callId"
	body, _ := sent.(map[string]any)
	targets, _ := body["targets"].([]any)
	for _, t := range targets {
		target, _ := t.(map[string]any)
		identity, _ := target["identity"].(map[string]any)
		for _, kind := range []string{"user", "phone"} {
			who, _ := identity[kind].(map[string]any)
			if id, ok := who["id"].(string); ok && c.peer == "" {
				c.peer = id
			}
		}
	}
}

// captureFrom captures what a request names and somebody said before.
func (c *recordedCall) captureFrom(v any) {
	switch v := v.(type) {
	case string:
		c.capture(v)
	case []any:
		for _, e := range v {
			c.captureFrom(e)
		}
	case map[string]any:
		for _, e := range v {
			c.captureFrom(e)
		}
	}
}

// capture gives each id in a text a name, where it came to the bot before.
func (c *recordedCall) capture(text string) {
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("/?'()", r) }) {
		if _, named := c.names[strings.ToLower(part)]; named || !isGUID(part) {
			continue
		}
		for _, s := range slices.Backward(c.sources) {
			pointer := pointerTo(s.value, part)
			if pointer == "" {
				continue
			}
			c.captured++
			name := fmt.Sprintf("recorded.id%d", c.captured)
			*s.capture = append(*s.capture, member{name, pointer})
			c.names[strings.ToLower(part)] = name
			break
		}
	}
}
