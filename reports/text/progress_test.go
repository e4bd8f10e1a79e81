package text

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

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

func columnsOf(n int) func() int { return func() int { return n } }

func TestProgress(t *testing.T) {
	tests := []struct {
		name string
		opts ProgressOptions
		why  string
	}{
		{"plain", ProgressOptions{}, "a log file gets a line for each feature and failure, and no control characters"},
		{"live", ProgressOptions{Live: true, Color: true, Width: columnsOf(60)},
			"a narrow terminal gets one line that is written over, failures above it"},
		{"wide", ProgressOptions{Live: true, Width: columnsOf(100)}, "a wide one has a bar, too"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			follow(t, storyWithFailures(t), NewProgress(&out, test.opts))
			sample.Golden(t, "progress-"+test.name+".txt", out.Bytes())
		})
	}
}

// TestProgressOfARefusedNotification: what came and was turned away is not said to have never come.
func TestProgressOfARefusedNotification(t *testing.T) {
	t.Parallel()
	for answered, want := range map[int]string{
		202: `notification "established" never came`,
		401: `notification "established" was refused or never came`,
	} {
		s := sample.New(t, sample.MockInfo())
		one := s.Plan(sample.PstnFeature(), 12, "The called number answers", nil, sample.PstnSteps())
		s.Begin(one)
		s.Add(record.Event{Scenario: one, Notification: &record.Notification{ID: 1, Answered: answered}})
		s.Check(record.Check{Kind: record.CheckNotifications, Status: record.Failed,
			Sequence: []record.SequenceLine{{Label: "established", Arrival: record.Missing}}})
		s.End(record.Failed, "", 0)
		var out bytes.Buffer
		follow(t, s.Log.Bytes(), NewProgress(&out, ProgressOptions{}))
		if !strings.Contains(out.String(), "  "+want+"\n") {
			t.Errorf("answered with %d: want %q in\n%s", answered, want, &out)
		}
	}
}

// TestProgressPassesNothingThatDidNot: what was skipped, or checked nothing, never has the sign of what passed.
func TestProgressPassesNothingThatDidNot(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why  string
		tell func(s *sample.Story)
		want string // the line of the feature
	}{
		{"passed", func(s *sample.Story) { s.Passes(s.Plan(sample.PstnFeature(), 1, "one", nil, sample.PstnSteps())) },
			"✓ Outgoing call from the bot to a PSTN number 1 scenario\n"},
		{"nothing was checked", func(s *sample.Story) {
			s.Begin(s.Plan(sample.PstnFeature(), 1, "one", nil, []string{"Given a bot"}))
			s.Next()
			s.StepEnds(record.Passed, "")
			s.End(record.Passed, "", 0)
		}, "! Outgoing call from the bot to a PSTN number 1 errored\n"},
		{"only what is judged by itself at the end was", func(s *sample.Story) {
			s.Begin(s.Plan(sample.PstnFeature(), 1, "one", nil, []string{"Given a bot"}))
			s.Check(record.Check{Kind: record.CheckToken, Status: record.Passed})
			s.End(record.Passed, "", 0)
		}, "! Outgoing call from the bot to a PSTN number 1 errored\n"},
		{"nothing was sent and nothing came", func(s *sample.Story) {
			s.Begin(s.Plan(sample.PstnFeature(), 1, "one", nil, []string{"Then nothing comes"}))
			s.Next()
			s.Check(record.Check{Kind: record.CheckNotifications, Status: record.Passed})
			s.StepEnds(record.Passed, "")
			s.End(record.Passed, "", 0)
		}, "! Outgoing call from the bot to a PSTN number 1 errored\n"},
		{"skipped while it ran", func(s *sample.Story) {
			s.Begin(s.Plan(sample.PstnFeature(), 1, "one", nil, sample.PstnSteps()))
			s.End(record.Skipped, "nobody is there", 0)
		}, "– Outgoing call from the bot to a PSTN number 1 skipped\n"},
		{"one passed, one planned to be skipped", func(s *sample.Story) {
			one := s.Plan(sample.PstnFeature(), 1, "one", nil, sample.PstnSteps())
			s.Exclude(sample.PstnFeature(), 9, "two", "needs a person", nil)
			s.Passes(one)
		}, "– Outgoing call from the bot to a PSTN number 1 passed, 1 skipped\n"},
		{"its refusal was none", func(s *sample.Story) {
			one := s.Plan(sample.PstnFeature(), 1, "one", nil, sample.PstnSteps())
			twin := s.Twin(one, sample.PstnFeature(), 1, "one", "Calls.Initiate.All")
			s.Passes(one)
			s.Refused(twin, 201)
		}, "✗ Outgoing call from the bot to a PSTN number 1 scenario; of their refusals 1 failed\n"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := sample.New(t, sample.MockInfo())
			tt.tell(s)
			var out bytes.Buffer
			follow(t, s.Log.Bytes(), NewProgress(&out, ProgressOptions{}))
			got, ticked := out.String(), strings.Contains(tt.want, "✓")
			if !strings.HasSuffix(got, tt.want) || strings.Contains(got, "✓") != ticked {
				t.Errorf("got\n%s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestProgressGuessesTheTimeLeft, from how much is done, and counts scenarios as the summary does.
func TestProgressGuessesTheTimeLeft(t *testing.T) {
	t.Parallel()
	s := sample.New(t, sample.MockInfo())
	var ids []string
	for i := range 4 {
		ids = append(ids, s.Plan(sample.PstnFeature(), i+1, "one", nil, sample.PstnSteps()))
	}
	twin := s.Twin(ids[0], sample.PstnFeature(), 1, "one", "Calls.Initiate.All")
	s.After(30 * time.Second)
	s.Passes(ids[0])
	s.Refused(twin, 403)
	var out bytes.Buffer
	follow(t, s.Log.Bytes(), NewProgress(&out, ProgressOptions{Live: true}))
	if want := "████████░░░░░░░░░░░░ 1/4  0:30, about 0:45 left"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("got %q, want %q at its end", out.String(), want)
	}
}

// TestProgressOfRepeatedScenarios: each attempt that went wrong is said, and the feature when all have ended.
func TestProgressOfRepeatedScenarios(t *testing.T) {
	info := sample.MockInfo()
	info.Repeat = 3
	s := sample.New(t, info)
	f := sample.PstnFeature()
	good := s.Plan(f, 12, "The called number answers", nil, sample.PstnSteps())
	wrong := s.Plan(f, 22, "The created call is described as documented", nil, sample.PstnSteps())
	for _, round := range []func(string){s.Passes, s.Differs, s.Passes} {
		s.Passes(good)
		round(wrong)
	}
	for _, tt := range []struct {
		why  string
		opts ProgressOptions
		want []string // in this order
	}{
		{"plain", ProgressOptions{}, []string{"✗ The created call is described as documented (attempt 2)\n",
			"status is 200, not 201\n", "≈ Outgoing call", "1 flaky, 1 passed\n"}},
		{"live", ProgressOptions{Live: true, Width: columnsOf(120)}, []string{"1/2, 1 of 6 attempts", "2/2, 2 of 6 attempts",
			"(attempt 2)\n", "1 flaky", "████████████████████ 2/2, 6 of 6 attempts"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var out bytes.Buffer
			follow(t, s.Log.Bytes(), NewProgress(&out, tt.opts))
			rest := out.String()
			for _, want := range tt.want {
				_, after, found := strings.Cut(rest, want)
				if !found {
					t.Fatalf("%q is not there, or not in its place:\n%q", want, out.String())
				}
				rest = after
			}
			if strings.Count(out.String(), "✗ ") != 1 {
				t.Errorf("one attempt went wrong:\n%s", out.String())
			}
		})
	}
}

// TestTimePassesOnTheLiveLine: while nothing happens, too, and nowhere but on a line that is there.
func TestTimePassesOnTheLiveLine(t *testing.T) {
	s := sample.New(t, sample.MockInfo())
	one := s.Plan(sample.PstnFeature(), 12, "The called number answers", nil, sample.PstnSteps())
	s.Begin(one)
	for _, tt := range []struct {
		why  string
		live bool
		want string // the end of what is written
	}{
		{"live", true, "0/1  0:30  The called number answers"},
		{"plain", false, ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var out bytes.Buffer
			p := NewProgress(&out, ProgressOptions{Live: tt.live})
			p.Tick(time.Now().Add(time.Hour)) // nothing is there yet
			follow(t, s.Log.Bytes(), p)
			before := out.Len()
			p.Tick(p.started.Add(30 * time.Second))
			p.Tick(p.started) // a clock that was set back
			if got := out.String()[before:]; !strings.HasSuffix(got, tt.want) || !tt.live && got != "" {
				t.Errorf("got %q", got)
			}
		})
	}
}
