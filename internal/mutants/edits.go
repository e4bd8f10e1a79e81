package mutants

import (
	"slices"
	"strings"
)

// The edits of a member of a JSON text.
const (
	editMissing  = "missing"
	editNull     = "null"
	editType     = "another type"
	editValue    = "another value"
	editPath     = "another path"
	editAnother  = "another's value"
	editCase     = "another letter case"
	editEmpty    = "emptied"
	editExtra    = "one member more"
	editTwice    = "given twice"
	editShort    = "without its first"
	editRepeated = "its first twice"
	editReversed = "reversed"
	editStranger = "with a stranger"
)

// extraName is the member that nothing declares.
const extraName = "mutantMember"

// editsOf are the edits that make sense for a value at a pointer; element: it is in an array.
func editsOf(n *node, pointer string, element bool) (edits []string) {
	add := func(when bool, edit string) {
		if when {
			edits = append(edits, edit)
		}
	}
	form := n.form()
	inObject := pointer != "" && !element
	add(inObject, editMissing)
	add(inObject && form != aNull, editNull)
	add(form != aNull && pointer != "", editType)
	add(otherValue(n) != nil, editValue)
	add(form == aText && isAddress(n.text()), editPath)
	add(form == aText, editAnother)
	add(form == aText && isWord.MatchString(n.text()), editCase)
	add(emptied(n) != nil && pointer != "", editEmpty)
	add(form == anObj, editExtra)
	add(inObject && form != anArray && form != anObj, editTwice)
	add(form == anArray && len(n.elements) > 0, editShort)
	add(form == anArray && len(n.elements) > 0, editRepeated)
	add(form == anArray && len(n.elements) > 1, editReversed)
	add(form == anArray && len(n.elements) > 0, editStranger)
	return edits
}

// edit changes what stands at a pointer in root. pool are values that members of that name had elsewhere. It returns
// what was there and what is there now, as JSON; changed: something is.
func edit(root *node, pointer, kind string, pool []string) (was, became string, changed bool) {
	s, ok := root.find(pointer)
	if !ok {
		return "", "", false
	}
	was = s.value.String()
	next := s.value.clone()
	switch kind {
	case editMissing:
		if s.parent == nil || s.parent.array {
			return was, was, false
		}
		s.parent.members = slices.Delete(s.parent.members, s.at, s.at+1)
		return was, "nothing", true
	case editTwice:
		if s.parent == nil || s.parent.array || otherValue(next) == nil {
			return was, was, false
		}
		// The one that counts for most readers is the last, which is right.
		s.parent.members = slices.Insert(s.parent.members, s.at, member{s.parent.members[s.at].name, otherValue(next)})
		return was, otherValue(next).String() + " and " + was, true
	case editExtra:
		if next.form() != anObj {
			return was, was, false
		}
		next.members = append(next.members, member{extraName, scalar(strangeWord)})
		s.set(next)
		return "no " + extraName, `"` + strangeWord + `"`, true
	default:
		next = changedTo(next, root, kind, pool)
	}
	if next == nil || next.String() == was {
		return was, was, false
	}
	s.set(next)
	return was, next.String(), true
}

// changedTo is what an edit makes of a value, which it may change; nil: nothing.
func changedTo(n, root *node, kind string, pool []string) *node {
	switch kind {
	case editNull:
		return scalar(nil)
	case editType:
		return otherForm(n)
	case editValue:
		return otherValue(n)
	case editEmpty:
		return emptied(n)
	case editPath:
		if n.form() == aText {
			return scalar(otherPath(n.text()))
		}
	case editCase:
		if n.form() == aText && isWord.MatchString(n.text()) {
			return scalar(otherCase(n.text()))
		}
	case editAnother:
		return anothers(n, root, pool)
	}
	if n.form() != anArray || len(n.elements) == 0 {
		return nil
	}
	switch kind {
	case editShort:
		n.elements = n.elements[1:]
	case editRepeated:
		n.elements = append(n.elements, n.elements[0].clone())
	case editReversed:
		slices.Reverse(n.elements)
	case editStranger:
		n.elements = append(n.elements, stranger(n.elements[0]))
	default:
		return nil
	}
	return n
}

// anothers is a value that stands elsewhere: of an id, in the same message; of anything else, in the same member of
// another message.
func anothers(n, root *node, pool []string) *node {
	if n.form() != aText {
		return nil
	}
	text := n.text()
	if isGUID.MatchString(text) {
		var found *node
		root.each("", every, func(_ string, v *node) {
			if other := v.text(); found == nil && isGUID.MatchString(other) && !strings.EqualFold(other, text) {
				found = scalar(other)
			}
		})
		return found
	}
	for _, other := range pool {
		if other != text {
			return scalar(other)
		}
	}
	return nil
}
