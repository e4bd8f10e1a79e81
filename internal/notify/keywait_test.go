package notify

import (
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// hanging answers nothing, ever.
type hanging struct{ asked int }

func (h *hanging) RoundTrip(r *http.Request) (*http.Response, error) {
	h.asked++
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// TestKeysThatHang: a hundred posts wait for one answer that does not come, and not one after the other for one each.
func TestKeysThatHang(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &hanging{}
		keys := newKeySet("https://keys.example/openid", &http.Client{Transport: server}, time.Now)
		began := time.Now()
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				_, err := keys.key(t.Context(), "k1")
				if !errors.As(err, new(noLookUp)) {
					t.Errorf("got %v, want that the key could not be looked up", err)
				}
			})
		}
		all.Wait()
		if took := time.Since(began); took != fetchTimeout || server.asked != 1 {
			t.Errorf("it took %s, and %d requests; want %s, and one", took, server.asked, fetchTimeout)
		}
		// Who comes later asks again.
		if _, err := keys.key(t.Context(), "k1"); err == nil || server.asked != 2 {
			t.Errorf("got %v after %d requests", err, server.asked)
		}
	})
}
