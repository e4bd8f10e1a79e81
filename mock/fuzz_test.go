package mock_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"conform/internal/loopback"
	"conform/mock"
)

// FuzzCreateCall sends bodies that nobody planned for. Whatever comes, the
// answer is a call or an error of Graph, and never a fault of the server. Run
// it with -fuzzminimizetime=1x: what a server covers differs from time to time,
// and minimizing would wait for that.
func FuzzCreateCall(f *testing.F) {
	files, err := filepath.Glob("testdata/examples/*/request.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("no documented requests: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, odd := range []string{``, `{}`, `null`, `[]`, `{"targets":{}}`, `{"mediaConfig":{"@odata.type":7}}`,
		`{"targets":[[]]}`, "{\"\xff\":1}", `{"callbackUri":"https://[::1"}`} {
		f.Add([]byte(odd))
	}
	// A body that makes a call names a callback somewhere in the world; nothing
	// is to be posted there.
	srv, err := mock.Start(mock.Config{JournalSize: 10, Faults: []mock.Fault{{Kind: "drop"}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := srv.Close(); err != nil {
			f.Error(err)
		}
	})
	token := signIn(f, srv, mock.DefaultTenantID, mock.DefaultClientID, mock.DefaultClientSecret)
	client := loopback.Client(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL()+"/beta/communications/calls",
			bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
		req.Header.Set("Content-Type", "application/json")
		res, err := client.Do(req)
		if err != nil {
			t.Fatalf("no answer to %q: %v", body, err)
		}
		defer res.Body.Close()
		var doc m
		if err := json.NewDecoder(res.Body).Decode(&doc); err != nil {
			t.Fatalf("%d with a body that is no JSON, to %q: %v", res.StatusCode, body, err)
		}
		switch {
		case res.StatusCode == http.StatusCreated && str(doc, "id") != "":
		case res.StatusCode >= 400 && res.StatusCode < 500 && str(doc, "error", "code") != "":
		default:
			t.Fatalf("%d %v to %q", res.StatusCode, doc, body)
		}
	})
}

// FuzzControl sends bodies that nobody planned for to each operation of the control port. Whatever comes, it is done or
// refused as the sender's mistake, and the mock goes on.
func FuzzControl(f *testing.F) {
	srv, err := mock.Start(mock.Config{JournalSize: 10, Faults: []mock.Fault{{Kind: "drop"}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := srv.Close(); err != nil {
			f.Error(err)
		}
	})
	var operations []mock.ControlOperation
	for _, o := range srv.Surface().Control {
		if o.Takes != "" {
			f.Add(len(operations), []byte(o.Takes))
			operations = append(operations, o)
		}
	}
	for _, odd := range []string{``, `{}`, `null`, `[]`, `"x"`, `{"roles":7}`, `{"from":{"phone":[]}}`, "{\"\xff\":1}",
		`[[[[`} {
		f.Add(0, []byte(odd))
	}
	client := loopback.Client(f)
	f.Fuzz(func(t *testing.T, which int, body []byte) {
		o := operations[(which%len(operations)+len(operations))%len(operations)]
		path := strings.NewReplacer("{app}", mock.DefaultClientID, "{call}", "none", "{id}", "none").Replace(o.Path)
		req, err := http.NewRequestWithContext(t.Context(), o.Method, srv.URL()+path, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		res, err := client.Do(req)
		if err != nil {
			t.Fatalf("%s %s: no answer to %q: %v", o.Method, path, body, err)
		}
		defer res.Body.Close()
		if res.StatusCode >= 500 {
			t.Fatalf("%s %s: %d to %q", o.Method, path, res.StatusCode, body)
		}
	})
}
