package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// A Recorder writes events, one JSON object a line, in the order they are recorded. It is safe for use
// by many goroutines. Every event is redacted before it is written: see [Recorder.Secret].
type Recorder struct {
	now     func() time.Time
	observe func(Event)

	// Events are encoded and redacted side by side; only their numbers and the writing are one after another.
	mu  sync.Mutex
	w   io.Writer
	seq int
	err error

	buffers sync.Pool // of *lineBuffer: a line is written at once, and kept by nobody

	hidden   sync.RWMutex
	secrets  map[string]*redactor       // by scenario; "" holds those of the whole run
	names    map[string]map[string]bool // secrets by name; nil: they are not kept
	disguise *Disguise                  // nil: nothing more is hidden
}

// NewRecorder returns a Recorder that writes to w, one Write for each event; w must not keep the bytes. now gives the
// time of an event; nil means [Now]. observe, if not nil, is called with each event after it was written, one at a
// time, in order and as it was written (redacted). It may keep the event, and must neither call the Recorder nor change
// the event. Where w is io.Discard and observe is nil nobody reads the events, and none is made.
func NewRecorder(w io.Writer, now func() time.Time, observe func(Event)) *Recorder {
	if now == nil {
		now = Now
	}
	return &Recorder{w: w, now: now, observe: observe, secrets: map[string]*redactor{"": {}}}
}

// Secret makes value unreadable in every later event of the scenario, or of the whole run when scenario
// is empty: plain, JSON-escaped, URL-encoded, in base64 and, for a JWT, its parts. name stands in its
// place. Values shorter than four bytes are ignored, since hiding them would hide everything. What was said of a
// scenario is forgotten with the event that finishes it.
func (r *Recorder) Secret(scenario, name, value string) {
	r.hidden.RLock()
	known := r.secrets[scenario].knows(value) && (r.names == nil || r.names[name][value])
	r.hidden.RUnlock()
	if known {
		return
	}
	r.hidden.Lock()
	defer r.hidden.Unlock()
	red := r.secrets[scenario]
	if red == nil {
		red = &redactor{}
		r.secrets[scenario] = red
	}
	red.add(name, value)
	if len(value) < minSecret || r.names == nil {
		return
	}
	if r.names[name] == nil {
		r.names[name] = map[string]bool{}
	}
	r.names[name][value] = true
}

// KeepSecrets has [Recorder.Secrets] know what is hidden from now on, for as long as the Recorder lives.
func (r *Recorder) KeepSecrets() {
	r.hidden.Lock()
	defer r.hidden.Unlock()
	if r.names == nil {
		r.names = map[string]map[string]bool{}
	}
}

// Secrets returns every value that [Recorder.Secret] hides since [Recorder.KeepSecrets], by its name and sorted, so
// that one can look for them where they must not be.
func (r *Recorder) Secrets() map[string][]string {
	r.hidden.RLock()
	defer r.hidden.RUnlock()
	all := map[string][]string{}
	for name, values := range r.names {
		all[name] = slices.Sorted(maps.Keys(values))
	}
	return all
}

// Disguise has every later event go through d too. It must be called before the first event.
func (r *Recorder) Disguise(d *Disguise) {
	r.hidden.Lock()
	defer r.hidden.Unlock()
	r.disguise = d
}

// unnumbered is how the line of an event begins whose number and time are not known yet.
const unnumbered = `{"seq":0,"at":"0001-01-01T00:00:00Z"`

// headRoom is what is left free in front of such a line, so that the longest number and time have room there: nine more
// digits of a second, and eighteen of a number.
const headRoom = 32

// A lineBuffer is where one event becomes a line.
type lineBuffer struct {
	bytes.Buffer
	encoder *json.Encoder
}

// line encodes an event into the buffer, behind the room for its head, and without an end.
func (b *lineBuffer) line(e Event) ([]byte, error) {
	if b.encoder == nil {
		b.encoder = json.NewEncoder(b)
		b.encoder.SetEscapeHTML(false)
	}
	b.Reset()
	b.Write(make([]byte, headRoom))
	if err := b.encoder.Encode(e); err != nil {
		return nil, err
	}
	return b.Bytes()[headRoom : b.Len()-1], nil
}

// Record gives the event its number and time and writes it. A write error is kept for [Recorder.Err].
// The event is not changed afterwards by either side: observers may keep it.
func (r *Recorder) Record(e Event) {
	if r.w == io.Discard && r.observe == nil {
		return
	}
	hideAuthorization(&e)
	e.Seq, e.At = 0, time.Time{}
	buffer, _ := r.buffers.Get().(*lineBuffer)
	if buffer == nil {
		buffer = &lineBuffer{}
	}
	defer r.buffers.Put(buffer)
	plain, err := buffer.line(e)
	if err != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.fail(fmt.Errorf("encoding an event: %w", err))
		return
	}
	line, changed := r.hide(e.Scenario, plain)
	if e.ScenarioFinished != nil {
		defer r.forget(e.Scenario)
	}

	r.mu.Lock()
	defer r.mu.Unlock()
	r.seq++
	e.Seq, e.At = r.seq, r.now().UTC()
	if changed {
		line = number(make([]byte, headRoom, headRoom+len(line)+1), line, e.Seq, e.At)
	} else {
		line = number(buffer.Bytes()[:headRoom], line, e.Seq, e.At)
	}
	if _, err := r.w.Write(line); err != nil {
		r.fail(fmt.Errorf("writing event %d: %w", e.Seq, err))
	}
	if r.observe == nil {
		return
	}
	if changed {
		e = Event{}
		if err := json.Unmarshal(line, &e); err != nil {
			r.fail(fmt.Errorf("reading event %d back: %w", r.seq, err))
			return
		}
	}
	r.observe(e)
}

// forget drops what one scenario has to hide: nothing more is recorded of it, and what runs decides how much memory is
// taken, not what ran.
func (r *Recorder) forget(scenario string) {
	r.hidden.Lock()
	defer r.hidden.Unlock()
	if scenario != "" {
		delete(r.secrets, scenario)
	}
}

// hide takes all that is secret out of a line, and reports whether that changed it.
func (r *Recorder) hide(scenario string, line []byte) (hidden []byte, changed bool) {
	r.hidden.RLock()
	run, own, disguise := r.secrets[""], r.secrets[scenario], r.disguise
	hidden = run.redact(line)
	if scenario != "" {
		hidden = own.redact(hidden)
	}
	r.hidden.RUnlock()
	hidden = disguise.hide(hidden)
	return hidden, !bytes.Equal(hidden, line)
}

// number puts the number and the time of an event at the head of its line, and ends the line. The line stands, or is
// put, behind room.
func number(room, line []byte, seq int, at time.Time) []byte {
	whole := append(append(room, line...), '\n')
	var longest [len(unnumbered) + headRoom]byte
	head := append(longest[:0], `{"seq":`...)
	head = strconv.AppendInt(head, int64(seq), 10)
	head = append(head, `,"at":"`...)
	head = at.AppendFormat(head, time.RFC3339Nano)
	head = append(head, '"')
	whole = whole[len(room)+len(unnumbered)-len(head):]
	copy(whole, head)
	return whole
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
