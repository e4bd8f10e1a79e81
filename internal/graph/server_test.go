package graph_test

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"conform/internal/graph"
	"conform/internal/record"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve answers on loopback until the test is over.
func serve(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server
}

// breakOff promises more of a body than it sends, and closes the connection.
func breakOff(t *testing.T, w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", "1000")
	if _, err := w.Write([]byte(body)); err != nil {
		t.Error(err)
	}
	if err := http.NewResponseController(w).Flush(); err != nil {
		t.Error(err)
	}
	panic(http.ErrAbortHandler) // net/http's own way to drop a connection
}

// exchanges gathers what is recorded.
type exchanges struct {
	mu   sync.Mutex
	list []record.Exchange
}

func (e *exchanges) add(x record.Exchange) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, x)
}

// only returns the exchange, if exactly one was recorded.
func (e *exchanges) only(t *testing.T) record.Exchange {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	if len(e.list) != 1 {
		t.Fatalf("%d exchanges were recorded, want 1", len(e.list))
	}
	return e.list[0]
}

// clientFor is a client without a token, that keeps what it records.
func clientFor(server *httptest.Server, seen *exchanges) *graph.Client {
	return &graph.Client{Root: server.URL, Version: "beta", HTTP: server.Client(), Record: seen.add,
		Token: noToken}
}
