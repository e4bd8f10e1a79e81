package sample

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"conform/internal/record"
)

// A Story makes a run event by event, through the real recorder and the real fold, on a clock of its own,
// so that the tests see runs as they are and not as a struct literal could pretend them.
type Story struct {
	t        testing.TB
	Log      bytes.Buffer
	rec      *record.Recorder
	now      time.Time
	Scenario string
	step     int
	posts    int
	sent     int
	guids    int
}

var storyStart = time.Date(2026, time.November, 20, 9, 30, 0, 0, time.UTC)

func New(t testing.TB, info record.RunStarted) *Story {
	s := &Story{t: t, now: storyStart}
	s.rec = record.NewRecorder(&s.Log, func() time.Time { return s.now }, nil)
	info.Format = record.FormatVersion
	s.Add(record.Event{RunStarted: &info})
	return s
}

func (s *Story) Add(e record.Event) { s.rec.Record(e) }

// After moves the clock.
func (s *Story) After(d time.Duration) *Story { s.now = s.now.Add(d); return s }

// guid returns a GUID that differs each time and is the same in each run of the test.
func (s *Story) guid() string {
	s.guids++
	h := uint64(s.guids)*0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D
	h ^= h >> 29
	l := h * 0xBF58476D1CE4E5B9
	return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", uint32(h>>32), uint16(h>>16), h&0xfff, l>>52, l&0xffffffffffff)
}

// Plan plans a scenario; steps are "Keyword text" and stand on the lines below it.
func (s *Story) Plan(feature record.Feature, line int, name string, tags, steps []string) string {
	id := fmt.Sprintf("%s:%d", feature.File, line)
	p := record.Planned{Feature: feature, Name: name, Line: line, Tags: append(append([]string{}, feature.Tags...),
		tags...)}
	for i, text := range steps {
		keyword, rest, _ := strings.Cut(text, " ")
		p.Steps = append(p.Steps, record.PlannedStep{Keyword: keyword, Text: rest, Line: line + 1 + i})
	}
	s.Add(record.Event{Scenario: id, Planned: &p})
	return id
}

// Twin plans a scenario once more without one of its permissions.
func (s *Story) Twin(of string, feature record.Feature, line int, name, without string) string {
	id := of + " without " + without
	s.Add(record.Event{Scenario: id, Planned: &record.Planned{Feature: feature, Name: name, Line: line, Tags: feature.Tags,
		Twin: &record.Twin{Of: of, Without: without},
		Steps: []record.PlannedStep{{Keyword: "When", Text: "the bot calls the number +12345678901", Line: line + 2},
			{Keyword: "Then", Text: "the call is established", Line: line + 3}}}})
	return id
}

// Refused adds a twin: Graph answers with the status.
func (s *Story) Refused(id string, status int) {
	s.Begin(id)
	s.Next()
	s.signIn()
	x := s.Exchange(record.Exchange{Operation: "create call", Name: "example 11", Request: record.Request{Method: "POST",
		URL: "https://127.0.0.1:43117/beta/communications/calls", Body: record.Body(requestBody())},
		Response: &record.Response{Status: status, Header: s.answerHeader(),
			Body: record.Body(`{"error":{"code":"Forbidden","message":"7504"}}`)}})
	verdict := record.Passed
	var differences []record.Difference
	if status != http.StatusForbidden {
		verdict = record.Failed
		differences = []record.Difference{{Pointer: "status", Want: "403", Got: fmt.Sprint(status)}}
	}
	s.Check(record.Check{Kind: record.CheckPermission, Requirement: "create call is refused without Calls.Initiate.All",
		Status: verdict, Exchange: x, Differences: differences})
	s.StepEnds(verdict, "")
	s.End(verdict, "", 9*time.Millisecond)
}

func (s *Story) Exclude(feature record.Feature, line int, name, why string, tags []string) {
	s.Add(record.Event{Scenario: fmt.Sprintf("%s:%d", feature.File, line), Planned: &record.Planned{
		Feature: feature, Name: name, Line: line, Tags: append(append([]string{}, feature.Tags...), tags...), Excluded: why,
		Steps: []record.PlannedStep{{Keyword: "When", Text: "the bot joins the scheduled meeting", Line: line + 1}},
	}})
}

func (s *Story) Begin(id string) {
	s.Scenario, s.step, s.posts, s.sent = id, 0, 0, 0
	s.here(record.Event{ScenarioStarted: &record.ScenarioStarted{}})
}

func (s *Story) here(e record.Event) {
	e.Scenario, e.Step = s.Scenario, s.step
	s.Add(e)
}

func (s *Story) Next() { s.step++ }

// causeOf is the cause of all that ends badly in the samples: what is wrong is so by a difference, and what broke had
// no answer.
func causeOf(status record.Status) record.Cause {
	switch status {
	case record.Failed:
		return record.CauseTarget
	case record.Errored:
		return record.CauseNetwork
	default:
		return ""
	}
}

func (s *Story) StepEnds(status record.Status, why string) {
	s.here(record.Event{StepFinished: &record.StepFinished{Status: status, Error: why, Cause: causeOf(status),
		Duration: 4 * time.Millisecond}})
}

func (s *Story) End(status record.Status, reason string, took time.Duration) {
	s.step = 0
	s.here(record.Event{ScenarioFinished: &record.ScenarioFinished{Status: status, Reason: reason, Cause: causeOf(status),
		Duration: took}})
}

func (s *Story) Exchange(x record.Exchange) int {
	s.sent++
	x.ID, x.Started = s.sent, s.now
	if x.Duration == 0 {
		x.Duration = 3 * time.Millisecond
	}
	s.After(x.Duration)
	s.here(record.Event{Exchange: &x})
	return x.ID
}

func (s *Story) notified(n record.Notification) int {
	s.posts++
	n.ID = s.posts
	if n.Method == "" {
		n.Method = "POST"
	}
	if n.Answered == 0 {
		n.Answered = http.StatusAccepted
	}
	n.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer x.y.z"},
		"X-Request-Id": {s.guid()}}
	s.here(record.Event{Notification: &n})
	return n.ID
}

func (s *Story) Check(c record.Check) { s.here(record.Event{Check: &c}) }

func (s *Story) Finish(v record.Verdict) *record.Run {
	s.Scenario, s.step = "", 0
	s.Add(record.Event{Verdict: &v})
	s.Add(record.Event{RunFinished: &record.RunFinished{Duration: s.now.Sub(storyStart)}})
	if err := s.rec.Err(); err != nil {
		s.t.Fatal(err)
	}
	run, err := record.Fold(&s.Log)
	if err != nil {
		s.t.Fatal(err)
	}
	return run
}
