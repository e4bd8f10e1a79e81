package mock_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"conform/internal/loopback"
	"conform/mock"
)

// event is what the stream says.
type event struct {
	Journal int    `json:"journal"`
	Of      string `json:"of"`
	Apps    string `json:"apps"`
}

// watch opens the stream of events; what is there to say comes at once.
func watch(t *testing.T, srv *mock.Server) (io.Closer, func() event) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL()+"/_mock/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := loopback.Client(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if got := res.Header.Get("Content-Type"); res.StatusCode != http.StatusOK || got != "text/event-stream" {
		t.Fatalf("%s, %s", res.Status, got)
	}
	lines := bufio.NewScanner(res.Body)
	return res.Body, func() event {
		t.Helper()
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				var n event
				if err := json.Unmarshal([]byte(data), &n); err != nil {
					t.Fatalf("%s: %v", data, err)
				}
				return n
			}
		}
		t.Fatalf("the stream ended: %v", lines.Err())
		return event{}
	}
}

// TestEvents: the stream says that there is something new, whatever it is, and says it once for many.
func TestEvents(t *testing.T) {
	srv := startServer(t, mock.Config{})
	body, next := watch(t, srv)
	defer body.Close()
	if first := next(); first.Journal != 0 || first.Apps != "1 of 1" {
		t.Errorf("at first: %+v", first)
	}
	b := newBot(t, srv, mock.App{})
	for range 200 {
		b.create(b.toGroup())
	}
	events, last := 0, event{}
	for last.Journal < 200 || last.Apps != "2 of 2" {
		last = next()
		events++
	}
	if events > 150 {
		t.Errorf("%d events for 200 calls", events)
	}
	of := last.Of
	if err := srv.Reset(); err != nil {
		t.Fatal(err)
	}
	for last.Of == of {
		last = next()
	}
}

// TestManyWatchers: so many may watch and no more; one that reads nothing holds nothing up, and one that has gone makes
// room.
func TestManyWatchers(t *testing.T) {
	srv := startServer(t, mock.Config{})
	const most = 32
	host := strings.TrimPrefix(srv.URL(), "http://")
	var open []net.Conn
	defer func() {
		for _, c := range open {
			c.Close()
		}
	}()
	ask := func() string {
		c, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, c)
		fmt.Fprintf(c, "GET /_mock/events HTTP/1.1\r\nHost: %s\r\n\r\n", host)
		status, err := bufio.NewReaderSize(c, 16).ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(status)
	}
	for i := range most {
		if got := ask(); got != "HTTP/1.1 200 OK" {
			t.Fatalf("watcher %d: %s", i, got)
		}
	}
	if got := ask(); !strings.Contains(got, "503") {
		t.Errorf("one more: %s", got)
	}
	b := newBot(t, srv, mock.App{})
	for range 500 { // nobody reads what is said of them
		b.create(b.toGroup())
	}
	open[0].Close()
	for deadline := time.Now().Add(time.Minute); ; {
		got := ask()
		if strings.Contains(got, "200") {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("after one has gone: %s", got)
		}
	}
}

// TestEventsAreGuarded: who may not use the control port is told nothing.
func TestEventsAreGuarded(t *testing.T) {
	srv := startServer(t, mock.Config{ControlToken: "secret"})
	for _, tt := range []struct {
		why, query string
		header     map[string]string
		want       int
	}{
		{"no token", "", nil, 401},
		{"a wrong one", "?token=guess", nil, 401},
		{"a page of elsewhere, even with the token", "?token=secret", map[string]string{"Origin": "https://evil.example"},
			403},
		{"an element of a page of elsewhere", "?token=secret", map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL()+"/_mock/events"+tt.query, nil)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range tt.header {
			req.Header.Set(name, value)
		}
		if status, body := fetch(t, req); status != tt.want {
			t.Errorf("%s: %d %s, want %d", tt.why, status, body, tt.want)
		}
	}
}

// TestState: an app with all that was set for it, and what was done to its call.
func TestState(t *testing.T) {
	srv := startServer(t, mock.Config{Faults: []mock.Fault{{Kind: "throttle", Operation: "mute"}}})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toGroup())
	if err := srv.SetBehaviour(b.app.ClientID, "+14255550101", mock.Busy); err != nil {
		t.Fatal(err)
	}
	if err := srv.SetFaults(b.app.ClientID, mock.Fault{Kind: "lost-notification"}); err != nil {
		t.Fatal(err)
	}
	var state struct {
		App                struct{ ClientID string }
		People             []struct{ ID, Behaviour string }
		Faults, Configured []mock.Fault
		Calls              []struct{ CallID, State string }
	}
	getJSON(t, srv.URL()+"/_mock/apps/"+b.app.ClientID+"/state", &state)
	if state.App.ClientID != b.app.ClientID || len(state.People) != 1 || state.People[0].Behaviour != "busy" ||
		len(state.Faults) != 1 || state.Faults[0].Kind != "lost-notification" ||
		len(state.Configured) != 1 || state.Configured[0].Kind != "throttle" ||
		len(state.Calls) != 1 || state.Calls[0].CallID != id {
		t.Errorf("state: %+v", state)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL()+"/_mock/calls/"+id+"/join",
		strings.NewReader(`{"phone": "+14255550102"}`))
	if err != nil {
		t.Fatal(err)
	}
	if status, body := fetch(t, req); status != http.StatusOK {
		t.Fatalf("join: %d %s", status, body)
	}
	var about struct {
		Value []mock.JournalEntry
		Acts  []struct {
			Does string
			With json.RawMessage
		}
	}
	getJSON(t, srv.URL()+"/_mock/journal?call="+id, &about)
	if len(about.Acts) != 1 || about.Acts[0].Does != "join" ||
		!strings.Contains(string(about.Acts[0].With), "+14255550102") {
		t.Errorf("acts: %+v", about.Acts)
	}
	if len(about.Value) == 0 || about.Value[0].Operation != "create call" || about.Value[0].Call != id {
		t.Errorf("entries: %+v", about.Value)
	}
}

// TestJournalQueries: the journal, narrowed as the page narrows it.
func TestJournalQueries(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	first, second := b.create(b.toGroup()), b.create(b.toGroup())
	b.want(200, "GET", "/communications/calls/"+first, nil)
	for _, tt := range []struct {
		query string
		want  func(all []mock.JournalEntry) bool
		why   string
	}{
		{"?call=" + strings.ToUpper(first), func(all []mock.JournalEntry) bool {
			for _, e := range all {
				if e.Call != first {
					return false
				}
			}
			return len(all) >= 2
		}, "one call, in any letter case"},
		{"?call=" + second + "&last=1&brief=true", func(all []mock.JournalEntry) bool {
			return len(all) == 1 && all[0].RequestBody == nil && all[0].RequestHeader == nil
		}, "the last one, in brief"},
		{"?after=2", func(all []mock.JournalEntry) bool { return len(all) > 0 && all[0].Number == 3 }, "after a number"},
		{"?after=1000000", func(all []mock.JournalEntry) bool { return len(all) == 0 }, "nothing new"},
	} {
		var got struct{ Value []mock.JournalEntry }
		getJSON(t, srv.URL()+"/_mock/journal"+tt.query, &got)
		if !tt.want(got.Value) {
			t.Errorf("%s (%s): %+v", tt.query, tt.why, got.Value)
		}
	}
	for _, tt := range []struct {
		path, says string
		status     int
	}{
		{"?after=-1", `after=\"-1\": expected a number`, 400},
		{"?last=x", `last=\"x\": expected a number`, 400},
		{"/1", `"get token"`, 200},
		{"/one", `expected the number of an entry`, 400},
		{"/99999", `no entry 99999`, 404},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL()+"/_mock/journal"+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if status, body := fetch(t, req); status != tt.status || !strings.Contains(body, tt.says) {
			t.Errorf("%s: %d %s, want %d %s", tt.path, status, body, tt.status, tt.says)
		}
	}
}
