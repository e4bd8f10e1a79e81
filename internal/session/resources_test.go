package session_test

import (
	"encoding/json"
	"strings"
	"testing"

	"conform/mock"
)

// A notification that names two calls is wrong, whatever else is asked of it.
func TestNotificationsThatNameTwoThings(t *testing.T) {
	for _, tt := range []struct{ why, pointer, value, want string }{
		{"the older resource", "/resource", "/app/calls/c2", `/resource: want /app/calls/`},
		{"the id of the call", "/resourceData/id", "c2", `/resourceData/id: want the id that ends /communications/calls/`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			value, err := json.Marshal(tt.value)
			if err != nil {
				t.Fatal(err)
			}
			s := established(t, set{faults: []mock.Fault{
				{Kind: "rewrite", Where: "notification", State: "established", Nth: 1, Pointer: tt.pointer, Value: value}}})
			s.must(s.Arrive(t.Context(), "call established"))
			err = s.Close(t.Context())
			if !failed(err) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
