package library

import (
	"fmt"
	"strings"

	"conform/internal/match"
	"conform/internal/strict"
)

// label reports whether t names a message of the sequence that can come, and reports one that does not.
func (l *loader) label(t strict.Text, labels map[string]*message) bool {
	if t.Value == "" {
		return false
	}
	m := labels[t.Value]
	if m == nil {
		t.Fault("unknown label "+strict.Quote(t.Value), "one of the sequence's messages", nearestName(l, t.Value,
			labels))
		return false
	}
	if m.Times.Given() && m.Times.max == 0 {
		t.Fault("the message "+strict.Quote(t.Value)+" never comes", "a message that does", "")
		return false
	}
	return true
}

// orders reads the orders of a sequence and makes sure that they can be kept.
func (l *loader) orders(orders []order, labels map[string]*message) []match.Order {
	var out []match.Order
	after := map[string]map[string]bool{} // label -> the labels that come right after it
	count := 0
	for i := range orders {
		o := &orders[i]
		if !o.Given() || o.Faulty() {
			continue
		}
		list := o.InOrder
		if o.Before != nil {
			list = o.Before
		}
		switch {
		case o.InOrder != nil && o.Before != nil:
			o.Fault("inOrder beside before", "one of them", "")
		case o.InOrder == nil && o.Before == nil:
			o.Fault("the order is empty", "inOrder or before, with labels", "")
		case o.Before != nil && len(list) != 2:
			o.Fault("before needs two labels", "[first, second]", "")
		case len(list) < 2:
			o.Fault("inOrder needs at least two labels", "[first, second, …]", "")
		}
		if count += len(list); count > maxSequence {
			o.Fault(fmt.Sprintf("more than %d labels in the orders of a sequence", maxSequence), "", "")
			return out
		}
		order := match.Order{Where: o.Position(), Clause: l.clause(o.Clause)}
		for _, t := range list {
			if l.label(t, labels) {
				order.Labels = append(order.Labels, t.Value)
			}
		}
		for i := 1; i < len(order.Labels); i++ {
			first, second := order.Labels[i-1], order.Labels[i]
			if path := leads(after, second, first); path != nil {
				o.Fault("the order cannot be kept: "+strings.Join(append(path, second), " before "),
					"an order without a circle", "")
				break
			}
			if after[first] == nil {
				after[first] = map[string]bool{}
			}
			after[first][second] = true
		}
		out = append(out, order)
	}
	return out
}

// leads returns a way from one label to another along after, both included, or nil.
func leads(after map[string]map[string]bool, from, to string) []string {
	came := map[string]string{from: ""}
	for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at == to {
			path := []string{at}
			for at != from {
				at = came[at]
				path = append([]string{at}, path...)
			}
			return path
		}
		for _, next := range keys(after[at]) {
			if _, seen := came[next]; !seen {
				came[next] = at
				queue = append(queue, next)
			}
		}
	}
	return nil
}
