package director_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"conform/internal/director"
)

// A redirect would send the token of the second bot, and the call that it places, to whoever is named.
func TestTheSecondBotFollowsNoRedirect(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int64
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	t.Cleanup(other.Close)
	graph := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	t.Cleanup(graph.Close)
	caller := &director.Caller{Root: graph.URL, HTTP: graph.Client(),
		Token: func(context.Context) (string, error) { return "secret", nil }}
	err := caller.Do(t.Context(), director.Task{Verb: "ring", To: "bot", Bot: director.Bot{ClientID: "bot"}})
	if err == nil || elsewhere.Load() != 0 {
		t.Errorf("got %v, and the other host got %d requests", err, elsewhere.Load())
	}
}
