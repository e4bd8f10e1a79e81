package director_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/director"
)

func TestCaller(t *testing.T) {
	var requests []string
	status := http.StatusCreated
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		var doc struct {
			Targets []struct{ Identity map[string]any }
			Source  any
		}
		line := r.Method + " " + r.URL.Path + " " + r.Header.Get("Authorization")
		if json.Unmarshal(body, &doc) == nil && len(doc.Targets) == 1 {
			for _, kind := range []string{"phone", "applicationInstance", "application"} {
				if id, ok := doc.Targets[0].Identity[kind].(map[string]any); ok {
					line += " " + kind + " " + id["id"].(string)
				}
			}
		}
		requests = append(requests, line)
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"id":"call-1"}`) // a client that is gone needs no answer
	}))
	t.Cleanup(server.Close)
	c := &director.Caller{Root: server.URL + "/beta", HTTP: server.Client(), Tenant: "t", Callback: "https://x",
		Token: func(context.Context) (string, error) { return "tok", nil }}
	bot := director.Bot{Number: "+1", InstanceID: "inst", ClientID: "app"}
	ctx := t.Context()
	if err := c.Do(ctx, director.Task{Verb: "ring", To: "number", Bot: bot}); !unable(err, "no application instance") {
		t.Errorf("got %v", err)
	}
	c.Instance = "mine"
	for _, to := range []string{"number", "instance", "application"} {
		if err := errors.Join(c.Do(ctx, director.Task{Verb: "ring", To: to, Bot: bot}),
			c.Do(ctx, director.Task{Verb: "hangup"})); err != nil {
			t.Error(err)
		}
	}
	var want []string
	for _, target := range []string{"phone +1", "applicationInstance inst", "application app"} {
		want = append(want, "POST /beta/communications/calls Bearer tok "+target,
			"DELETE /beta/communications/calls/call-1 Bearer tok")
	}
	if diff := cmp.Diff(want, requests); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if err := c.Do(ctx, director.Task{Verb: "press"}); !unable(err, "can call and hang up") {
		t.Errorf("got %v", err)
	}
	if err := c.Do(ctx, director.Task{Verb: "hangup"}); err == nil {
		t.Error("there is nothing to hang up")
	}
	if err := c.Do(ctx, director.Task{Verb: "ring", To: "application", Bot: bot}); err != nil {
		t.Error(err)
	}
	n := len(requests)
	if err := errors.Join(c.Close(ctx), c.Close(ctx)); err != nil || len(requests) != n+1 {
		t.Errorf("%v, %d requests; what is left is hung up once", err, len(requests)-n)
	}
	status = http.StatusForbidden
	if err := c.Do(ctx, director.Task{Verb: "ring", To: "application", Bot: bot}); err == nil ||
		!strings.Contains(err.Error(), "answered 403") {
		t.Errorf("got %v", err)
	}
}

// The second bot is nobody else.
func TestCallerIsNobodyElse(t *testing.T) {
	t.Parallel()
	c := &director.Caller{Number: "+1", Instance: "i"}
	for _, tt := range []struct {
		why  string
		task director.Task
		want string
	}{
		{"a user", director.Task{Verb: "ring", To: "instance", Person: director.Person{UserID: "u", Name: "Ada"}},
			"cannot call as the user Ada"},
		{"another phone", director.Task{Verb: "ring", To: "number", Person: director.Person{Phone: "+2"}},
			"cannot call as +2"},
		{"its own number, to no number", director.Task{Verb: "ring", To: "instance", Person: director.Person{Phone: "+1"}},
			"cannot call as +1"},
		{"a user who adds it to a meeting", director.Task{Verb: "ring", Meeting: true, Person: director.Person{UserID: "u"}},
			"cannot call as the user u"},
	} {
		if err := c.Do(t.Context(), tt.task); !unable(err, tt.want) {
			t.Errorf("%s: got %v, want %q", tt.why, err, tt.want)
		}
	}
}
