package mock

import (
	"net/http"
	"testing"
)

// TestClientsCloseUnusedConnectionsFirst: Go's client opens connections that it then does not need. One that the mock
// closes just when it is taken loses a POST, which nothing repeats: a soak of half an hour met that.
func TestClientsCloseUnusedConnectionsFirst(t *testing.T) {
	t.Parallel()
	srv, err := Start(Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
	})
	keeps := http.DefaultTransport.(*http.Transport).IdleConnTimeout
	for name, closes := range map[string]int64{"idle": int64(srv.http.IdleTimeout),
		"header": int64(srv.http.ReadHeaderTimeout)} {
		if closes > 0 && closes <= int64(keeps) {
			t.Errorf("the mock closes a connection after %d ns (%s), clients keep it for %d", closes, name, keeps)
		}
	}
}
