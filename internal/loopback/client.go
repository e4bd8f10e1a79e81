package loopback

import (
	"net/http"
	"testing"
)

// Client returns a client with connections of its own, which are closed at the end of the test. Those of
// [http.DefaultClient] are everybody's: whoever stops a server of httptest closes them all, and a test beside that is
// about to post something on one of them fails.
func Client(t testing.TB) *http.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}
