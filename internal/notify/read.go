package notify

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"conform/internal/record"
)

// read judges token and body, and returns the items of a post that is accepted.
func (l *Listener) read(w http.ResponseWriter, r *http.Request, n *record.Notification, audience string) [][]byte {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, l.config.MaxBody))
	n.Body = inUTF8(r.Header.Get("Content-Type"), body)
	n.Token = l.verifier.verify(r.Context(), r.Header, audience)
	if err != nil {
		n.Answered, n.Problem = http.StatusBadRequest, "the body did not come whole: "+err.Error()
		var tooLong *http.MaxBytesError
		if errors.As(err, &tooLong) {
			n.Answered = http.StatusRequestEntityTooLarge
			n.Problem = fmt.Sprintf("the body is longer than %d bytes", tooLong.Limit)
		}
		return nil
	}
	p, err := parse(n.Body)
	unreadable := http.StatusBadRequest
	if coding := strings.Join(r.Header.Values("Content-Encoding"), ", "); len(body) > 0 && coding != "" &&
		!strings.EqualFold(coding, "identity") {
		// A sender cannot know what we would read, and is told that nothing but the body itself is (RFC 9110, 15.5.16).
		w.Header().Set("Accept-Encoding", "identity")
		p, unreadable = post{}, http.StatusUnsupportedMediaType
		err = fmt.Errorf("the body is said to be coded, by Content-Encoding %q; expected none", coding)
	}
	n.Items = p.heads
	switch {
	case !n.Token.Valid:
		n.Answered, n.Problem = http.StatusUnauthorized, "the token: "+n.Token.Problem
		if err != nil {
			n.Problem += "; " + err.Error()
		}
		return nil
	case err != nil:
		n.Answered, n.Problem = unreadable, err.Error()
		return nil
	case p.legacy:
		n.Answered = http.StatusNoContent
		n.Problem = "the older format, refused with 204 so that the call comes again as commsNotifications"
	default:
		n.Answered = http.StatusAccepted
		if len(p.items) == 0 {
			n.Problem = `"value" is empty`
		}
	}
	return p.items
}

// readStranger reads a little of a post whose token names none of our bots. Its token is not judged: there is
// no audience to judge it by, and nobody is to make us fetch keys.
func (l *Listener) readStranger(w http.ResponseWriter, r *http.Request, n *record.Notification) {
	// What cannot be read of a stranger's body is not missed.
	body, _ := io.ReadAll(io.LimitReader(r.Body, maxStrayBody+1))
	n.Body = body[:min(len(body), maxStrayBody)]
	raw, problem := bearer(r.Header)
	if raw != "" {
		_, _, n.Token = peek(raw)
		problem = "it is for none of this run's bots"
	}
	n.Token.Present, n.Token.Problem = len(r.Header.Values("Authorization")) > 0, problem
	n.Answered, n.Problem = http.StatusUnauthorized, "a stranger's, by its token: "+problem
	if len(body) > maxStrayBody {
		n.Problem += fmt.Sprintf("; only the first %d bytes of its body were read", maxStrayBody)
	}
}

// inUTF8 returns a body in UTF-8 and without a byte order mark. Notifications were seen with charset=utf-8 (2019) and
// with charset=Windows-1252 (2018), later with none. What cannot be read as its charset says, or names a charset
// that nobody knows, is returned as it is: it is then judged as UTF-8, and its faults are to be seen.
func inUTF8(contentType string, body []byte) []byte {
	var declared transform.Transformer = transform.Nop
	if _, parameters, err := mime.ParseMediaType(contentType); err == nil {
		if encoding, err := htmlindex.Get(parameters["charset"]); err == nil && encoding != unicode.UTF8 {
			declared = encoding.NewDecoder()
		}
	}
	text, _, err := transform.Bytes(unicode.BOMOverride(declared), body)
	if err != nil {
		return body
	}
	return text
}
