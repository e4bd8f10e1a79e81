package mutants

import (
	"net/http"
	"slices"
)

// The edits of whole messages.
const (
	editClosed = "closed without an answer"
	editCut    = "broken off in the body"

	editNoBody  = "empty"
	editText    = "no JSON"
	editHalf    = "half of it"
	editInList  = "in a list"
	editUnasked = "with a body"

	editAllowed  = "allowed without the permission"
	editDenied   = "refused in spite of the permission"
	editRoleMore = "with one permission more"
	editRoleLess = "with one permission less"

	editLost      = "lost"
	editAgain     = "delivered again"
	editToldTwice = "told twice"
	editSwapped   = "after the next"
	editAfterEnd  = "told again after the end of the call"
	editAstray    = "to another address"

	editNoToken      = "without a token"
	editGarbageToken = "with a token that is none"
	editForeignToken = "with a token whose signature is another's"

	editNoValue    = "without value"
	editEmptyValue = "with an empty value"
	editOtherKind  = "of another @odata.type"
	editNoKind     = "without @odata.type"
)

func bodyEdits() []string { return []string{editNoBody, editText, editHalf, editInList} }

func deliveryEdits() []string {
	return []string{editLost, editAgain, editToldTwice, editSwapped, editAfterEnd, editAstray}
}

func tokenEdits() []string { return []string{editNoToken, editGarbageToken, editForeignToken} }

func envelopeEdits() []string {
	return []string{editNoValue, editEmptyValue, editOtherKind, editNoKind, editText}
}

// headerEdits are the edits of a header.
func headerEdits(value string) []string {
	edits := []string{editMissing, editValue, editEmpty}
	if isAddress(value) {
		edits = append(edits, editPath)
	}
	return edits
}

// otherStatuses are statuses that an answer may have instead: another success, and a refusal of each kind.
func otherStatuses(status int) []int {
	others := []int{http.StatusOK, http.StatusNoContent, http.StatusBadRequest, http.StatusForbidden, http.StatusNotFound,
		http.StatusInternalServerError}
	return slices.DeleteFunc(others, func(s int) bool { return s == status })
}
