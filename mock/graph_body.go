package mock

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// maxBody is the largest request body that is read. A media session blob is a
// few kilobytes; nothing documented comes near this.
const maxBody = 4 << 20

// errStalled says that a body did not arrive in time.
var errStalled = errors.New("the body did not arrive in time")

// receive reads the whole body of a request, which must arrive within
// Config.BodyTimeout: a client that stalls would hold a connection and a
// goroutine for ever. The error is errStalled, a *http.MaxBytesError, or that of
// the connection.
func (s *Server) receive(rw http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength == 0 {
		return nil, nil
	}
	control := http.NewResponseController(rw)
	if err := control.SetReadDeadline(time.Now().Add(s.config.BodyTimeout)); err != nil {
		return nil, err
	}
	data, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, maxBody))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, errStalled
	}
	if err != nil {
		return nil, err
	}
	// What is left of the time must not end a request that takes long.
	return data, control.SetReadDeadline(time.Time{})
}

// unreadGrace is how long an answer that needs no body waits for it. net/http
// reads what is left of a body before it answers, so that a connection with a
// body that has arrived can be used again.
const unreadGrace = 100 * time.Millisecond

// refuseUnread prepares an answer that does not wait for the body: what of it
// has not come by then closes the connection after the answer.
func refuseUnread(rw http.ResponseWriter, r *http.Request) {
	if r.ContentLength != 0 {
		// If it fails the answer is only later.
		_ = http.NewResponseController(rw).SetReadDeadline(time.Now().Add(unreadGrace))
	}
}

// readBody returns the bytes of a request's body, unzipped: the Go SDK zips
// every body.
func (e *exchange) readBody() ([]byte, error) {
	data, err := e.server.receive(e.rw, e.r)
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		return nil, bodyTooLarge()
	}
	switch {
	case errors.Is(err, errStalled):
		return nil, &refusal{status: http.StatusRequestTimeout, code: "RequestTimeout",
			message: "The request body did not arrive in time."}
	case err != nil:
		return nil, unreadable()
	}
	switch encoding := strings.ToLower(e.r.Header.Get("Content-Encoding")); encoding {
	case "", "identity":
		return data, nil
	case "gzip":
		return unzip(data)
	default:
		return nil, wrongMediaType(e.r.Header.Get("Content-Type") + "; content-encoding " + encoding)
	}
}

func unzip(data []byte) ([]byte, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, unreadable()
	}
	// The limit holds for what comes out as well, or a small bomb would pass it.
	data, err = io.ReadAll(io.LimitReader(unzipped, maxBody+1))
	switch {
	case err != nil:
		return nil, unreadable()
	case len(data) > maxBody:
		return nil, bodyTooLarge()
	}
	return data, nil
}

func bodyTooLarge() *refusal {
	return &refusal{status: http.StatusRequestEntityTooLarge, code: "RequestEntityTooLarge",
		message: fmt.Sprintf("The request body is larger than %d bytes.", maxBody)}
}

// isJSON reports whether a content type announces JSON, which is UTF-8.
func isJSON(contentType string) bool {
	media, parameters, err := mime.ParseMediaType(contentType)
	charset := strings.ToLower(parameters["charset"])
	return err == nil && media == "application/json" && slices.Contains([]string{"", "utf-8", "utf8"}, charset)
}

// decodeBody turns the bytes of a request into the object that its route
// takes. An action whose parameters are all optional may be sent without a
// body and without a content type.
func (q *request) decodeBody(contentType string, data []byte) error {
	if !q.route.takesBody() {
		return nil
	}
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))) // a byte order mark is no fault
	q.body = object{}
	if len(data) > 0 && contentType == "" {
		return unreadable() // as seen in docs-contrib 6337
	}
	if len(data) > 0 || contentType != "" {
		if !isJSON(contentType) {
			return wrongMediaType(contentType)
		}
	}
	if len(data) > 0 {
		o, err := decodeObject(data)
		if err != nil || !utf8.Valid(data) {
			return unreadable()
		}
		if name, twice := duplicateMember(data, o); twice {
			return badRequest("Multiple properties with the name '%s' were detected in the request body. "+
				"In OData, duplicate property names are not allowed.", name)
		}
		q.body = o
	}
	q.dropActionType()
	return checkType(q.server.types, q.route.body, q.body, "")
}

// dropActionType takes the type off the parameters of an action. They have none
// in Graph, but SDKs send the name of their own class:
// #microsoft.graph.callAnswerRequestBody (the .NET SDK).
func (q *request) dropActionType() {
	segments := q.route.segments
	sent, present := q.body["@odata.type"].(string)
	if !present || q.route.method != http.MethodPost || len(segments) == 0 {
		return
	}
	owner := "call"
	if slices.Contains(segments, "participants") {
		owner = "participant"
	}
	name, qualified := strings.CutPrefix(strings.ToLower(strings.TrimPrefix(sent, "#")), "microsoft.graph.")
	for _, suffix := range []string{"requestbody", "postrequestbody"} {
		if qualified && name == owner+segments[len(segments)-1]+suffix {
			delete(q.body, "@odata.type")
		}
	}
}

// duplicateMember is the first name that stands twice in one object of data,
// whose decoded form is o.
func duplicateMember(data []byte, o object) (string, bool) {
	if countMembers(data) == membersIn(o) {
		return "", false
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	return firstDuplicate(dec)
}

// countMembers counts the colons outside of strings, of which each member of
// valid JSON has one.
func countMembers(data []byte) int {
	n, inString := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case c == '"':
			inString = !inString
		case inString && c == '\\':
			i++
		case !inString && c == ':':
			n++
		}
	}
	return n
}

func membersIn(v any) int {
	n := 0
	switch v := v.(type) {
	case object:
		n = len(v)
		for _, e := range v {
			n += membersIn(e)
		}
	case []any:
		for _, e := range v {
			n += membersIn(e)
		}
	}
	return n
}

// firstDuplicate reads one value and returns the first name that an object in
// it has twice.
func firstDuplicate(dec *json.Decoder) (string, bool) {
	token, err := dec.Token()
	if err != nil {
		return "", false
	}
	var seen []string
	for open, isOpen := token.(json.Delim); isOpen && dec.More(); {
		if open == '{' {
			token, err := dec.Token()
			name, isName := token.(string)
			if err != nil || !isName {
				return "", false
			}
			if slices.Contains(seen, name) {
				return name, true
			}
			seen = append(seen, name)
		}
		if name, twice := firstDuplicate(dec); twice {
			return name, true
		}
	}
	if _, isOpen := token.(json.Delim); isOpen {
		_, _ = dec.Token() // the end of it; data was decoded before
	}
	return "", false
}
