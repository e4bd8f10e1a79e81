package sample

import (
	"time"

	"conform/internal/record"
)

// Life is a scenario of a run that is compared.
type Life struct {
	Name   string
	Status record.Status
	Took   time.Duration
	Body   string // of one answer; empty: nothing was sent
	Known  bool
	Blame  record.Blame
}

func Lived(line int, list ...Life) *record.Run {
	f := &record.FeatureRun{Feature: record.Feature{File: "features/a.feature", Name: "A"}}
	run := &record.Run{Features: []*record.FeatureRun{f}, Started: storyStart, Info: record.RunStarted{Target: "mock",
		BaseURL: "http://127.0.0.1"}}
	for i, l := range list {
		s := &record.ScenarioRun{ID: "features/a.feature:" + string(rune('1'+line+i)), Name: l.Name, Status: l.Status,
			Duration: l.Took, Blame: l.Blame}
		if l.Body != "" {
			s.Exchanges = []*record.Sent{
				{Exchange: record.Exchange{Operation: "get token", Purpose: "sign in", Response: &record.Response{Status: 200,
					Body: record.Body(`{"x":` + l.Body + `}`)}}},
				{Exchange: record.Exchange{Operation: "create call", Name: "example 01", Response: &record.Response{Status: 201,
					Body: record.Body(l.Body)}}},
			}
		}
		if l.Known {
			s.Known = &record.Known{Reason: "r"}
		}
		run.Counts.Total++
		if l.Status == record.Passed {
			run.Counts.Passed++
		}
		f.Scenarios = append(f.Scenarios, s)
	}
	return run
}
