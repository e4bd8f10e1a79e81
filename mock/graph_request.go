package mock

import (
	"fmt"
	"net/http"
	"strings"
)

// request is one Graph request on its way through: authenticated, read,
// judged by the schema, and bound to the world that it acts in.
type request struct {
	server     *Server
	route      *route
	version    string
	scenario   string // Scenario-ID header, which notifications of the call repeat
	root       string // "http://host/beta", as the client named it
	parameters map[string]string
	token      bearer
	grant      grant
	world      *world
	body       object
	call       *call // the call of {call}; nil on the collection
}

// answer is what a request comes to when it is not refused.
type answer struct {
	status   int
	location string // relative to the version root; "" for none
	body     object // nil for an empty answer
}

// bind finds the call that the path names. A call of another app, one that has
// ended and one that never was are all the same to the caller.
func (q *request) bind() error {
	id, ok := q.parameters["call"]
	if !ok {
		return nil
	}
	c, ok := q.world.calls[strings.ToLower(id)]
	if !ok {
		return callNotFound()
	}
	q.call = c
	return nil
}

// wrongState refuses an action that the call's state does not allow. Which
// status Graph answers is documented nowhere; Config.WrongStateStatus chooses.
func (q *request) wrongState(action string) error {
	if q.server.config.WrongStateStatus == http.StatusNotFound {
		return callNotFound()
	}
	return &refusal{
		status: q.server.config.WrongStateStatus, code: "Conflict",
		message: fmt.Sprintf("The call is in state '%s', which does not allow '%s'.", q.call.state, action),
	}
}
