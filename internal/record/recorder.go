package record

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// A Recorder writes events, one JSON object a line, in the order they are recorded. It is safe for use
// by many goroutines. Every event is redacted before it is written: see [Recorder.Secret].
type Recorder struct {
	now     func() time.Time
	observe func(Event)

	mu      sync.Mutex
	w       io.Writer
	seq     int
	err     error
	secrets map[string]*redactor // by scenario; "" holds those of the whole run
	names   map[string][]string  // all secrets by name, each once

	disguise *Disguise // nil: nothing more is hidden
}

// NewRecorder returns a Recorder that writes to w. now gives the time of an event; nil means time.Now.
// observe, if not nil, is called with each event after it was written, one at a time, in order and as it
// was written (redacted); it is spared exchanges and notifications, whose bodies nobody follows live.
// It must not call the Recorder.
func NewRecorder(w io.Writer, now func() time.Time, observe func(Event)) *Recorder {
	if now == nil {
		now = time.Now
	}
	return &Recorder{w: w, now: now, observe: observe, secrets: map[string]*redactor{"": {}}}
}

// Secret makes value unreadable in every later event of the scenario, or of the whole run when scenario
// is empty: plain, JSON-escaped, URL-encoded, in base64 and, for a JWT, its parts. name stands in its
// place. Values shorter than four bytes are ignored, since hiding them would hide everything.
func (r *Recorder) Secret(scenario, name, value string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	red := r.secrets[scenario]
	if red == nil {
		red = &redactor{}
		r.secrets[scenario] = red
	}
	red.add(name, value)
	if len(value) >= minSecret && !slices.Contains(r.names[name], value) {
		if r.names == nil {
			r.names = map[string][]string{}
		}
		r.names[name] = append(r.names[name], value)
	}
}

// Secrets returns every value that [Recorder.Secret] hides, by its name, so that one can look for them where
// they must not be.
func (r *Recorder) Secrets() map[string][]string {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := map[string][]string{}
	for name, values := range r.names {
		all[name] = slices.Clone(values)
	}
	return all
}

// Disguise has every later event go through d too. It must be called before the first event.
func (r *Recorder) Disguise(d *Disguise) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.disguise = d
}

// Record gives the event its number and time and writes it. A write error is kept for [Recorder.Err]:
// the run goes on, and ends as errored.
func (r *Recorder) Record(e Event) {
	hideAuthorization(&e)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seq++
	e.Seq = r.seq
	e.At = r.now().UTC()
	line, err := encode(e)
	if err != nil {
		r.fail(fmt.Errorf("encoding event %d: %w", e.Seq, err))
		return
	}
	line = r.secrets[""].redact(line)
	if e.Scenario != "" {
		line = r.secrets[e.Scenario].redact(line)
	}
	line = r.disguise.hide(line)
	if _, err := r.w.Write(append(line, '\n')); err != nil {
		r.fail(fmt.Errorf("writing event %d: %w", e.Seq, err))
	}
	if r.observe != nil && e.Exchange == nil && e.Notification == nil {
		var written Event
		if err := json.Unmarshal(line, &written); err != nil {
			r.fail(fmt.Errorf("reading event %d back: %w", e.Seq, err))
			return
		}
		r.observe(written)
	}
}

// Err returns the first error of a write, or nil.
func (r *Recorder) Err() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.err
}

func (r *Recorder) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// hideAuthorization replaces the value of every Authorization header, known secret or not, because an
// unknown one (a stranger's post to the callback) is somebody's secret too.
func hideAuthorization(e *Event) {
	hide := func(h http.Header) http.Header {
		values := h.Values("Authorization")
		if len(values) == 0 {
			return h
		}
		h = h.Clone()
		for i, v := range values {
			h["Authorization"][i] = hiddenAuthorization(v)
		}
		return h
	}
	if e.Exchange != nil {
		x := *e.Exchange
		x.Request.Header = hide(x.Request.Header)
		e.Exchange = &x
	}
	if e.Notification != nil {
		n := *e.Notification
		n.Header = hide(n.Header)
		e.Notification = &n
	}
}
