package main

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"errors"
	"html"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conform/internal/record"
	"conform/reports"
	"conform/reports/page"
)

// TestSearchFindsPlantedSecrets plants a secret in each form in which it could stand in an artifact.
func TestSearchFindsPlantedSecrets(t *testing.T) {
	const secret = `canary<&>"~ secret/é`
	token := "eyJhbGciOiJSUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(`{"appid":"canary"}`)) + ".c2lnbmF0dXJlLW9mLXRoZS1jYW5hcnk"
	deflated := func(text string) string {
		var out bytes.Buffer
		w, err := flate.NewWriter(&out, flate.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(strings.Repeat("padding that is compressed ", 9) + text)); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(out.Bytes())
	}
	for _, tt := range []struct {
		why, text string
		found     bool
	}{
		{"nothing", "all is well", false},
		{"a part of it", "canary", false},
		{"plain", "x" + secret + "y", true},
		{"in a URL", "client_secret=" + url.QueryEscape(secret) + "&x", true},
		{"in HTML", "<p>" + html.EscapeString(secret) + "</p>", true},
		{"in JSON", `{"a":"canary<&>\"~ secret/é"}`, true},
		{"in JSON for HTML", `{"a":"canary\u003c\u0026\u003e\"~ secret/é"}`, true},
		{"base64", base64.StdEncoding.EncodeToString([]byte(secret)), true},
		{"deflated in the page", `<script>` + deflated(secret) + `</script>`, true},
		{"a token", "Bearer " + token, true},
		{"the payload of a token", strings.Split(token, ".")[1], true},
		{"the signature of a token", strings.Split(token, ".")[2], true},
	} {
		t.Run(tt.why, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "report.html"), []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			err := search(dir, map[string][]string{"client secret": {secret}, "access token": {token}})
			var e exit
			if found := errors.As(err, &e) && e.status == exitLeaked; found != tt.found {
				t.Fatalf("got %v", err)
			}
			if err != nil && (!strings.Contains(err.Error(), "report.html") || strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), token)) {
				t.Errorf("the error names the file, and not the secret: %v", err)
			}
		})
	}
}

// TestSearchReadsEveryReport makes each report of a run whose log holds a secret that nobody registered: the
// search must find it in each that shows bodies.
func TestSearchReadsEveryReport(t *testing.T) {
	const secret = "canary~of~a~body"
	var log bytes.Buffer
	r := record.NewRecorder(&log, nil, nil)
	r.KeepSecrets()
	id := "features/a.feature:2"
	feature := record.Feature{File: "features/a.feature", Name: "A"}
	r.Record(record.Event{RunStarted: &record.RunStarted{Format: record.FormatVersion, Target: "graph"}})
	r.Record(record.Event{Scenario: id, Planned: &record.Planned{Feature: feature, Name: "S", Line: 2}})
	r.Record(record.Event{Scenario: id, ScenarioStarted: &record.ScenarioStarted{}})
	r.Record(record.Event{Scenario: id, Exchange: &record.Exchange{ID: 1, Operation: "create call", Request: record.Request{Method: "POST", URL: "https://graph", Body: record.Body(`{"a":"` + secret + `"}`)},
		Response: &record.Response{Status: 201, Body: record.Body(strings.Repeat("x", 2000))}}})
	r.Record(record.Event{Scenario: id, Check: &record.Check{Kind: record.CheckBody, Requirement: "r", Status: record.Passed}})
	r.Record(record.Event{Scenario: id, ScenarioFinished: &record.ScenarioFinished{Status: record.Passed}})
	r.Record(record.Event{RunFinished: &record.RunFinished{}})
	run, err := record.Fold(&log)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := reports.WriteAll(dir, run, page.Limit); err != nil {
		t.Fatal(err)
	}
	err = search(dir, map[string][]string{"client secret": {secret}})
	for _, name := range []string{"index.html", "report.json"} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s shows the body, and the search did not find it there: %v", name, err)
		}
	}
}
