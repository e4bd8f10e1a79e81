package reports

import (
	"bytes"
	"os"
	"testing"

	"conform/internal/record"
)

// FuzzLog makes every report of logs that nobody planned for: one that can be read can be reported.
func FuzzLog(f *testing.F) {
	var log bytes.Buffer
	r := record.NewRecorder(&log, nil, nil)
	const id = "a.feature:2"
	for _, e := range []record.Event{
		{RunStarted: &record.RunStarted{Format: record.FormatVersion, Target: "mock"}},
		{Scenario: id, Planned: &record.Planned{Feature: record.Feature{File: "a.feature", Name: "A"}, Name: "S", Line: 2,
			Steps: []record.PlannedStep{{Keyword: "When", Text: "x", Line: 3}}}},
		{Scenario: id, ScenarioStarted: &record.ScenarioStarted{}},
		{Scenario: id, Step: 1, Exchange: &record.Exchange{ID: 1, Operation: "create call",
			Request:  record.Request{Method: "POST", URL: "https://graph/calls"},
			Response: &record.Response{Status: 201, Body: record.Body(`{"id":"1"}`)}}},
		{Scenario: id, Step: 1, Notification: &record.Notification{ID: 1, Method: "POST", Path: "/x",
			Body: record.Body(`{"value":[]}`)}},
		{Scenario: id, Step: 1, Check: &record.Check{Kind: record.CheckStatus, Requirement: "r", Status: record.Failed,
			Exchange: 1, Differences: []record.Difference{{Pointer: "/id", Want: "a", Got: "b"}}}},
		{Scenario: id, Step: 1, StepFinished: &record.StepFinished{Status: record.Failed}},
		{Scenario: id, ScenarioFinished: &record.ScenarioFinished{Status: record.Failed}},
		{RunFinished: &record.RunFinished{}},
		{Verdict: &record.Verdict{Exit: 1, Rule: "all must pass"}},
	} {
		r.Record(e)
	}
	if err := r.Err(); err != nil {
		f.Fatal(err)
	}
	f.Add(log.Bytes())
	f.Add(log.Bytes()[:log.Len()/2])
	f.Fuzz(func(t *testing.T, log []byte) {
		c := NewCollector(Every(), 1<<20)
		run, err := c.Read(bytes.NewReader(log))
		if err != nil {
			return
		}
		dir, err := os.MkdirTemp("", "conform-fuzz-")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir)
		if _, err := c.Write(dir, run); err != nil {
			t.Errorf("a log that can be read cannot be reported: %v", err)
		}
	})
}
