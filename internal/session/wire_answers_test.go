package session

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"conform/internal/library"
	"conform/internal/match"
	"conform/internal/record"
)

// answersTo are, by code, the promises that such an error must keep. Of any other code only the form is promised.
func answersTo() map[string][]string {
	return map[string][]string{
		"7504": {"permission missing"},
		"7505": {"tenant mismatch"},
		"7507": {"instance refused"},
		"8522": {"call not found"},
	}
}

// exchangesOf are, by method and end of the path, the exchanges to which a recorded answer belongs.
func exchangesOf(c *capture) (operation string, names []string) {
	path := strings.TrimSuffix(c.Request.Path, "/")
	switch {
	case c.Request.Method == http.MethodGet && strings.HasSuffix(path, "/participants"):
		return "list participants", []string{"of a call between two"}
	case c.Request.Method == http.MethodGet:
		return "get call", []string{"the bot's call"}
	case strings.HasSuffix(path, "/calls"):
		return "create call", []string{"example 01", "example 05"}
	case strings.HasSuffix(path, "answer"):
		return "answer call", nil
	case strings.HasSuffix(path, "changeScreenSharingRole"):
		return "change screen sharing role", nil
	}
	return "", nil
}

// Every error, answer and set of an answer's headers keeps what is promised of it.
func TestWireAnswers(t *testing.T) {
	t.Parallel()
	lib := wireLibrary(t)
	verdict := newVerdict()
	for _, corpus := range corpora(t) {
		for _, c := range corpus {
			switch {
			case strings.Contains(c.Name, "inner"):
				t.Logf("left out: %s is said behind Graph, not by it", c.Name)
				continue
			case c.Kind == "error", c.Kind == "response", c.Kind == "headers" && c.Status > 0:
			default:
				continue
			}
			judged := 0
			for promise, expect := range promisesOf(t, lib, c) {
				judged += judgeAnswer(t, lib, c, promise, expect, verdict)
			}
			if judged == 0 {
				t.Errorf("%s: nothing is promised of it", c.Name)
			}
		}
	}
	verdict.report(t, nil)
}

// promisesOf are the promises that an answer must keep, by who makes them.
func promisesOf(t *testing.T, lib *library.Library, c *capture) map[string][]library.Expectation {
	t.Helper()
	if c.Kind == "error" {
		promises := map[string][]library.Expectation{
			"any error": every(lib, max(c.Status, http.StatusBadRequest), true)}
		code, _ := at(decoded(t, c.Body), "error", "code").(string)
		for _, name := range answersTo()[code] {
			promises[name] = lib.Answer(name).Expect
		}
		return promises
	}
	promises := map[string][]library.Expectation{"any answer": every(lib, c.Status, len(c.Body) > 0)}
	operation, names := exchangesOf(c)
	if common := lib.Operation(operation).Answers; common != nil && len(c.Body) > 0 {
		promises[operation] = common.Expect
	}
	for _, x := range lib.Exchanges {
		if x.Operation == operation && (names == nil || slices.Contains(names, x.Name)) && succeeds(x, c.Status) {
			promises[operation+", "+x.Name] = x.Expect
		}
	}
	return promises
}

// succeeds reports whether the exchange promises this status.
func succeeds(x *library.Exchange, status int) bool {
	return slices.ContainsFunc(x.Expect, func(e library.Expectation) bool { return e.Status == status })
}

// every lists what is promised of every answer of that status; body: it has one.
func every(lib *library.Library, status int, body bool) (list []library.Expectation) {
	for _, r := range lib.Rules {
		if r.Holds(status, body) {
			list = append(list, r.Expect...)
		}
	}
	return list
}

// judgeAnswer judges what is known of an answer and returns how many promises it was held to. Of headers the source
// may show some; no status means that it shows none.
func judgeAnswer(t *testing.T, lib *library.Library, c *capture, promise string, expect []library.Expectation,
	verdict *verdict) (judged int) {
	t.Helper()
	response := &record.Response{Status: c.Status, Header: http.Header{}, Body: record.Body(c.Body)}
	for name, value := range c.Headers {
		response.Header.Set(name, value)
	}
	value := ofVersion(c, answerBindings(t, lib, c))
	add := func(clause *record.Clause, differences []record.Difference) {
		judged++
		verdict.add(c, promise, clause, differences)
	}
	bind := func(p match.Pattern) match.Pattern {
		bound, err := p.Bind(value)
		if err != nil {
			t.Errorf("%s: %v", promise, err)
		}
		return bound
	}
	for _, e := range expect {
		if e.Status != 0 && c.Status != 0 {
			add(e.Clause, statusDifference(e.Status, response))
		}
		for _, h := range e.Headers {
			if response.Header.Get(h.Name) != "" || len(c.Headers) > 0 && c.whole() {
				add(e.Clause, headerDifferences(h.Name, bind(h.Pattern), response.Header))
			}
		}
		if len(c.Body) == 0 {
			continue
		}
		if e.Body != nil {
			add(e.Clause, judgeBy(c, bind(*e.Body), c.Body, decoded(t, c.Body)))
		}
		for _, place := range e.At {
			if _, found, err := match.Read(c.Body).Path(place.Path); err != nil || found || c.whole() {
				add(e.Clause, match.Read(c.Body).At(place.Path, bind(place.Pattern)))
			}
		}
	}
	return judged
}

// answerBindings gives variables the values that an answer itself has.
func answerBindings(t *testing.T, lib *library.Library, c *capture) func(name string) (string, bool) {
	t.Helper()
	values := map[string]string{}
	for name, v := range lib.Variables {
		values[name] = v.Mock
	}
	for _, member := range []string{"callbackUri", "tenantId", "myParticipantId"} {
		if value, _, err := match.Read(c.Body).Path("/" + member); err == nil {
			values[member] = text(value)
		}
	}
	if value, _, err := match.Read(c.Body).Path("/id"); err == nil {
		values["callId"] = text(value)
	}
	// What the source does not show of the request and of the headers is what the body says of them.
	if value, _, err := match.Read(c.Body).Path("/@odata.context"); err == nil {
		values[library.GraphURL], _, _ = strings.Cut(text(value), "/$metadata#")
		if _, version, ok := strings.Cut(values[library.GraphURL], "graph.microsoft.com/"); ok {
			values[match.APIVersion] = version
		}
	}
	for name, header := range map[string]string{library.RequestID: "request-id",
		library.ClientRequestID: "client-request-id"} {
		if values[name] = c.Headers[header]; values[name] == "" {
			if value, _, err := match.Read(c.Body).Path("/error/innerError/" + header); err == nil {
				values[name] = text(value)
			}
		}
	}
	if values["callId"] == "" && c.Request != nil {
		_, rest, _ := strings.Cut(c.Request.Path, "/calls/")
		values["callId"], _, _ = strings.Cut(rest, "/")
	}
	return func(name string) (string, bool) { return values[name], true }
}

// Both forms of 7503 say what is to be done: the error itself, and the one that has it as JSON text in its message.
func TestWireUnregisteredBot(t *testing.T) {
	t.Parallel()
	for _, corpus := range corpora(t) {
		for _, c := range corpus {
			if !strings.HasPrefix(c.Name, "error-7503") {
				continue
			}
			s := &Session{}
			answer := record.Exchange{Response: &record.Response{Status: c.Status, Body: record.Body(c.Body)}}
			said := s.explainForbidden(&sent{exchange: answer, data: &library.Exchange{}, bot: &bot{}})
			if !strings.Contains(said, "enabled for calling") {
				t.Errorf("%s: %q does not say that the app has no bot that is enabled for calling", c.Name, said)
			}
		}
	}
}

// A token as the calling service sends it is believed, for as long as it says and for nobody else; the token with
// which a bot may join is none. What the signer's document says of algorithms is not heeded.
func TestWireTokens(t *testing.T) {
	t.Parallel()
	lib := wireLibrary(t)
	for _, corpus := range corpora(t) {
		for _, c := range corpus {
			switch c.Kind {
			case "token":
				judgeToken(t, lib, c)
			case "metadata":
				var document map[string]any
				if err := json.Unmarshal(c.Body, &document); err != nil {
					t.Fatal(err)
				}
				r := newReplay(t, lib, signer{document: document})
				if status := r.post(r.open(c.Name, nil).bot.inbox.URL(), nil, aNotification()); status != http.StatusAccepted {
					t.Errorf("%s: a token that this document's keys signed is answered with %d", c.Name, status)
				}
			}
		}
	}
}

func aNotification() []byte {
	return []byte(`{"@odata.type": "#microsoft.graph.commsNotifications",
		"value": [{"resourceUrl": "/communications/calls/1"}]}`)
}

func judgeToken(t *testing.T, lib *library.Library, c *capture) {
	t.Helper()
	var token struct{ Header, Payload map[string]any }
	if err := json.Unmarshal(c.Body, &token); err != nil {
		t.Fatal(err)
	}
	seconds := func(claim string) time.Time {
		n, _ := token.Payload[claim].(float64)
		return time.Unix(int64(n), 0)
	}
	issuer, _ := token.Payload["iss"].(string)
	audience, _ := token.Payload["aud"].(string)
	bot, join := token.Payload["appId"].(string)
	if !join {
		bot = audience
	}
	for _, tt := range []struct {
		why      string
		now      time.Time
		audience string
		taken    bool
	}{
		{"at once", seconds("nbf"), bot, !join},
		{"at its end", seconds("exp").Add(-time.Second), bot, !join},
		{"after its end, by more than clocks may differ", seconds("exp").Add(6 * time.Minute), bot, false},
		{"by another bot", seconds("nbf"), replayBot, false},
	} {
		r := newReplay(t, lib, signer{issuers: []string{issuer}, now: tt.now})
		r.token = r.sign(token.Header, token.Payload)
		s := r.open(c.Name, nil)
		s.bot.inbox.Expect(tt.audience)
		status := r.post(s.bot.inbox.URL(), nil, aNotification())
		if taken := status == http.StatusAccepted; taken != tt.taken {
			t.Errorf("%s %s: answered with %d", c.Name, tt.why, status)
		}
	}
}
