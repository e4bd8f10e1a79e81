package library

import (
	"fmt"
	"regexp"
	"strconv"

	"conform/internal/strict"
)

// times is how often a message comes.
type times struct {
	strict.Node
	min, max int // max -1: any number
}

func (t *times) ReadNode(n strict.Node) {
	t.min, t.max = 1, 1
	m := regexp.MustCompile(`^(\d{1,6})(\+|-(\d{1,6}))?$`).FindStringSubmatch(n.Scalar())
	if m == nil {
		n.Fault(n.Describe(), `a count such as 1, 0 (never), "1+" or "2-3"`, "")
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
		n.Fault(fmt.Sprintf("%s counts down", n.Scalar()), "the smaller number first", "")
		t.min, t.max = 1, 1
	}
}

// pattern is an expectation about a JSON value, kept as it stands until it is read.
type pattern struct{ strict.Any }

// promises is a list of what is expected, or the name of an answer.
type promises struct {
	strict.Node
	list []expected
}

func (p *promises) ReadNode(n strict.Node) {
	switch n.Kind() {
	case strict.List:
		n.Decode(&p.list)
	case strict.String:
		var one expected
		n.Decode(&one)
		p.list = []expected{one}
	default:
		n.Fault(n.Describe(), "a list of promises, or the name of an answer", "")
	}
}

// expected is a promise, or the name of an answer, whose promises are meant.
type expected struct {
	strict.Node
	promise *promise // nil: it is a name
	answer  strict.Text
}

func (e *expected) ReadNode(n strict.Node) {
	switch n.Kind() {
	case strict.Mapping:
		e.promise = new(promise)
		n.Decode(e.promise)
	case strict.String:
		n.Decode(&e.answer)
	default:
		n.Fault(n.Describe(), "a promise, or the name of an answer", "")
	}
}

// echo is a JSON pointer, or a pointer with the place in the request that it comes from.
type echo struct {
	strict.Node
	pointer, from strict.Text
}

// echoPair is the long form of echo.
type echoPair struct {
	strict.Node
	// Where the value is in the response body.
	Pointer strict.Text `json:"pointer"`
	// Where it is in the request body.
	From strict.Text `json:"from"`
}

func (e *echo) ReadNode(n strict.Node) {
	if n.Kind() != strict.Mapping {
		n.Decode(&e.pointer)
		e.from = e.pointer
		return
	}
	var pair echoPair
	n.Decode(&pair)
	e.pointer, e.from = pair.Pointer, pair.From
}
