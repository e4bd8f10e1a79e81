package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A load is what clients saw of a server that creates calls and posts notifications.
type load struct {
	created int
	took    time.Duration
	answers []time.Duration // from a request to its answer, sorted
	firsts  []time.Duration // from an answer to the first notification of its call, sorted
	posts   int64
}

func (l load) rate() float64 { return float64(l.created) / l.took.Seconds() }

// percentile of sorted times; 0 when there are none.
func percentile(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)]
}

// drive creates and ends calls at root with so many clients for so long. All calls name one callback address, as those
// of a bot do.
func drive(root, token string, clients int, limit time.Duration) (load, error) {
	var answered, first sync.Map // by call
	var l load
	var posts, created atomic.Int64
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return l, err
	}
	sink := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		now := time.Now()
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
		posts.Add(1)
		if _, rest, told := strings.Cut(string(body), `/communications/calls/`); told {
			if end := strings.IndexAny(rest, `"/`); end > 0 {
				first.LoadOrStore(rest[:end], now)
			}
		}
	})}
	go func() { _ = sink.Serve(listener) }()
	defer sink.Close()

	body := []byte(strings.ReplaceAll(creation("http://"+listener.Addr().String()+"/callback"),
		`"tenantId": "`+tenantID+`",`, ""))
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	exchange := func(method, url string, body []byte, want int) ([]byte, error) {
		request, err := http.NewRequest(method, url, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		request.Header.Set("Authorization", "Bearer "+token)
		request.Header.Set("Content-Type", "application/json")
		response, err := client.Do(request)
		if err != nil {
			return nil, err
		}
		defer response.Body.Close()
		text, err := io.ReadAll(response.Body)
		if err == nil && response.StatusCode != want {
			err = fmt.Errorf("%s %s: %s: %s", method, url, response.Status, text)
		}
		return text, err
	}
	began := time.Now()
	var mu sync.Mutex
	var failed error
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			var mine []time.Duration
			for time.Since(began) < limit {
				sent := time.Now()
				text, err := exchange(http.MethodPost, root+callPath, body, http.StatusCreated)
				if err == nil {
					now := time.Now()
					mine = append(mine, now.Sub(sent))
					var call struct{ ID string }
					if err = json.Unmarshal(text, &call); err == nil {
						answered.Store(call.ID, now)
						created.Add(1)
						_, err = exchange(http.MethodDelete, root+callPath+"/"+call.ID, nil, http.StatusNoContent)
					}
				}
				if err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					return
				}
			}
			mu.Lock()
			l.answers = append(l.answers, mine...)
			mu.Unlock()
		})
	}
	all.Wait()
	l.took, l.created = time.Since(began), int(created.Load())
	<-time.After(500 * time.Millisecond) // what is on its way may arrive
	answered.Range(func(call, at any) bool {
		if told, ok := first.Load(call); ok {
			l.firsts = append(l.firsts, max(0, told.(time.Time).Sub(at.(time.Time))))
		}
		return true
	})
	slices.Sort(l.answers)
	slices.Sort(l.firsts)
	l.posts = posts.Load()
	return l, failed
}

// lifecycle is what the mock posts of a call that is created and ended, in this order.
func lifecycle() []string {
	return []string{"establishing", "established", "media", "terminating", "terminated"}
}

// serveFloor is the least that a server must do to be compared with the mock: it keeps calls, asks for a token, and
// posts notifications: two for each call that is created, at any time and in any order; or, inOrder, the five that the
// mock posts of a call that is created and ended, those of a call one after the other and behind the answer.
func serveFloor(address string, inOrder bool) error {
	posts := make(chan notification, 1<<20)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	token := "Bearer " + strings.Repeat("x", 900)
	post := func(n notification) {
		body := fmt.Sprintf(`{"value":[{"changeType":"updated","resourceUrl":"/communications/calls/%s",`+
			`"resourceData":{"id":%q,"state":%q}}]}`, n.call, n.call, n.state)
		request, err := http.NewRequest(http.MethodPost, n.address, strings.NewReader(body))
		if err != nil {
			return
		}
		request.Header.Set("Authorization", token)
		if response, err := client.Do(request); err == nil {
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
		}
	}
	for range 4 {
		go func() {
			for n := range posts {
				post(n)
			}
		}()
	}
	// A lane posts what is said of one call, and ends with it.
	lane := func(states <-chan string, address, call string) {
		for state := range states {
			post(notification{address, call, state})
		}
	}
	type kept struct {
		text   []byte
		states chan string // nil: posted in any order
	}
	var calls sync.Map
	var last atomic.Int64
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+callPath, func(w http.ResponseWriter, r *http.Request) {
		var call map[string]any
		if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") || json.NewDecoder(r.Body).Decode(&call) != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		id := fmt.Sprintf("call-%08d", last.Add(1))
		call["id"], call["state"], call["padding"] = id, "establishing", strings.Repeat("0123456789", 110)
		text, _ := json.Marshal(call)
		address, _ := call["callbackUri"].(string)
		one := kept{text: text}
		if inOrder {
			one.states = make(chan string, len(lifecycle()))
		}
		calls.Store(id, one)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write(text)
		if one.states == nil {
			posts <- notification{address, id, "establishing"}
			posts <- notification{address, id, "established"}
			return
		}
		if flusher, can := w.(http.Flusher); can {
			flusher.Flush()
		}
		for _, state := range lifecycle()[:3] {
			one.states <- state
		}
		go lane(one.states, address, id)
	})
	mux.HandleFunc("DELETE "+callPath+"/{id}", func(w http.ResponseWriter, r *http.Request) {
		call, known := calls.LoadAndDelete(r.PathValue("id"))
		if !known {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		w.WriteHeader(http.StatusNoContent)
		if states := call.(kept).states; states != nil {
			for _, state := range lifecycle()[3:] {
				states <- state
			}
			close(states)
		}
	})
	return (&http.Server{Addr: address, Handler: mux}).ListenAndServe()
}
