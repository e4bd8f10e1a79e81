package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"conform/internal/record"
	"conform/internal/tenant"
	"conform/reports"
	"conform/reports/digest"
	"conform/reports/page"
)

// searched looks for secrets in a folder, as a run does at its end; nil: there are none.
func searched(dir string, secrets map[string][]string) error {
	found, err := tenant.FindLeaks(context.Background(), dir, secrets, reports.Packed)
	if err != nil || len(found) == 0 {
		return err
	}
	return errors.New(strings.Join(found, "\n"))
}

// TestLeaksInEveryReport makes each report of a run whose log holds a secret that nobody registered: the
// search must find it in each that shows bodies.
func TestLeaksInEveryReport(t *testing.T) {
	t.Parallel()
	const secret = "canary~of~a~body"
	var log bytes.Buffer
	r := record.NewRecorder(&log, nil, nil)
	r.KeepSecrets()
	id := "features/a.feature:2"
	feature := record.Feature{File: "features/a.feature", Name: "A"}
	r.Record(record.Event{RunStarted: &record.RunStarted{Format: record.FormatVersion, Target: "graph"}})
	r.Record(record.Event{Scenario: id, Planned: &record.Planned{Feature: feature, Name: "S", Line: 2}})
	r.Record(record.Event{Scenario: id, ScenarioStarted: &record.ScenarioStarted{}})
	r.Record(record.Event{Scenario: id,
		Exchange: &record.Exchange{ID: 1, Operation: "create call",
			Request:  record.Request{Method: "POST", URL: "https://graph", Body: record.Body(`{"a":"` + secret + `"}`)},
			Response: &record.Response{Status: 201, Body: record.Body(strings.Repeat("x", 2000))}}})
	r.Record(record.Event{Scenario: id,
		Check: &record.Check{Kind: record.CheckBody, Requirement: "r", Status: record.Passed}})
	r.Record(record.Event{Scenario: id, ScenarioFinished: &record.ScenarioFinished{Status: record.Passed}})
	r.Record(record.Event{RunFinished: &record.RunFinished{}})
	run, err := record.Fold(&log)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := reports.WriteAll(dir, digest.Of(run), reports.Every(), page.Limit); err != nil {
		t.Fatal(err)
	}
	err = searched(dir, map[string][]string{"client secret": {secret}})
	for _, name := range []string{"index.html", "full.json"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s shows the body, and the search did not find it there: %v", name, err)
		}
	}
}
