package mock

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// maxBody is the largest request body that is read. A media session blob is a
// few kilobytes; nothing documented comes near this.
const maxBody = 4 << 20

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

// readBody returns the JSON object of a request. A body may be gzipped: the Go
// SDK does that to every request.
func readBody(rw http.ResponseWriter, r *http.Request) ([]byte, error) {
	var body io.Reader = http.MaxBytesReader(rw, r.Body, maxBody)
	switch encoding := strings.ToLower(r.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
	case "gzip":
		unzipped, err := gzip.NewReader(body)
		if err != nil {
			return nil, unreadable()
		}
		// The limit holds for what comes out as well, or a small bomb would
		// pass it.
		body = io.LimitReader(unzipped, maxBody+1)
	default:
		return nil, wrongMediaType(r.Header.Get("Content-Type") + "; content-encoding " + encoding)
	}
	data, err := io.ReadAll(body)
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) || len(data) > maxBody {
		return nil, &refusal{
			status:  http.StatusRequestEntityTooLarge,
			code:    "RequestEntityTooLarge",
			message: fmt.Sprintf("The request body is larger than %d bytes.", maxBody),
		}
	}
	if err != nil {
		return nil, unreadable()
	}
	return data, nil
}

// isJSON tells whether a content type announces JSON.
func isJSON(contentType string) bool {
	media, _, err := mime.ParseMediaType(contentType)
	return err == nil && media == "application/json"
}

// decodeBody turns the bytes of a request into the object that its route
// takes. An action whose parameters are all optional may be sent without a
// body and without a content type.
func (q *request) decodeBody(contentType string, data []byte) error {
	if !q.route.takesBody() {
		return nil
	}
	blank := len(strings.TrimSpace(string(data))) == 0
	if blank && contentType == "" {
		q.body = object{}
	} else {
		if !isJSON(contentType) {
			return wrongMediaType(contentType)
		}
		if blank {
			q.body = object{}
		} else if o, err := decodeObject(data); err != nil {
			return unreadable()
		} else {
			q.body = o
		}
	}
	return checkType(q.server.types, q.route.body, q.body, "")
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
