package mock

import (
	"fmt"
	"net/http"
	"testing"
)

// TestForgottenAppsTakeNoMemory: a mock that serves for days has had any number of apps, and a post may be under way
// when
// one is forgotten.
func TestForgottenAppsTakeNoMemory(t *testing.T) {
	t.Parallel()
	srv, err := Start(Config{AllowHTTPCallbacks: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := srv.Close(); err != nil {
			t.Error(err)
		}
	})
	sizes := func() string {
		return fmt.Sprint(len(srv.worlds), len(srv.named), len(srv.tokens))
	}
	before := sizes()
	for range 3 {
		app, err := srv.Register(App{Webhook: "http://127.0.0.1:9/"})
		if err != nil {
			t.Fatal(err)
		}
		w, found := srv.world(app.ClientID)
		if !found {
			t.Fatal("the app is not there")
		}
		token := &post{token: noticeToken{audience: app.ClientID, tenant: app.TenantID}}
		for _, forget := range []bool{true, false} { // before and after
			if err := w.outbox.authorize(&http.Request{Header: http.Header{}}, token); err != nil {
				t.Fatal(err)
			}
			if forget {
				if err := srv.Forget(app.ClientID); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if after := sizes(); after != before {
		t.Errorf("worlds, names and tokens are %s, and were %s", after, before)
	}
	if again, err := srv.Register(App{}); err != nil || again.ClientID == "" {
		t.Errorf("another app: %+v, %v", again, err)
	}
}
