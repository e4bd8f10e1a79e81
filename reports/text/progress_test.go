package text

import (
	"bytes"
	"encoding/json"
	"testing"

	"conform/internal/record"
	"conform/reports/sample"
)

// follow gives a Progress every event of a story, in order.
func follow(t *testing.T, log []byte, p *Progress) {
	t.Helper()
	for _, line := range bytes.Split(bytes.TrimSpace(log), []byte("\n")) {
		var e record.Event
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		p.Event(e)
	}
}

func storyWithFailures(t *testing.T) []byte {
	s := sample.New(t, sample.MockInfo())
	f := sample.PstnFeature()
	good := s.Plan(f, 12, "The called number answers", nil, sample.PstnSteps())
	wrong := s.Plan(f, 22, "The created call is described as documented", nil, sample.PstnSteps())
	again := s.Plan(sample.ExampleFeature(1, "Peer-to-peer call"), 6, "The call is created", nil, sample.PstnSteps())
	twin := s.Twin(again, sample.ExampleFeature(1, "Peer-to-peer call"), 6, "The call is created", "Calls.Initiate.All")
	s.Exclude(f, 44, "The number is busy", "needs a second number", nil)
	s.Passes(good)
	s.Differs(wrong)
	for _, tell := range []func(string){s.Breaks, s.Passes} {
		tell(again)
		// What is tried again with it, and skipped again, has passed at no attempt.
		s.Begin(twin)
		s.End(record.Skipped, "its scenario did not pass", 0)
	}
	s.Scenario = ""
	s.Add(record.Event{RunFinished: &record.RunFinished{}})
	return s.Log.Bytes()
}

func TestProgress(t *testing.T) {
	tests := []struct {
		name string
		opts ProgressOptions
		why  string
	}{
		{"plain", ProgressOptions{}, "a log file gets a line for each feature and failure, and no control characters"},
		{"live", ProgressOptions{Live: true, Color: true, Width: 60}, "a terminal gets one line that is written over, failures above it"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			follow(t, storyWithFailures(t), NewProgress(&out, test.opts))
			sample.Golden(t, "progress-"+test.name+".txt", out.Bytes())
		})
	}
}
