package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"conform/internal/graph"
	"conform/internal/library"
	"conform/internal/match"
	"conform/internal/record"
)

// AnswersAsDocumented judges the last answer by the promise that stands with its request.
func (s *Session) AnswersAsDocumented() error {
	if s.last == nil {
		return errors.New("nothing was sent yet, so there is no answer to judge")
	}
	return s.judge(s.last.data.Expect)
}

// AnswersAs judges the last answer by a named promise of the scenario data: a refusal, say.
func (s *Session) AnswersAs(name string) error {
	if s.last == nil {
		return errors.New("nothing was sent yet, so there is no answer to judge")
	}
	answer := s.run.Library.Answer(name)
	if answer == nil {
		return fmt.Errorf("no answer %q in the scenario data", name)
	}
	s.capture(answer.Capture)
	return s.judge(answer.Expect)
}

// judge makes one check of everything that each clause asks, and reports all of them.
func (s *Session) judge(expect []library.Expectation) error {
	if len(expect) == 0 {
		return fmt.Errorf("%s: nothing is expected of this answer, so nothing can be checked", s.last.data.Where)
	}
	if err := graph.Responded(s.last.exchange); err != nil {
		return Because(fmt.Errorf("no whole answer came that could be judged: %w", err), record.CauseNetwork)
	}
	j := judgement{session: s, exchange: s.last.exchange, value: s.ofLast,
		refused: refusedInstead(expect, s.last.exchange.Response.Status)}
	if askedFor(expect, s.last.exchange.Response.Status) {
		s.wanted[s.last.exchange.ID] = true
	}
	for _, e := range append(slices.Clone(expect), s.standing()...) {
		if err := j.expectation(e); err != nil {
			return s.whyUnknown(err)
		}
	}
	j.judgeCoding()
	for i, differences := range s.last.unlike {
		if kept := s.run.Library.Kept[i]; len(differences) > 0 {
			j.add(record.CheckBody, library.Expectation{Clause: kept.Clause, Where: kept.Where}, keptRequirement, differences)
		}
	}
	return failure(j.checks)
}

// askedFor reports whether the promise is one of just this status.
func askedFor(expect []library.Expectation, got int) bool {
	asked := false
	for _, e := range expect {
		if e.Status != 0 && e.Status != got {
			return false
		}
		asked = asked || e.Status == got
	}
	return asked
}

// judgement gathers the checks of one answer.
type judgement struct {
	session  *Session
	exchange record.Exchange
	value    func(string) (string, bool)
	refused  bool // Graph answered with an error where success was promised
	checks   []record.Check
	apart    []record.Difference // of this answer, judged apart so far
}

// refusedInstead reports whether the answer is an error although a clause promises success. Then what the
// other clauses promise of the body is not judged: that an error is no call says nothing more.
func refusedInstead(expect []library.Expectation, got int) bool {
	return got >= http.StatusBadRequest && slices.ContainsFunc(expect, func(e library.Expectation) bool {
		return e.Status != 0 && e.Status < http.StatusBadRequest
	})
}

func (j *judgement) add(kind record.CheckKind, e library.Expectation, requirement string,
	differences []record.Difference) {
	j.addWith(kind, e, requirement, differences, "")
}

// addWith adds a check with why it may have failed, if it has.
func (j *judgement) addWith(kind record.CheckKind, e library.Expectation, requirement string,
	differences []record.Difference, why string) {
	for i := range differences {
		if differences[i].Where.IsZero() {
			differences[i].Where = e.Where
		}
	}
	own, apart := splitApart(differences)
	c := record.Check{Kind: kind, Requirement: requirement, Where: e.Where, Clause: e.Clause, Exchange: j.exchange.ID,
		Differences: own}
	if len(own) > 0 {
		c.Reason = why
	}
	if j.refused && kind != record.CheckStatus && len(own) > 0 {
		c.Status, c.Reason, c.Differences = record.Skipped, "the answer is an error, see its status", nil
	}
	j.checks = append(j.checks, j.session.check(c))
	if j.refused {
		return
	}
	for _, besides := range apartChecks(c, newApart(&j.apart, apart)) {
		j.checks = append(j.checks, j.session.check(besides))
	}
}

func (j *judgement) expectation(e library.Expectation) error {
	response := j.exchange.Response
	if e.Status != 0 {
		j.addWith(record.CheckStatus, e, "the status is "+statusText(e.Status), statusDifference(e.Status, response),
			j.session.explainStatus(e.Status, j.session.last))
	}
	for _, h := range e.Headers {
		pattern, err := h.Pattern.Bind(j.value)
		if err != nil {
			return err
		}
		j.add(record.CheckHeader, e, "the header "+h.Name+" is as described",
			headerDifferences(h.Name, pattern, response.Header))
	}
	if e.Location != "" {
		differences, err := j.location(e.Location)
		if err != nil {
			return err
		}
		j.add(record.CheckHeader, e, "the Location header is the address of the value at "+e.Location+" of the body",
			differences)
	}
	if e.NoBody {
		var differences []record.Difference
		if len(response.Body) > 0 {
			differences = []record.Difference{{Want: "no body", Got: strconv.Itoa(len(response.Body)) + " bytes"}}
		}
		j.add(record.CheckBody, e, "the answer has no body", differences)
	}
	if e.Body != nil {
		pattern, err := e.Body.Bind(j.value)
		if err != nil {
			return err
		}
		j.add(record.CheckBody, e, "the body has the described shape", j.session.last.body().Judge(pattern))
	}
	if len(e.Echo) > 0 {
		j.add(record.CheckEcho, e, "what was sent comes back: "+echoList(e.Echo), j.echo(e.Echo))
	}
	for _, at := range e.At {
		pattern, err := at.Pattern.Bind(j.value)
		if err != nil {
			return err
		}
		j.add(record.CheckBody, e, "the body has the described value at "+at.Path,
			placed(at, j.session.last.body().At(at.Path, pattern)))
	}
	return nil
}

func statusText(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}

// statusDifference says, where Graph answered with an error, what Graph itself says of it: that is the first
// thing to know.
func statusDifference(want int, response *record.Response) []record.Difference {
	if want == response.Status {
		return nil
	}
	got := statusText(response.Status)
	if says := graphError(response.Body); says != "" {
		got += ": " + says
	}
	return []record.Difference{{Pointer: "status", Want: statusText(want), Got: got}}
}

// graphError is "code: message" of Graph's error body, or "" when the body is not one.
func graphError(body []byte) string {
	var words []string
	for _, path := range []string{"/error/code", "/error/message"} {
		if value, found, err := match.Path(path, body); err == nil && found && text(value) != "" {
			words = append(words, shorten([]byte(text(value))))
		}
	}
	return strings.Join(words, ": ")
}

// headerValue is a header as its recipient may take it: lines of one name are one list, with commas (RFC 9110, section
// 5.3). The same line twice is taken as one. It is empty where there is none.
func headerValue(header http.Header, name string) string {
	return strings.Join(slices.Compact(slices.Clone(header.Values(name))), ", ")
}

// headerDifferences judges the value of a header as a JSON string.
func headerDifferences(name string, pattern match.Pattern, header http.Header) []record.Difference {
	place := "header " + name
	values := header.Values(name)
	if pattern.Kind == match.Absent {
		if len(values) == 0 {
			return nil
		}
		return []record.Difference{{Pointer: place, Want: "nothing", Got: strconv.Quote(headerValue(header, name)),
			Where: pattern.Where}}
	}
	if len(values) == 0 {
		if pattern.Kind == match.Optional {
			return nil
		}
		return []record.Difference{{Pointer: place, Want: "a value", Got: "nothing", Where: pattern.Where}}
	}
	if pattern.Kind == match.Optional {
		pattern = *pattern.Of
	}
	value, err := json.Marshal(headerValue(header, name))
	if err != nil {
		return []record.Difference{{Pointer: place, Want: "a value", Got: err.Error(), Where: pattern.Where}}
	}
	differences := match.JSON(pattern, value)
	for i := range differences {
		differences[i].Pointer = place
	}
	return differences
}

func echoList(echoes []library.Echo) string {
	var pointers []string
	for _, e := range echoes {
		pointers = append(pointers, e.Pointer)
	}
	return strings.Join(pointers, ", ")
}

// echo compares parts of the request with parts of the response.
func (j *judgement) echo(echoes []library.Echo) []record.Difference {
	var all []record.Difference
	request := match.Read(j.exchange.Request.Body)
	for _, e := range echoes {
		sent, found, err := request.Path(e.From)
		if err != nil || !found {
			all = append(all, record.Difference{Pointer: e.Pointer, Want: "what the request has at " + e.From,
				Got: "the request has nothing there", Where: e.Where})
			continue
		}
		all = append(all, j.echoed(e, sent)...)
	}
	return all
}

// echoed compares a part of the request with its place in the response: of an element of a list, since no page gives
// those an order, with that of any element.
func (j *judgement) echoed(e library.Echo, sent []byte) (differences []record.Difference) {
	at := func(pointer string) (differences []record.Difference, found bool) {
		got, found, err := j.session.last.body().Path(pointer)
		if err != nil || !found {
			return []record.Difference{{Pointer: pointer, Want: shorten(sent), Got: nothing(err), Where: e.Where}}, false
		}
		for _, d := range match.Echo(sent, got) {
			d.Pointer, d.Where = pointer+d.Pointer, e.Where
			if strings.HasSuffix(d.Pointer, "/displayName") && !strings.HasSuffix(d.Pointer, "/guest/displayName") {
				d.Apart = record.ApartDisputed // the directory decides what somebody is called, who is no guest
			}
			differences = append(differences, d)
		}
		return differences, true
	}
	differences, _ = at(e.Pointer)
	if element := inList.FindStringSubmatchIndex(e.Pointer); len(differences) > 0 && element != nil {
		for i := 0; ; i++ {
			other, found := at(e.Pointer[:element[2]] + strconv.Itoa(i) + e.Pointer[element[3]:])
			if !found {
				break
			}
			if len(other) == 0 {
				return nil
			}
		}
	}
	return differences
}

// inList matches a pointer to an element of a list, or into one.
var inList = regexp.MustCompile(`^(?:/[^/]*[^/0-9][^/]*)*/([0-9]+)(?:/|$)`)

// placed gives differences that are about a place as a whole the place of the expectation.
func placed(at library.At, differences []record.Difference) []record.Difference {
	for i := range differences {
		if differences[i].Where.IsZero() {
			differences[i].Where = at.Where
		}
	}
	return differences
}

func nothing(err error) string {
	if err != nil {
		return err.Error()
	}
	return "nothing"
}

func shorten(value []byte) string {
	value = bytes.TrimSpace(value)
	if len(value) > 200 {
		return string(value[:200]) + "…"
	}
	return string(value)
}
