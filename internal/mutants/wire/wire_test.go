package wire

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"conform/internal/director"
	"conform/internal/notify"
	"conform/internal/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// changing is an Alterer of functions, each of which may be nil.
type changing struct {
	request func(http.Header)
	answer  func(*Answer) bool
	post    func(*Post) bool
}

func (c changing) Request(h http.Header) {
	if c.request != nil {
		c.request(h)
	}
}
func (c changing) Answer(a *Answer) bool { return c.answer != nil && c.answer(a) }
func (c changing) Post(p *Post) bool     { return c.post != nil && c.post(p) }

func operations() *Operations {
	return NewOperations([]Template{{"get call", "GET", "/communications/calls/${callId}"},
		{"list calls of nobody", "GET", "/communications/calls/nobody"},
		{"invite", "POST", "/communications/calls/${callId}/participants/invite"},
		{"mute participant", "POST", "/communications/calls/${callId}/participants/${id}/mute"}})
}

func TestOperationsHaveNames(t *testing.T) {
	t.Parallel()
	o := operations()
	for _, tt := range []struct{ why, method, path, want string }{
		{"as it is documented", "GET", "/beta/communications/calls/1", "get call"},
		{"fewer variables go before more", "GET", "/v1.0/communications/calls/nobody", "list calls of nobody"},
		{"the deprecated address", "GET", "/beta/app/calls/1", "get call"},
		{"a qualified action, in another letter case", "POST",
			"/beta/Communications/Calls/1/participants/microsoft.graph.invite()", "invite"},
		{"with a query", "GET", "/beta/communications/calls/1?$select=id", "get call"},
		{"a token", "POST", "/tenant/oauth2/v2.0/token", SignIn},
		{"nobody has named it", "DELETE", "/beta/communications/calls/4b1d9a2e-0d4b-4f6b-9a37-0e8f3c2b7a11/x",
			"DELETE /communications/calls/{id}/x"},
	} {
		if got := o.Name(tt.method, tt.path); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.why, got, tt.want)
		}
	}
}

func TestPlacesOfPosts(t *testing.T) {
	t.Parallel()
	body := `{"value":[
	 {"changeType":"updated","resourceUrl":"/communications/calls/1","resourceData":{"@odata.type":"#microsoft.graph.call","state":"established","direction":"incoming"}},
	 {"changeType":"updated","resourceUrl":"/communications/calls/1/participants","resourceData":[{"id":"x"}]},
	 {"changeType":"deleted","resourceUrl":"/communications/calls/1/operations/2","resourceData":{"@odata.type":"#microsoft.graph.playPromptOperation","status":"completed"}}]}`
	want := []Place{{Change: "updated", Resource: "call", State: "established", Direction: "incoming"},
		{Change: "updated", Resource: "participants"},
		{Change: "deleted", Resource: "operations", Type: "playPromptOperation", State: "completed"}}
	if got := itemPlaces([]byte(body)); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	if got := want[2].String(); got != "the notification deleted operations playPromptOperation (completed)" {
		t.Errorf("it is called %q", got)
	}
	for _, bad := range []string{"", "{", `{"value":7}`, "[]"} {
		if got := itemPlaces([]byte(bad)); len(got) != 0 {
			t.Errorf("%q has the places %v", bad, got)
		}
	}
}

// between starts a relay before a target, and returns it with a client.
func between(t *testing.T, target http.HandlerFunc) (*Relay, *http.Client, string) {
	t.Helper()
	r, err := Start(operations())
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(target)
	client := r.Client(server.Client())
	t.Cleanup(func() {
		client.CloseIdleConnections()
		server.Close()
		if err := r.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return r, client, server.URL
}

// ask sends one request and returns what came back.
func ask(t *testing.T, c *http.Client, method, url, body string) (*http.Response, string, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer mine")
	resp, err := c.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return resp, string(text), err
}

// What nobody changes comes through as it is.
func TestNothingIsChanged(t *testing.T) {
	t.Parallel()
	_, client, url := between(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header()["Date"], w.Header()["Content-Type"] = nil, nil
		w.Header().Set("Request-Id", r.Header.Get("Authorization"))
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, "%s %s %s %s", r.Host, r.Method, r.RequestURI, body)
	})
	resp, text, err := ask(t, client, http.MethodPost, url+"/beta/communications/calls/a%2Fb?x=1", "said")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.TrimPrefix(url, "http://") + " POST /beta/communications/calls/a%2Fb?x=1 said"
	if resp.StatusCode != http.StatusCreated || text != want || resp.Header.Get("Request-Id") != "Bearer mine" {
		t.Errorf("got %d %q %v, want %q", resp.StatusCode, text, resp.Header, want)
	}
	if len(resp.Header) != 2 { // the length, and what the target gave
		t.Errorf("headers came to it: %v", resp.Header)
	}
}

func TestAnswersAreChanged(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why    string
		change func(*Answer)
		status int
		body   string
		broken bool
	}{
		{"a status", func(a *Answer) { a.Status = 404 }, 404, `{"state":"x"}`, false},
		{"a status without a body", func(a *Answer) { a.Status = 204 }, 204, "", false},
		{"the body", func(a *Answer) { a.Body = []byte("no") }, 200, "no", false},
		{"nothing of it", func(a *Answer) { a.Body = nil }, 200, "", false},
		{"no answer", func(a *Answer) { a.Broken = Closed }, 0, "", true},
		{"half an answer", func(a *Answer) { a.Broken = Cut }, 200, `{"stat`, true},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			r, client, url := between(t, func(w http.ResponseWriter, _ *http.Request) {
				fmt.Fprint(w, `{"state":"x"}`)
			})
			var place Place
			r.Begin(changing{answer: func(a *Answer) bool {
				place = a.Place
				tt.change(a)
				return true
			}})
			resp, body, err := ask(t, client, http.MethodGet, url+"/beta/communications/calls/1", "")
			if tt.broken != (err != nil) {
				t.Fatalf("got %v", err)
			}
			if tt.status != 0 && (resp.StatusCode != tt.status || body != tt.body) {
				t.Errorf("got %d %q", resp.StatusCode, body)
			}
			if struck := r.End(); struck != 1 || place != (Place{Operation: "get call", Status: 200, State: "x"}) {
				t.Errorf("%d messages changed, at %v", struck, place)
			}
		})
	}
}

// The run may be given a token that the target does not know, if the target is given back its own.
func TestRequestsAreChanged(t *testing.T) {
	t.Parallel()
	r, client, url := between(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Header.Get("Authorization"))
	})
	r.Begin(changing{request: func(h http.Header) { h.Set("Authorization", "Bearer another") }})
	if _, body, err := ask(t, client, http.MethodGet, url+"/x", ""); err != nil || body != "Bearer another" {
		t.Errorf("got %q, %v", body, err)
	}
}

// A target that cannot be reached gives no answer, with a relay or without.
func TestATargetThatIsGone(t *testing.T) {
	t.Parallel()
	_, client, url := between(t, func(w http.ResponseWriter, _ *http.Request) { hang(w) })
	if _, _, err := ask(t, client, http.MethodGet, url+"/x", ""); err == nil {
		t.Error("there was an answer")
	}
}

// inbox is a listener behind a relay that notes what comes.
type inbox struct {
	mu   sync.Mutex
	came []string
}

func (i *inbox) add(n *record.Notification) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.came = append(i.came, strings.TrimSpace(string(n.Body)))
}

const (
	established = `{"value":[{"changeType":"updated","resourceUrl":"/communications/calls/1",` +
		`"resourceData":{"state":"established"}}]}`
	sharing = `{"value":[{"changeType":"created","resourceUrl":"/communications/calls/1/contentsharingsessions"}]}`
	ended   = `{"value":[{"changeType":"deleted","resourceUrl":"/communications/calls/1",` +
		`"resourceData":{"state":"terminated"}}]}`
)

func TestPostsAreDelivered(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why    string
		at     string // the post that is dealt with
		way    Way
		want   []string
		struck int
	}{
		{"as they are", "", Delivered, []string{established, sharing, ended}, 0},
		{"one is lost", sharing, Lost, []string{established, ended}, 1},
		{"one comes again", sharing, Again, []string{established, sharing, sharing, ended}, 1},
		{"one is told twice", sharing, Twice, []string{established, sharing, sharing, ended}, 1},
		{"one comes after the next", established, Swapped, []string{sharing, established, ended}, 1},
		{"the last has no next, and waits for nobody", ended, Swapped, []string{established, sharing, ended}, 0},
		{"one is told again after the end", established, AfterEnd, []string{established, sharing, ended, established}, 1},
		{"the end is told again after itself", ended, AfterEnd, []string{established, sharing, ended, ended}, 1},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			r, _, _ := between(t, http.NotFound)
			var in inbox
			listener, err := r.Listen(notify.Config{Stray: in.add})
			if err != nil {
				t.Fatal(err)
			}
			sender := &http.Client{Transport: &http.Transport{}}
			t.Cleanup(func() {
				sender.CloseIdleConnections()
				if err := listener.Close(context.Background()); err != nil {
					t.Error(err)
				}
			})
			address := listener.Open("a scenario").URL()
			if strings.HasPrefix(address, listener.URL()) {
				t.Fatalf("the target is given the address of the listener, and not that of the relay: %s", address)
			}
			// Without a token they are strangers' posts, which is enough to see them come.
			address = address[:strings.LastIndex(address, "/callback/")] + "/calls"
			r.Begin(changing{post: func(p *Post) bool {
				if string(p.Body) != tt.at {
					return false
				}
				p.Way = tt.way
				return true
			}})
			for _, body := range []string{established, sharing, ended} {
				if _, _, err := ask(t, sender, http.MethodPost, address, body); err != nil {
					t.Fatal(err)
				}
			}
			world := r.World(quiet{})
			if _, err := world.Settle(t.Context(), director.Bot{}); err != nil {
				t.Fatal(err)
			}
			if struck := r.End(); struck != tt.struck || !slices.Equal(in.came, tt.want) {
				t.Errorf("%d changed, and there came\n%s", struck, strings.Join(in.came, "\n"))
			}
		})
	}
}

// quiet is a world in which nothing happens.
type quiet struct{ director.World }

func (quiet) Settle(context.Context, director.Bot) (bool, error) { return true, nil }

// What a world can do beside is not lost.
func TestWorldsKeepWhatTheyCan(t *testing.T) {
	t.Parallel()
	r := &Relay{}
	if _, can := r.World(&director.Mock{}).(director.FaultInjector); !can {
		t.Error("a mock cannot be made to do wrong any more")
	}
	if _, can := r.World(&director.Tenant{}).(director.Warner); !can {
		t.Error("nobody is warned any more")
	}
	if _, can := r.World(quiet{}).(director.Warner); can {
		t.Error("people are warned who cannot be")
	}
}

// A mutant may hide from the run that there is a call: what the target said counts.
func TestHiddenCallsAreHungUp(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var hungUp []string
	r, client, url := between(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPost:
			body, _ := io.ReadAll(r.Body)
			w.WriteHeader(http.StatusCreated)
			fmt.Fprintf(w, `{"id":%q}`, body)
		case strings.HasSuffix(r.URL.Path, "/stuck"):
			w.WriteHeader(http.StatusInternalServerError)
		default:
			mu.Lock()
			defer mu.Unlock()
			hungUp = append(hungUp, r.URL.Path+" "+r.Header.Get("Authorization"))
			w.WriteHeader(http.StatusNoContent)
		}
	})
	r.Begin(changing{answer: func(a *Answer) bool { a.Body = nil; return true }})
	for _, id := range []string{"hidden", "ended", "told", "stuck"} {
		if _, _, err := ask(t, client, http.MethodPost, url+"/beta/communications/calls", id); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := ask(t, client, http.MethodDelete, url+"/beta/communications/calls/ENDED", ""); err != nil {
		t.Fatal(err)
	}
	r.endedBy([]byte(`{"value":[{"changeType":"deleted","resourceUrl":"/communications/calls/told"}]}`))
	hungUp = nil
	err := r.HangUp(t.Context())
	if err == nil || !strings.Contains(err.Error(), "the call stuck") || strings.Contains(err.Error(), "hidden could") {
		t.Errorf("got %v", err)
	}
	if !slices.Equal(hungUp, []string{"/beta/communications/calls/hidden Bearer mine"}) {
		t.Errorf("hung up: %q", hungUp)
	}
	if err := r.HangUp(t.Context()); err != nil {
		t.Errorf("a second time: %v", err)
	}
}
