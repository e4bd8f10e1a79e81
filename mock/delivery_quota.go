package mock

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
)

// Quota is how many requests an app may send in a time. One more is answered
// with 429 and Retry-After, and so is everything that comes before that time is
// over. The zero value is no quota.
// https://learn.microsoft.com/graph/throttling
type Quota struct {
	// Requests is how many are served in each Per.
	Requests int
	Per      time.Duration
}

type quotaJSON struct {
	Requests int    `json:"requests"`
	Per      string `json:"per"`
}

// MarshalJSON implements [json.Marshaler].
func (q Quota) MarshalJSON() ([]byte, error) {
	return json.Marshal(quotaJSON{q.Requests, asText(q.Per)})
}

// UnmarshalJSON implements [json.Unmarshaler]; the error says that per is no
// duration.
func (q *Quota) UnmarshalJSON(data []byte) error {
	var from quotaJSON
	if err := strictly(data, &from); err != nil {
		return err
	}
	q.Requests = from.Requests
	return asDuration("per", from.Per, &q.Per)
}

func (q Quota) validate() error {
	if q == (Quota{}) {
		return nil
	}
	if q.Requests < 1 || q.Per < time.Second {
		return fmt.Errorf("%d requests per %s: expected 1 request or more, and 1s or longer", q.Requests, q.Per)
	}
	return nil
}

// Throttled is what became of an app's quota.
type Throttled struct {
	// Refused counts the requests that were answered with 429.
	Refused int `json:"refused"`
	// Early are those that came although the app had been told to wait, oldest
	// first; no more than the last 1000.
	Early []EarlyReturn `json:"early"`
}

// EarlyReturn is a request that came before the time that Retry-After named.
type EarlyReturn struct {
	Time      time.Time `json:"time"` // on the app's clock
	Operation string    `json:"operation"`
	Method    string    `json:"method"`
	URL       string    `json:"url"`
	// RetryAfterSeconds is what the app was told, WaitedSeconds how long it
	// waited.
	RetryAfterSeconds float64 `json:"retryAfterSeconds"`
	WaitedSeconds     float64 `json:"waitedSeconds"`
}

// String is what there is to say of it in a line.
func (r EarlyReturn) String() string {
	return fmt.Sprintf("came back after %.3g s, and was told to wait %.3g s", r.WaitedSeconds, r.RetryAfterSeconds)
}

// mostEarly is how many early returns of an app are kept.
const mostEarly = 1000

// meter counts the requests of an app. It is used under the lock of its world.
type meter struct {
	began    time.Time // of the present time
	requests int       // in it
	// refused is when the app was first refused in it, until when it was told
	// to wait; zero: it was not.
	refused, until time.Time
	// told is when that answer was written, in real time: what was on its way
	// by then did not come early.
	told  time.Time
	so    Throttled
	first *exchange // whose answer says it
}

// admit counts a request, or refuses it. The caller holds no lock.
func (w *world) admit(e *exchange) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	q, m, now := w.courier.how.Quota, &w.meter, w.clock.now()
	if q == (Quota{}) {
		return nil
	}
	if over := m.began.Add(q.Per); m.began.IsZero() || !now.Before(over) && !now.Before(m.until) {
		m.began, m.requests, m.refused, m.until, m.told = now, 0, time.Time{}, time.Time{}, time.Time{}
	}
	if m.requests < q.Requests && m.until.IsZero() {
		m.requests++
		return nil
	}
	m.so.Refused++
	if m.until.IsZero() {
		// Whole seconds, upwards: who waits as long as it was told is not early.
		wait := time.Duration(math.Ceil(m.began.Add(q.Per).Sub(now).Seconds())) * time.Second
		m.refused, m.until, m.first = now, now.Add(max(wait, time.Second)), e
	} else if !m.told.IsZero() && e.arrived.After(m.told) {
		early := EarlyReturn{Time: now, Operation: e.operation, Method: e.r.Method, URL: e.r.URL.RequestURI(),
			RetryAfterSeconds: m.until.Sub(m.refused).Seconds(), WaitedSeconds: now.Sub(m.refused).Seconds()}
		if m.so.Early = append(m.so.Early, early); len(m.so.Early) > mostEarly {
			m.so.Early = slices.Delete(m.so.Early, 0, 1)
		}
		e.early = early.String()
	}
	return throttled(strconv.Itoa(int(math.Ceil(m.until.Sub(now).Seconds()))))
}

// wasTold notes that the answer is written that tells an app to wait.
func (w *world) wasTold(e *exchange) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.meter.first == e {
		w.meter.told, w.meter.first = time.Now(), nil
	}
}

// Throttled says how often an app was refused because of its quota, and when it
// came back too early; an unknown client id is an error.
func (s *Server) Throttled(clientID string) (Throttled, error) {
	w, err := s.appWorld(clientID)
	if err != nil {
		return Throttled{}, err
	}
	return w.throttled(), nil
}

func (w *world) throttled() Throttled {
	w.mu.Lock()
	defer w.mu.Unlock()
	so := w.meter.so
	so.Early = append([]EarlyReturn{}, so.Early...)
	return so
}
