package mutants

import (
	"slices"
	"strings"
)

// The edits of a member of a JSON text.
const (
	editMissing  = "missing"
	editLeftOut  = "left out, being null or empty"
	editNull     = "null"
	editNulled   = "null, being empty"
	editType     = "another type"
	editValue    = "another value"
	editGiven    = "given, being null"
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
	empty := form == aNull || emptied(n) == nil && (form == aText || form == anArray || form == anObj)
	add(inObject && !empty, editMissing)
	add(inObject && empty, editLeftOut)
	add(inObject && !empty, editNull)
	add(inObject && empty && form != aNull, editNulled)
	add(form != aNull && pointer != "", editType)
	add(form != aNull && otherValue(n) != nil, editValue)
	add(form == aNull && inObject, editGiven)
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
	// A member that is null here may be something elsewhere: that is another mutant.
	if !slices.Contains(editsOf(s.value, pointer, s.parent != nil && s.parent.array), kind) {
		return was, was, false
	}
	next := s.value.clone()
	switch kind {
	case editMissing, editLeftOut:
		s.parent.members = slices.Delete(s.parent.members, s.at, s.at+1)
		return was, "nothing", true
	case editTwice:
		// The one that counts for most readers is the last, which is right.
		s.parent.members = slices.Insert(s.parent.members, s.at, member{s.parent.members[s.at].name, otherValue(next)})
		return was, otherValue(next).String() + " and " + was, true
	case editExtra:
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
	case editNull, editNulled:
		return scalar(nil)
	case editType:
		return otherForm(n)
	case editValue, editGiven:
		return otherValue(n)
	case editEmpty:
		return emptied(n)
	case editPath:
		return scalar(otherPath(n.text()))
	case editCase:
		return scalar(otherCase(n.text()))
	case editAnother:
		return anothers(n, root, pool)
	}
	switch kind { // what is left is done to lists that have elements
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
