package mock_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/mock"
)

// TestJavaScriptClient lets the official JavaScript client for Graph, with the official identity library,
// talk to the mock over TLS. It was written by others against the real Graph, so that it reads our answers
// as no test of our own can. `make needs` installs it.
func TestJavaScriptClient(t *testing.T) {
	dir := filepath.Join("testdata", "jsclient")
	if _, err := os.Stat(filepath.Join(dir, "node_modules")); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the JavaScript client is not installed: %v", err)
		}
		t.Skip("skipped: the JavaScript client is not installed; `make needs` installs it")
	}
	callback := httptest.NewServer(
		http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusAccepted) }))
	defer callback.Close()
	server, err := mock.Start(mock.Config{TLSDir: t.TempDir(), AllowHTTPCallbacks: true})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()

	config, err := json.Marshal(map[string]string{"root": server.URL(), "tenant": mock.DefaultTenantID,
		"clientId": mock.DefaultClientID, "secret": mock.DefaultClientSecret, "callback": callback.URL})
	if err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", "client.mjs")
	node.Dir = dir
	node.Env = append(os.Environ(), "MOCK="+string(config), "NODE_EXTRA_CA_CERTS="+server.CAFile())
	var stderr bytes.Buffer
	node.Stderr = &stderr
	out, err := node.Output()
	if err != nil {
		t.Fatalf("the client could not read the mock: %v\n%s%s", err, out, stderr.Bytes())
	}

	type line struct {
		What  string
		Value map[string]any
	}
	var got []line
	for decoder := json.NewDecoder(bytes.NewReader(out)); decoder.More(); {
		var l line
		if err := decoder.Decode(&l); err != nil {
			t.Fatalf("%v in %s", err, out)
		}
		got = append(got, l)
	}
	if len(got) == 0 {
		t.Fatal("the client said nothing")
	}
	id, _ := got[0].Value["id"].(string)
	if id == "" {
		t.Fatalf("the created call has no id: %v", got[0])
	}
	want := []line{
		{
			"created",
			map[string]any{"id": id, "state": "establishing", "media": "#microsoft.graph.serviceHostedMediaConfig"},
		},
		{"read", map[string]any{"id": id, "direction": "outgoing"}},
		{"subscribed", map[string]any{"status": "Completed", "clientContext": "from JavaScript"}},
		{"kept alive", map[string]any{}},
		{"refused", map[string]any{"status": 404.0, "code": "8522", "message": "Call not found."}},
		{"hung up", map[string]any{}},
	}
	for i := range got {
		if got[i].What == "refused" {
			if requestID, _ := got[i].Value["requestId"].(string); requestID == "" {
				t.Error("the refusal has no request id")
			}
			delete(got[i].Value, "requestId")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want (-), got (+):\n%s", diff)
	}
}
