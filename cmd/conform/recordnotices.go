package main

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// await makes a sequence of the notifications that came since the last step.
func (c *recordedCall) await() {
	if len(c.pending) == 0 {
		return
	}
	type message struct {
		mapping
		times   int
		label   string
		capture *mapping
	}
	var messages []*message
	byKey := map[string]*message{}
	for _, e := range c.pending {
		item, ok := newsItem(e.RequestBody)
		if !ok {
			continue // a fault wrote it
		}
		change, _ := item["changeType"].(string)
		address, _ := item["resourceUrl"].(string)
		data, _ := item["resourceData"].(map[string]any)
		state, _ := data["state"].(string)
		if status, ok := data["status"].(string); ok && state == "" {
			state = status
		}
		about := mapping{{"change", change}, {"resource", c.resource(address)}}
		if state != "" {
			about = append(about, member{"state", state})
		}
		if result, ok := data["resultInfo"].(map[string]any); ok {
			codes := map[string]any{"code": result["code"], "subcode": result["subcode"]}
			about = append(about, member{"data", map[string]any{"resultInfo": codes}})
		} else if tone, ok := data["toneInfo"].(map[string]any); ok {
			key := map[string]any{"toneInfo": map[string]any{"tone": tone["tone"]}}
			about = append(about, member{"select", map[string]any{"resourceData": key}})
		}
		var key strings.Builder
		asYAML(&key, about, 0)
		m := byKey[key.String()]
		if m == nil {
			m = &message{label: e.News, mapping: about, capture: &mapping{}}
			for n := 2; slices.ContainsFunc(messages, func(other *message) bool { return other.label == m.label }); n++ {
				m.label = fmt.Sprintf("%s %d", e.News, n)
			}
			byKey[key.String()] = m
			messages = append(messages, m)
		}
		m.times++
		if !c.known {
			c.known = true
			c.names[strings.ToLower(c.id)] = "callId"
			*m.capture = append(*m.capture, member{"callId", "$call"})
		}
		c.sources = append(c.sources, source{item, m.capture})
	}
	c.pending = nil
	if len(messages) == 0 {
		return
	}
	name := c.part()
	var entries []entry
	for _, m := range messages {
		one := append(mapping{{"label", m.label}, {"clause", "recorded.notification"}}, m.mapping...)
		if m.times > 1 {
			one = append(one, member{"times", fmt.Sprint(m.times)})
		}
		entries = append(entries, entry{one, m.capture})
	}
	c.sequences = append(c.sequences, sequence{name, entries})
	c.steps = append(c.steps, fmt.Sprintf("Then the notifications %q arrive", name))
}

// resource is a pattern for the address of what a notification is about: its ids below the call are new each time.
func (c *recordedCall) resource(address string) any {
	before, rest, _ := strings.Cut(address, "/communications/calls/")
	_, below, deeper := strings.Cut(rest, "/")
	call := "${callId}"
	if !c.known {
		call = "[^/]+"
	}
	text := before + "/communications/calls/" + call
	if deeper {
		kind, id, has := strings.Cut(below, "/")
		text += "/" + kind
		if has && id != "" {
			return map[string]any{"$regex": "(?i)^" + text + "/[^/]+$"}
		}
	}
	if !c.known {
		return map[string]any{"$regex": "(?i)^" + text + "$"}
	}
	return text
}

func newsItem(body []byte) (map[string]any, bool) {
	v, _ := decoded(body)
	all, _ := v.(map[string]any)
	items, _ := all["value"].([]any)
	if len(items) == 0 {
		return nil, false
	}
	item, ok := items[0].(map[string]any)
	return item, ok
}

// pathBelow takes an address apart: the version, and what is below it.
func pathBelow(address string) (version, path string) {
	u, err := url.Parse(address)
	if err != nil {
		return "beta", "/"
	}
	version, path, _ = strings.Cut(strings.TrimLeft(u.EscapedPath(), "/"), "/")
	path = "/" + strings.TrimRight(path, "/")
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	return strings.ToLower(version), path
}
