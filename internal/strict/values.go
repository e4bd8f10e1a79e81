package strict

import (
	"fmt"
	"strconv"
	"time"
)

// Text is a string of at least one character.
type Text struct {
	Node
	Value string
}

// ReadNode reads the text.
func (t *Text) ReadNode(n Node) {
	switch n.Kind() {
	case String:
		if n.Scalar() == "" {
			n.Fault("the text is empty", "at least one character", "")
			return
		}
		t.Value = n.Scalar()
	case Integer, Float, Boolean:
		n.Fault(n.Describe(), fmt.Sprintf("text: quote it (%q)", n.Scalar()), "")
	default:
		n.Fault(n.Describe(), "text", "")
	}
}

// Whole is an integer.
type Whole struct {
	Node
	Value int
}

// ReadNode reads the number.
func (w *Whole) ReadNode(n Node) {
	if n.Kind() == Integer {
		if i, err := strconv.Atoi(n.Scalar()); err == nil {
			w.Value = i
			return
		}
	}
	n.Fault(n.Describe(), "a whole number", "")
}

// Number is any number.
type Number struct {
	Node
	Value float64
}

// ReadNode reads the number.
func (f *Number) ReadNode(n Node) {
	if n.Kind() == Integer || n.Kind() == Float {
		if v, err := strconv.ParseFloat(n.Scalar(), 64); err == nil {
			f.Value = v
			return
		}
	}
	n.Fault(n.Describe(), "a number", "")
}

// True is true, or not given: false would say nothing.
type True struct {
	Node
	Value bool
}

// ReadNode reads the word.
func (t *True) ReadNode(n Node) {
	if n.Kind() == Boolean && n.Scalar() == "true" {
		t.Value = true
		return
	}
	n.Fault(n.Describe(), "true, or nothing at all", "")
}

// Date is a day, with or without quotes.
type Date struct {
	Node
	Value time.Time // its first moment in UTC; zero: not given
}

// ReadNode reads the day.
func (d *Date) ReadNode(n Node) {
	if n.Kind() == String {
		if day, err := time.Parse(time.DateOnly, n.Scalar()); err == nil {
			d.Value = day
			return
		}
	}
	n.Fault(n.Describe(), "a day such as 2027-01-31", "")
}

// Any is any value, kept as it stands.
type Any struct{ Node }

// ReadNode keeps the value.
func (*Any) ReadNode(Node) {}
