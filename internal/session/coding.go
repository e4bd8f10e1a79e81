package session

import (
	"slices"
	"strconv"
	"strings"

	"conform/internal/record"
)

// codingClause is what a body is held to that is still coded: graph.Tap has decoded one in gzip that was asked for, and
// taken the header away.
func codingClause() *record.Clause {
	return &record.Clause{ID: "http.content-coding", Evidence: record.Documented,
		Says:   "A body comes as it is, or in a coding that the request accepts, which Content-Encoding names.",
		Source: "https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3"}
}

// judgeCoding judges the Content-Encoding of an answer with a body that was not decoded. "identity" is no coding. One
// that the scenario data asks for and we cannot read is no fault of Graph's, but nothing that passes either.
func (j *judgement) judgeCoding() {
	response := j.exchange.Response
	coding := headerValue(response.Header, "Content-Encoding")
	if len(response.Body) == 0 || coding == "" || strings.EqualFold(coding, "identity") {
		return
	}
	where := j.session.last.data.Where
	c := record.Check{Kind: record.CheckHeader, Requirement: "the body comes in a coding that was asked for", Where: where,
		Clause: codingClause(), Exchange: j.exchange.ID}
	want := "none, or gzip"
	if accepted := headerValue(j.exchange.Request.Header, "Accept-Encoding"); accepted != "" {
		want = "none, or what the request accepts: " + accepted
		if accepts(accepted, coding) {
			want, c.Status = "gzip, which is all that conform reads", record.Errored
		}
	}
	c.Differences = []record.Difference{{Pointer: "header Content-Encoding", Want: want, Got: strconv.Quote(coding),
		Where: where}}
	j.checks = append(j.checks, j.session.check(c))
}

// accepts reports whether a list of codings, as in Accept-Encoding, has one.
func accepts(list, coding string) bool {
	return slices.ContainsFunc(strings.Split(list, ","), func(one string) bool {
		name, weight, _ := strings.Cut(one, ";")
		name = strings.TrimSpace(name)
		if _, value, weighted := strings.Cut(weight, "="); weighted {
			if q, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err == nil && q == 0 {
				return false
			}
		}
		return name == "*" || strings.EqualFold(name, coding)
	})
}
