package mock_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"conform/internal/loopback"
	"conform/mock"
)

var (
	soakFor     = flag.Duration("soak", time.Second, "how long the mock is soaked; from a minute on it has to be flat")
	soakClients = flag.Int("soak-clients", 64, "how many bots are at work at a time")
	soakRate    = flag.Int("soak-rate", 0, "how many bots begin in a second at most; 0: as many as can")
)

// The most that a soaked mock, its clients and their webhooks may have.
const (
	soakHeap       = 200 << 20 // bytes
	soakGoroutines = 5000
)

// TestSoak has many bots create, read and end calls, come and go, with webhooks of which some are quick, some slow,
// some
// broken and some not there. Memory, goroutines and descriptors have a limit, and do not grow.
func TestSoak(t *testing.T) {
	s := newSoak(t)
	next := pace(t)
	began := time.Now()
	var all sync.WaitGroup
	for i := range *soakClients {
		all.Go(func() {
			for n := 0; time.Since(began) < *soakFor && s.failed.Load() == nil; n++ {
				<-next
				if err := s.bot(s.webhooks[(i+n)%len(s.webhooks)]); err != nil {
					s.failed.CompareAndSwap(nil, &err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	samples := s.watch(began, done)
	if err := s.failed.Load(); err != nil {
		t.Fatal(*err)
	}
	if s.calls.Load() == 0 || s.posts.Load() == 0 {
		t.Fatalf("%d calls were made and %d posts came", s.calls.Load(), s.posts.Load())
	}
	flat(t, samples)
}

// pace is received from before a bot begins: at once, or as often as -soak-rate says, so that a long soak leaves a
// machine to
// others.
func pace(t *testing.T) <-chan time.Time {
	if *soakRate == 0 {
		at := make(chan time.Time)
		close(at)
		return at
	}
	ticker := time.NewTicker(time.Second / time.Duration(*soakRate))
	t.Cleanup(ticker.Stop)
	return ticker.C
}

// A soak is a mock and what surrounds it.
type soak struct {
	t        *testing.T
	server   *mock.Server
	client   *http.Client
	webhooks []string
	calls    atomic.Int64
	posts    atomic.Int64 // that webhooks got
	refused  atomic.Int64 // requests with 429: a queue is full
	failed   atomic.Pointer[error]
}

func newSoak(t *testing.T) *soak {
	t.Helper()
	server, err := mock.Start(mock.Config{AllowHTTPCallbacks: true, CallbackTimeout: time.Second, QueueSize: 100})
	if err != nil {
		t.Fatal(err)
	}
	s := &soak{t: t, server: server, client: &http.Client{Timeout: time.Minute,
		Transport: &http.Transport{MaxIdleConnsPerHost: *soakClients, IdleConnTimeout: time.Minute}}}
	hook := func(answer func(http.ResponseWriter)) {
		sink := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // a mock that hangs up has said enough
			s.posts.Add(1)
			answer(w)
		}))
		t.Cleanup(sink.Close)
		s.webhooks = append(s.webhooks, sink.URL)
	}
	hook(func(w http.ResponseWriter) { w.WriteHeader(http.StatusAccepted) })
	hook(func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) })
	hook(func(w http.ResponseWriter) {
		<-time.After(50 * time.Millisecond) // a slow bot
		w.WriteHeader(http.StatusOK)
	})
	s.webhooks = append(s.webhooks, "http://"+loopback.Refusing(t))
	t.Cleanup(func() {
		s.client.CloseIdleConnections()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// bot is the life of one bot: it registers, makes some calls, of which one is left alive, and is forgotten.
func (s *soak) bot(webhook string) error {
	app, err := s.server.Register(mock.App{Webhook: webhook, Roles: mock.AllRoles()})
	if err != nil {
		return err
	}
	token, err := s.server.Token(app.ClientID)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]any{"@odata.type": "#microsoft.graph.call", "callbackUri": webhook,
		"tenantId": app.TenantID, "requestedModalities": []string{"audio"},
		"mediaConfig": map[string]any{"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"},
		"targets": []any{map[string]any{"@odata.type": "#microsoft.graph.invitationParticipantInfo",
			"identity": map[string]any{
				"@odata.type": "#microsoft.graph.identitySet",
				"user": map[string]any{"@odata.type": "#microsoft.graph.identity",
					"id": "112f7296-5fa4-42ca-bae8-6a692b15d4b8", "displayName": "John"}}}}})
	if err != nil {
		return err
	}
	const calls = "/v1.0/communications/calls"
	for n := range 10 {
		made, err := s.send(token, http.MethodPost, calls, body, http.StatusCreated)
		if err != nil || made == nil {
			return err
		}
		var call struct{ ID string }
		if err := json.Unmarshal(made, &call); err != nil {
			return err
		}
		s.calls.Add(1)
		if _, err := s.send(token, http.MethodGet, calls+"/"+call.ID, nil, http.StatusOK); err != nil {
			return err
		}
		if n == 9 {
			break
		}
		if _, err := s.send(token, http.MethodDelete, calls+"/"+call.ID, nil, http.StatusNoContent); err != nil {
			return err
		}
	}
	return s.server.Forget(app.ClientID)
}

// send makes one exchange; nil without an error: the mock had no room for it.
func (s *soak) send(token, method, path string, body []byte, want int) ([]byte, error) {
	request, err := http.NewRequest(method, s.server.URL()+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	response, err := s.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode == http.StatusTooManyRequests {
		s.refused.Add(1)
		return nil, nil
	}
	if err == nil && response.StatusCode != want {
		err = fmt.Errorf("%s %s: %s: %s", method, path, response.Status, text)
	}
	return text, err
}

// A sample is what there was at one moment.
type sample struct {
	at                time.Duration
	heap              uint64 // bytes that live
	goroutines, files int
}

// watch takes samples until done, and says each.
func (s *soak) watch(began time.Time, done <-chan struct{}) (samples []sample) {
	ticker := time.NewTicker(max(*soakFor/20, 100*time.Millisecond))
	defer ticker.Stop()
	for {
		select {
		case <-done:
			return samples
		case <-ticker.C:
		}
		var memory runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&memory)
		one := sample{at: time.Since(began), heap: memory.HeapAlloc, goroutines: runtime.NumGoroutine(), files: descriptors()}
		samples = append(samples, one)
		s.t.Logf("%8s  %9d calls  %9d posts  %7d refused  heap %6.1f MB  %5d goroutines  %5d descriptors",
			one.at.Round(time.Second),
			s.calls.Load(), s.posts.Load(), s.refused.Load(), float64(one.heap)/1e6, one.goroutines, one.files)
	}
}

// descriptors is how many files and connections this process has open; 0 where the system does not say.
func descriptors() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}

// flat demands that nothing is more than it may be, and that nothing grows.
func flat(t *testing.T, samples []sample) {
	t.Helper()
	if len(samples) == 0 {
		t.Fatal("no sample was taken")
	}
	if m := most(samples); m.heap > soakHeap || m.goroutines > soakGoroutines {
		t.Errorf("%d bytes and %d goroutines; at most %d and %d are allowed", m.heap, m.goroutines, soakHeap, soakGoroutines)
	}
	if before, after, grows := growth(samples); *soakFor >= time.Minute && grows {
		t.Errorf("it grows: at the least %+v in the last third, %+v in the one before", after, before)
	}
}

func most(of []sample) (m sample) {
	for _, s := range of {
		m = sample{heap: max(m.heap, s.heap), goroutines: max(m.goroutines, s.goroutines), files: max(m.files, s.files)}
	}
	return m
}

func least(of []sample) sample {
	m := of[0]
	for _, s := range of {
		m = sample{heap: min(m.heap, s.heap), goroutines: min(m.goroutines, s.goroutines), files: min(m.files, s.files)}
	}
	return m
}

// growth reports whether what is in use at the least is more in the last third than in the one before. What is in use
// at the most is whatever was under way when the sample was taken, and says nothing.
func growth(samples []sample) (before, after sample, grows bool) {
	third := len(samples) / 3
	if third == 0 {
		return before, after, false
	}
	before, after = least(samples[third:2*third]), least(samples[2*third:])
	return before, after, after.heap > before.heap*5/4+4<<20 || after.goroutines > before.goroutines*5/4+64 ||
		after.files > before.files*5/4+64
}

// TestGrowth: a soak that is flat may have peaks, and one that grows has none that hide it.
func TestGrowth(t *testing.T) {
	t.Parallel()
	samples := func(goroutines ...int) (all []sample) {
		for _, n := range goroutines {
			all = append(all, sample{heap: uint64(n) * 50_000, goroutines: n, files: n / 2})
		}
		return all
	}
	for _, tt := range []struct {
		why   string
		of    []sample
		grows bool
	}{
		{"it is flat", samples(800, 790, 810, 820, 800, 790), false},
		{"a peak is no growth", samples(800, 790, 810, 820, 1600, 790), false},
		{"nor is one that falls", samples(1600, 790, 1600, 820, 800, 790), false},
		{"it grows", samples(100, 300, 500, 700, 900, 1100), true},
		{"it grows behind peaks", samples(100, 1100, 500, 1100, 900, 1100), true},
		{"two samples say nothing", samples(100, 1000), false},
	} {
		if before, after, grows := growth(tt.of); grows != tt.grows {
			t.Errorf("%s: %v, from %+v to %+v", tt.why, grows, before, after)
		}
	}
}
