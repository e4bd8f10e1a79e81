package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// lines reads a log back as its readers do.
func lines(t *testing.T, log io.Reader) []Event {
	t.Helper()
	var all []Event
	for decoder := json.NewDecoder(log); ; {
		var e Event
		if err := decoder.Decode(&e); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
}

// What an observer is given is what stands in the log, whether or not something had to be hidden.
func TestObserversSeeWhatIsWritten(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	var seen []Event
	r := NewRecorder(&log, clock(), func(e Event) { seen = append(seen, e) })
	r.Secret("a.feature:1", "code", "hunter22")
	for _, reason := range []string{"nothing to hide", "the code is hunter22", "<&>   é"} {
		r.Record(Event{Scenario: "a.feature:1", Step: 2, Check: &Check{Kind: CheckBody, Status: Failed, Reason: reason}})
	}
	if diff := cmp.Diff(lines(t, &log), seen); diff != "" {
		t.Errorf("seen (-log +observer):\n%s", diff)
	}
	if got := seen[1].Check.Reason; got != "the code is [redacted:code]" {
		t.Errorf("the observer was given %q", got)
	}
}

// Many goroutines record at once: the numbers rise by one from line to line all the same.
func TestEventsAreNumberedAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	r := NewRecorder(&log, nil, nil)
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			id := fmt.Sprintf("a.feature:%d", worker)
			r.Secret(id, "code", "secret-of-"+id)
			for range 50 {
				r.Record(Event{Scenario: id, Exchange: &Exchange{Request: Request{URL: "https://x/secret-of-" + id}}})
			}
			r.Record(Event{Scenario: id, ScenarioFinished: &ScenarioFinished{Status: Passed}})
		})
	}
	all.Wait()
	if bytes.Contains(log.Bytes(), []byte("secret-of-")) {
		t.Error("a secret stands in the log")
	}
	events := lines(t, &log)
	if len(events) != 8*51 {
		t.Fatalf("%d events", len(events))
	}
	for i, e := range events {
		if e.Seq != i+1 || e.At.IsZero() || i > 0 && e.At.Before(events[i-1].At) {
			t.Fatalf("line %d has the number %d and the time %v", i+1, e.Seq, e.At)
		}
	}
}

// Memory follows what runs: a scenario's secrets go with it, those of the run stay.
func TestSecretsGoWithTheirScenario(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	r := NewRecorder(&log, clock(), nil)
	r.Secret("", "client secret", "of-the-run")
	for n := range 100 {
		id := fmt.Sprintf("a.feature:%d", n)
		r.Secret(id, "access token", fmt.Sprintf("token-%d", n))
		r.Record(Event{Scenario: id, ScenarioFinished: &ScenarioFinished{Status: Passed,
			Reason: fmt.Sprintf("of-the-run token-%d", n)}})
	}
	if n := len(r.secrets); n != 1 {
		t.Errorf("secrets of %d scenarios are held, want those of the run alone", n)
	}
	if bytes.Contains(log.Bytes(), []byte("of-the-run")) || bytes.Contains(log.Bytes(), []byte("token-")) {
		t.Errorf("a secret stands in the log: %s", log.String())
	}
	if got := r.Secrets(); len(got) != 0 {
		t.Errorf("kept although nobody looks for them: %v", got)
	}
}

// An event of the highest number at the longest time has room for both in front of its line.
func TestLongestNumberHasRoom(t *testing.T) {
	var written []byte
	at := time.Date(2026, 12, 31, 23, 59, 59, 123456789, time.UTC)
	r := NewRecorder(writerFunc(func(line []byte) { written = bytes.Clone(line) }), func() time.Time { return at }, nil)
	r.seq = math.MaxInt - 1
	r.Record(Event{RunFinished: &RunFinished{}})
	want := fmt.Sprintf(`{"seq":%d,"at":"2026-12-31T23:59:59.123456789Z","runFinished":{"duration":0}}`, math.MaxInt) +
		"\n"
	if string(written) != want {
		t.Errorf("got %s, want %s", written, want)
	}
}

type writerFunc func(line []byte)

func (f writerFunc) Write(line []byte) (int, error) {
	f(line)
	return len(line), nil
}
