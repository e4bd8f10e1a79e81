package scenarios

import (
	"fmt"
	"regexp"
	"strconv"

	"gopkg.in/yaml.v3"
)

// text is a string.
type text struct {
	place
	value string
}

func (t *text) decode(d *decoder, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode {
		// An unquoted date is a time to YAML, and text to us.
		if tag := n.ShortTag(); tag == "!!str" || tag == "!!timestamp" {
			if n.Value == "" {
				d.fault(n, "the text is empty", "at least one character", "")
				return
			}
			t.value = n.Value
			return
		}
		if tag := n.ShortTag(); tag != "!!null" {
			d.fault(n, describe(n), fmt.Sprintf("text: quote it (%q)", n.Value), "")
			return
		}
	}
	d.fault(n, describe(n), "text", "")
}

// whole is an integer.
type whole struct {
	place
	value int
}

func (w *whole) decode(d *decoder, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!int" {
		if i, err := strconv.Atoi(n.Value); err == nil {
			w.value = i
			return
		}
	}
	d.fault(n, describe(n), "a whole number", "")
}

// onlyTrue is true, or not given: false would say nothing.
type onlyTrue struct {
	place
	value bool
}

func (f *onlyTrue) decode(d *decoder, n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!bool" && n.Value == "true" {
		f.value = true
		return
	}
	d.fault(n, describe(n), "true, or nothing at all", "")
}

// times is how often a message comes.
type times struct {
	place
	min, max int // max -1: any number
}

func (t *times) decode(d *decoder, n *yaml.Node) {
	t.min, t.max = 1, 1
	refuse := func() { d.fault(n, describe(n), `a count such as 1, 0 (never), "1+" or "2-3"`, "") }
	if n.Kind != yaml.ScalarNode {
		refuse()
		return
	}
	m := regexp.MustCompile(`^(\d{1,6})(\+|-(\d{1,6}))?$`).FindStringSubmatch(n.Value)
	if m == nil {
		refuse()
		return
	}
	// Six digits always fit.
	t.min, _ = strconv.Atoi(m[1])
	switch {
	case m[2] == "+":
		t.max = -1
	case m[3] != "":
		t.max, _ = strconv.Atoi(m[3])
	default:
		t.max = t.min
	}
	if t.max >= 0 && t.max < t.min {
		d.fault(n, fmt.Sprintf("%s counts down", n.Value), "the smaller number first", "")
		t.min, t.max = 1, 1
	}
}

// data is any JSON value, kept as nodes until it is rendered.
type data struct{ place }

func (*data) decode(*decoder, *yaml.Node) {}

// pattern is an expectation about a JSON value, kept as nodes until it is read.
type pattern struct{ place }

func (*pattern) decode(*decoder, *yaml.Node) {}

// promises is a list of promises, or the name of an answer.
type promises struct {
	place
	list   []promise
	answer text
}

func (p *promises) decode(d *decoder, n *yaml.Node) {
	switch {
	case n.Kind == yaml.SequenceNode:
		d.into(&p.list, nil, n)
	case n.Kind == yaml.ScalarNode && n.ShortTag() == "!!str":
		d.into(&p.answer, nil, n)
	default:
		d.fault(n, describe(n), "a list of promises, or the name of an answer", "")
	}
}

// echo is a JSON pointer, or a pointer with the place in the request that it comes from.
type echo struct {
	place
	pointer, from text
}

// echoPair is the long form of echo.
type echoPair struct {
	place
	Pointer text `json:"pointer" jsonschema_description:"Where the value is in the response body."`
	From    text `json:"from" jsonschema_description:"Where it is in the request body."`
}

func (e *echo) decode(d *decoder, n *yaml.Node) {
	switch n.Kind {
	case yaml.MappingNode:
		var pair echoPair
		d.into(&pair, nil, n)
		e.pointer, e.from = pair.Pointer, pair.From
	default:
		d.into(&e.pointer, nil, n)
		e.from = e.pointer
	}
}
