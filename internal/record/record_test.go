package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// clock gives a second more each time.
func clock() func() time.Time {
	t := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	return func() time.Time {
		t = t.Add(time.Second)
		return t
	}
}

// plan is the head of every log here: a run with the scenarios named.
func plan(ids ...string) []Event {
	events := []Event{{RunStarted: &RunStarted{Format: FormatVersion, Target: "mock"}}}
	for i, id := range ids {
		events = append(events, Event{Scenario: id,
			Planned: &Planned{Feature: Feature{File: "a.feature", Name: "A"}, Name: id, Line: i + 1,
				Steps: []PlannedStep{{Keyword: "When", Text: "x", Line: i + 2}, {Keyword: "Then", Text: "y", Line: i + 3}}}})
	}
	return events
}

// log writes events as a Recorder does and folds them.
func log(t *testing.T, events ...Event) *Run {
	t.Helper()
	return logBy(t, clock(), events...)
}

// logBy does the same by another clock.
func logBy(t *testing.T, now func() time.Time, events ...Event) *Run {
	t.Helper()
	var buf bytes.Buffer
	r := NewRecorder(&buf, now, nil)
	for _, e := range events {
		r.Record(e)
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	run, err := Fold(&buf)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestFoldGivesAScenarioTheStatusOfItsEvidence(t *testing.T) {
	const id = "a.feature:1"
	start := Event{Scenario: id, ScenarioStarted: &ScenarioStarted{}}
	step := func(n int, s Status) Event {
		return Event{Scenario: id, Step: n, StepFinished: &StepFinished{Status: s}}
	}
	check := func(s Status, finding bool) Event {
		return Event{Scenario: id, Step: 2, Check: &Check{Kind: CheckBody, Status: s, Finding: finding}}
	}
	end := func(s Status) Event {
		return Event{Scenario: id, ScenarioFinished: &ScenarioFinished{Status: s}}
	}
	sent := Event{Scenario: id, Step: 1, Exchange: &Exchange{ID: 1}}
	runEnd := Event{RunFinished: &RunFinished{}}
	tests := []struct {
		why    string
		events []Event
		want   Status
		reason string
	}{
		{"all went well", []Event{start, sent, step(1, Passed), check(Passed, false), step(2, Passed), end(Passed), runEnd},
			Passed, ""},
		{"a scenario that checks nothing proves nothing",
			[]Event{start, step(1, Passed), step(2, Passed), end(Passed), runEnd}, Errored, "nothing was checked"},
		{"that nothing came where nothing was sent proves nothing",
			[]Event{start, step(1, Passed), check(Passed, false), step(2, Passed), end(Passed), runEnd}, Errored,
			"nothing was sent and nothing came"},
		{"a failed check fails the scenario, whatever its end claims",
			[]Event{start, check(Failed, false), end(Passed), runEnd}, Failed, ""},
		{"a finding does not", []Event{start, sent, check(Failed, true), end(Passed), runEnd}, Passed, ""},
		{"a failed step fails the scenario, whatever its end claims",
			[]Event{start, check(Passed, false), step(2, Failed), end(Passed), runEnd}, Failed, ""},
		{"a skipped check alone proves nothing", []Event{start, check(Skipped, false), end(Passed), runEnd}, Errored,
			"nothing was checked"},
		{"planned and never started", []Event{runEnd}, Errored, "not run: the run ended before it was started"},
		{"started and never finished", []Event{start, check(Passed, false), runEnd}, Errored, "started, but never finished"},
		{"skipped stays skipped", []Event{start, step(1, Skipped), end(Skipped), runEnd}, Skipped, ""},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			run := log(t, append(plan(id), tt.events...)...)
			s := run.Features[0].Scenarios[0]
			if s.Status != tt.want || s.Reason != tt.reason {
				t.Errorf("got %s (%q), want %s (%q)", s.Status, s.Reason, tt.want, tt.reason)
			}
			if run.Status != tt.want {
				t.Errorf("the run is %s, want %s", run.Status, tt.want)
			}
			if run.Counts.Total != 1 {
				t.Errorf("counted %d scenarios, want 1", run.Counts.Total)
			}
		})
	}
}

func TestFoldKeepsEveryAttempt(t *testing.T) {
	const id = "a.feature:1"
	attempt := func(s Status) []Event {
		return []Event{{Scenario: id, ScenarioStarted: &ScenarioStarted{}},
			{Scenario: id, Step: 1, Exchange: &Exchange{ID: 1}}, {Scenario: id, Step: 1, Check: &Check{Status: s}},
			{Scenario: id, ScenarioFinished: &ScenarioFinished{Status: s}}}
	}
	events := append(plan(id), attempt(Failed)...)
	events = append(events, attempt(Passed)...)
	events = append(events, Event{RunFinished: &RunFinished{}})
	s := log(t, events...).Features[0].Scenarios[0]
	if s.Status != Flaky {
		t.Errorf("passed after a failure is %s, want flaky", s.Status)
	}
	if len(s.Earlier) != 1 || s.Earlier[0].Status != Failed || len(s.Earlier[0].Checks) != 1 || len(s.Checks) != 1 {
		t.Errorf("the attempts were mixed up: %+v", s)
	}
}

func TestFoldOfACutLogIsErrored(t *testing.T) {
	var buf bytes.Buffer
	r := NewRecorder(&buf, clock(), nil)
	for _, e := range plan("a.feature:1") {
		r.Record(e)
	}
	buf.WriteString(`{"seq":3,"scen`)
	run, err := Fold(&buf)
	if err != nil {
		t.Fatal(err)
	}
	if run.Status != Errored || run.Interrupted == "" {
		t.Errorf("got %s, interrupted %q; a cut log must not look whole", run.Status, run.Interrupted)
	}
}

// TestFoldOfALogWithAGapHasOneStatus: a verdict on the whole says nothing of what is left of it.
func TestFoldOfALogWithAGapHasOneStatus(t *testing.T) {
	var buf bytes.Buffer
	r := NewRecorder(&buf, clock(), nil)
	const id = "a.feature:1"
	events := append(plan(id), Event{Scenario: id, ScenarioStarted: &ScenarioStarted{}},
		Event{Scenario: id, Exchange: &Exchange{ID: 1}}, Event{Scenario: id, Step: 1, Check: &Check{Status: Passed}},
		Event{Scenario: id, ScenarioFinished: &ScenarioFinished{Status: Passed}}, Event{RunFinished: &RunFinished{}},
		Event{Verdict: &Verdict{Rule: "all must pass"}})
	for _, e := range events {
		r.Record(e)
	}
	lines := strings.SplitAfter(strings.TrimSuffix(buf.String(), "\n"), "\n")
	cut := func(from, to int) string { return strings.Join(lines[:from], "") + strings.Join(lines[to:], "") }
	for _, tt := range []struct{ why, log, interrupted string }{
		{"a whole log", cut(0, 0), ""},
		{"a scenario's exchange and check", cut(3, 5), "events 4 to 5 are not in the log"},
		{"the end, and the verdict is there", cut(6, 7), "no end was recorded"},
		{"all of the run behind the plan, and the verdict is there", cut(2, 7), "no end was recorded"},
		{"two lines in each other's place",
			strings.Join(append(slices.Clone(lines[:2]), append([]string{lines[3], lines[2]}, lines[4:]...)...), ""),
			"event 3 is not in the log"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			run, err := Fold(strings.NewReader(tt.log))
			if err != nil {
				t.Fatal(err)
			}
			whole := tt.interrupted == ""
			if run.Interrupted != tt.interrupted || (run.Verdict != nil) != whole || (run.Status == Passed) != whole {
				t.Errorf("%s, interrupted %q, verdict %+v", run.Status, run.Interrupted, run.Verdict)
			}
		})
	}
}

func TestFoldRefusesWhatIsNoLog(t *testing.T) {
	for _, tt := range []struct{ why, log, want string }{
		{"empty", "", "no run was started"},
		{"no JSON", "hello\nworld\n", "line 1 is not an event"},
		{"another format", `{"runStarted":{"format":99}}` + "\n", "line 1: the event log has format 99"},
		{"does not begin at the beginning", `{"runFinished":{}}` + "\n", "line 1: the first event must be runStarted"},
		{"two logs behind each other",
			strings.Repeat(`{"runStarted":{"format":1}}`+"\n"+`{"scenario":"x:1","planned":{}}`+"\n", 2),
			"line 3: a second run begins here"},
		{"a scenario planned twice", `{"runStarted":{"format":1}}` + "\n" +
			strings.Repeat(`{"scenario":"x:1","planned":{}}`+"\n", 2), "line 3: scenario x:1 is planned twice"},
		{"a scenario out of nowhere", `{"runStarted":{"format":1}}` + "\n" + `{"scenario":"x:1","check":{}}` + "\n",
			"line 2: scenario x:1 has events but is not in the plan"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			_, err := Fold(strings.NewReader(tt.log))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestNothingExecutedIsNoPassRate(t *testing.T) {
	if rate := (Counts{Total: 3, Skipped: 3}).PassRate(); rate != 0 {
		t.Errorf("got %v, want 0", rate)
	}
	if rate := (Counts{Total: 3, Skipped: 1, Passed: 1, Failed: 1}).PassRate(); rate != 50 {
		t.Errorf("got %v, want 50", rate)
	}
}

func TestRecorderHoldsNoSecret(t *testing.T) {
	const secret = `s3cret"/ +ä`
	const token = "eyJhbGciOiJSUzI1NiJ9.eyJyb2xlcyI6WyJDYWxscy5Jbml0aWF0ZS5BbGwiXX0.c2lnbmF0dXJlLWJ5dGVz"
	var buf bytes.Buffer
	r := NewRecorder(&buf, clock(), nil)
	r.Secret("", "client secret", secret)
	r.Secret("a.feature:1", "access token", token)
	x := &Exchange{Operation: "get token",
		Request: Request{Method: "POST", URL: "https://x/?s=s3cret%22%2F+%2B%C3%A4",
			Header: http.Header{"Authorization": {"Bearer unknown-to-us"}}, Body: Body("client_secret=" + secret)},
		Response: &Response{Status: 200,
			Body: Body(`{"access_token":"` + token + `","payload":"eyJyb2xlcyI6WyJDYWxscy5Jbml0aWF0ZS5BbGwiXX0"}`)}}
	r.Record(Event{Scenario: "a.feature:1", Exchange: x})
	n := &Notification{Header: http.Header{"Authorization": {"Bearer of-a-stranger", "Bearer another"}},
		Body: Body{0xff, 0x00}}
	r.Record(Event{Scenario: "a.feature:1", Notification: n})

	for _, form := range append(Forms(secret), append(Forms(token), "unknown-to-us", "of-a-stranger", "another")...) {
		if strings.Contains(buf.String(), form) {
			t.Errorf("the log holds %q:\n%s", form, buf.String())
		}
	}
	if x.Request.Header.Get("Authorization") != "Bearer unknown-to-us" {
		t.Error("redaction changed the caller's own exchange")
	}
	for line := range strings.Lines(buf.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("redaction broke the JSON: %s", line)
		}
	}
}

func TestSecretsOfOneScenarioStayOutOfAnother(t *testing.T) {
	var buf bytes.Buffer
	r := NewRecorder(&buf, clock(), nil)
	r.Secret("a.feature:1", "passcode", "12345678")
	r.Record(Event{Scenario: "b.feature:1", Action: &Action{Does: "dials 12345678"}})
	if !strings.Contains(buf.String(), "12345678") {
		t.Error("a secret of one scenario was hidden in another, where it is an honest value")
	}
}

// A body of plain characters is written as any other string is, whoever quotes it.
func TestBodyIsQuotedAsEveryString(t *testing.T) {
	for c := range 256 {
		body := Body("a" + string(rune(c)) + `"\` + "\n\r\t z")
		got, err := body.MarshalJSON()
		want, wantErr := encode(string(body))
		if err != nil || wantErr != nil || !bytes.Equal(got, want) {
			t.Errorf("character %d: got %s (%v), want %s (%v)", c, got, err, want, wantErr)
		}
	}
}

func TestBodyRoundTrip(t *testing.T) {
	for _, tt := range []struct {
		why  string
		body Body
		want string
	}{
		{"none", nil, "null"},
		{"empty is not none", Body{}, `""`},
		{"text stays readable", Body(`{"a":"<b>&ä"}`), `"{\"a\":\"<b>&ä\"}"`},
		{"bytes that are no text", Body{0xff, 0xfe}, `{"base64":"//4="}`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			data, err := encode(tt.body)
			if err != nil || string(data) != tt.want {
				t.Fatalf("got %s (%v), want %s", data, err, tt.want)
			}
			var back Body
			if err := json.Unmarshal(data, &back); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.body, back); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestObserverSeesEventsInOrderAndRedacted(t *testing.T) {
	var seen []Event
	r := NewRecorder(&bytes.Buffer{}, clock(), func(e Event) { seen = append(seen, e) })
	r.Secret("", "secret", "hunter22")
	r.Record(Event{Action: &Action{Does: "types hunter22"}})
	r.Record(Event{Exchange: &Exchange{}})
	r.Record(Event{Action: &Action{Does: "leaves"}})
	if len(seen) != 3 || seen[0].Seq != 1 || seen[1].Exchange == nil || seen[2].Seq != 3 ||
		strings.Contains(seen[0].Action.Does, "hunter22") {
		t.Errorf("got %+v", seen)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestRecorderKeepsTheFirstWriteError(t *testing.T) {
	r := NewRecorder(brokenWriter{}, clock(), nil)
	r.Record(Event{})
	r.Record(Event{})
	if err := r.Err(); err == nil || !strings.Contains(err.Error(), "event 1: disk full") {
		t.Errorf("got %v", err)
	}
}

func TestWorseOnlyRises(t *testing.T) {
	order := []Status{"", Passed, Skipped, Flaky, Failed, Errored}
	for i, a := range order {
		for j, b := range order {
			if got, want := Worse(a, b), order[max(i, j)]; got != want {
				t.Errorf("Worse(%q, %q) = %q, want %q", a, b, got, want)
			}
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add([]byte(`{"runStarted":{"format":1}}` + "\n" + `{"scenario":"a:1","planned":{"steps":[{}]}}` + "\n" +
		`{"scenario":"a:1","step":9,"stepFinished":{}}` + "\n"))
	f.Fuzz(func(t *testing.T, log []byte) {
		run, err := Fold(bytes.NewReader(log))
		if err == nil && run == nil {
			t.Error("neither a run nor an error")
		}
	})
}

// TestAKilledRunTookAsLongAsItsEvents: where no end was recorded, the last event is as late as is known.
func TestAKilledRunTookAsLongAsItsEvents(t *testing.T) {
	run, err := Fold(strings.NewReader(`{"at":"2027-01-31T09:00:00Z","runStarted":{"format":1}}` + "\n" +
		`{"at":"2027-01-31T09:00:03Z","scenario":"x:1","planned":{}}` + "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if run.Duration != 3*time.Second {
		t.Errorf("it took %v, want 3 s", run.Duration)
	}
}

func TestCountsSayWhatTheRateIsAbout(t *testing.T) {
	started := time.Date(2027, 1, 31, 9, 0, 0, 0, time.UTC)
	var c Counts
	for _, s := range []*ScenarioRun{{Status: Passed, Started: started}, {Status: Skipped},
		{Status: Failed, Started: started},
		{Status: Failed, Started: started, Known: &Known{}}, {Status: Errored}, {Status: Errored, Started: started}} {
		c.Add(s)
	}
	if c.Executed() != 4 || c.NotRun != 1 {
		t.Errorf("%d executed and %d not run, want 4 (not the skipped one, nor what was not started) and 1", c.Executed(),
			c.NotRun)
	}
	if c.Judged() != 4 || c.PassRate() != 25 {
		t.Errorf("%v %% of %d passed, want 25 %% of 4: a known failure is neither for nor against", c.PassRate(), c.Judged())
	}
}
