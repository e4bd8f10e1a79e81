package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"conform/internal/library"
	"conform/internal/loopback"
	"conform/internal/match"
	"conform/mock"
)

// TestMockStubs: a mock with stubs and a proxy, as a bot meets it.
func TestMockStubs(t *testing.T) {
	t.Parallel()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "elsewhere %s", r.Header.Get("Authorization"))
	}))
	defer elsewhere.Close()
	file := filepath.Join(t.TempDir(), "stubs.yaml")
	if err := os.WriteFile(file, []byte(`stubs:
  - path: /v1.0/users/{id}
    answer: {body: {id: "${id}", businessPhones: ["+14255550100"], size: 1.50}}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	stopped := make(chan int, 1)
	go func() {
		stopped <- run(ctx, []string{"mock", "--listen", "127.0.0.1:0", "--print", "json", "--stubs", file, "--proxy-unknown",
			elsewhere.URL,
			"--proxy-token", "env:TOKEN"}, streams{out: in, err: io.Discard, env: func(string) string { return "real\n" }})
	}()
	printed, err := announced(out)
	if err != nil {
		t.Fatal(err)
	}
	var minted struct {
		Token string `json:"access_token"`
	}
	resp, err := loopback.Client(t).Post(printed.Control+"apps/default/token", "application/json", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&minted); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/v1.0/users/ada": `{"businessPhones":["+14255550100"],"id":"ada","size":1.50}`,
		"/v1.0/groups":    "elsewhere Bearer real",
	} {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, printed.Graph+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+minted.Token)
		resp, err := loopback.Client(t).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if err != nil || string(body) != want {
			t.Errorf("%s: %s, %v; want %s", path, body, err, want)
		}
		resp.Body.Close()
	}
	cancel()
	if status := <-stopped; status != 0 {
		t.Errorf("exit status %d", status)
	}
}

// TestStubExample: what the manual shows can be used as it stands.
func TestStubExample(t *testing.T) {
	t.Parallel()
	manual, err := os.ReadFile(filepath.Join("..", "..", "docs", "mock.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(manual), "```yaml\nstubs:")
	example, _, _ = strings.Cut(example, "```")
	file := filepath.Join(t.TempDir(), "stubs.yaml")
	if err := os.WriteFile(file, []byte("stubs:"+example), 0o600); err != nil {
		t.Fatal(err)
	}
	if stubs, err := readStubs(file); err != nil || len(stubs) != 3 {
		t.Errorf("%d stubs, %v", len(stubs), err)
	}
}

// TestMockStubFaults: every fault of a file of stubs comes at once, with its place and what was probably meant.
func TestMockStubFaults(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "stubs.yaml")
	if err := os.WriteFile(file, []byte(`stubs:
  - path: /v1.0/users/{id}
    methd: GET
    body: {id: $guidd, tags: [{$regexp: x}]}
    answer: {body: {id: "${idd}"}, delay: soon, headers: {A: 5}}
  - path: /beta/communications/calls
    method: POSTT
    query: [a]
    times: 0
    answer: {status: 1000}
  - path: /beta/communications/calls
    method: POST
    answer: {}
  - {method: GET}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		arguments []string
		says      []string
	}{
		{[]string{"--stubs", file}, []string{
			`:3:5: unknown key "methd"; expected one of name, method, path, query, headers, body, anonymous, times, answer; ` +
				`did you mean "method"?`,
			`:4:16: unknown marker "$guidd"; expected one of $absent, `, `did you mean "$guid"?`,
			`:4:32: unknown matcher "$regexp"; expected one of $allOf, `, `did you mean "$regex"?`,
			`:5:25: unknown name ${idd}; expected one of the path, or root: id, root; did you mean "id"?`,
			`:5:43: "soon"; expected a duration, such as 2s`, `:5:62: the number 5; expected text`,
			`:7:13: "POSTT"; expected one of GET, `, `did you mean "POST"?`, `:8:12: a list; expected a mapping`,
			`:9:12: a stub that answers no time`, `:10:22: 1000; expected 200 to 599`,
			`:11:11: the mock serves POST /beta/communications/calls itself (create call); expected a path that it does ` +
				`not serve`,
			`:14:5: `,
		}},
		{[]string{"--stubs", file + "x"}, []string{`stubs.yamlx: `}},
		{[]string{"--proxy-unknown", "graph.microsoft.com"},
			[]string{`--proxy-unknown: `, `expected an absolute address, such as https://graph.microsoft.com`}},
		{[]string{"--proxy-token", "env:X"}, []string{`--proxy-token: expected together with --proxy-unknown`}},
		{[]string{"--proxy-unknown", "https://a.example", "--proxy-token", "eyJsecret"},
			[]string{`--proxy-token: expected env:NAME or file:PATH`}},
		{[]string{"--proxy-unknown", "https://a.example", "--proxy-token", "env:NONE"},
			[]string{`--proxy-token: env:NONE has no token`}},
	} {
		var stderr bytes.Buffer
		status := run(t.Context(), append([]string{"mock", "--listen", "127.0.0.1:0"}, tt.arguments...),
			streams{out: io.Discard, err: &stderr, env: func(string) string { return "" }})
		if status != 2 || strings.Contains(stderr.String(), "eyJsecret") {
			t.Errorf("%v: exit status %d\n%s", tt.arguments, status, &stderr)
		}
		for _, want := range tt.says {
			if !strings.Contains(stderr.String(), want) {
				t.Errorf("%v: lacks %s\n%s", tt.arguments, want, &stderr)
			}
		}
	}
}

// TestStubPatterns: the mock shares no code with what judges, and the words of its patterns mean the same: each pattern
// is held against each value by both.
func TestStubPatterns(t *testing.T) {
	t.Parallel()
	patterns := []string{`$guid`, `$e164`, `$uri`, `$dateTime`, `$base64`, `$nonEmpty`, `$string`, `$boolean`, `$integer`,
		`$number`, `$any`, `$null`,
		`$$guid`, `{$closed: {id: $string}}`, `{$open: {id: $string}}`, `{id: $string, state: {$optional: $null}}`,
		`{id: $absent}`, `{$regex: "^a"}`, `{$oneOf: [a, 5, $guid]}`, `{$allOf: [$string, {$not: a}]}`, `{$nullOr: $integer}`,
		`{$each: $integer}`,
		`{$contains: [1, $integer]}`, `{$length: 2}`, `{$length: {min: 1, max: 3}}`, `{$not: a}`, `{$sameFold: ABC}`,
		`{$endsWith: c}`, `{$exact: {id: $guid}}`, `[1, $string]`, `a`, `5`, `5.0`, `true`, `"null"`, `{state: {$not: a}}`,
		`{state: {$nullOr: $string}}`, `{state: $any}`,
		`{$not: {id: $any}}`, `{}`, `[]`, `1e2`, `{$open: {}}`, `{$length: {min: 2}}`}
	values := []string{`"112f7296-5fa4-42ca-bae8-6a692b15d4b8"`, `"+14255550100"`, `"https://a.example/x"`,
		`"2026-01-01T00:00:00Z"`, `"2026-02-30T00:00:00Z"`,
		`"YWJj"`, `"a_-b"`, `"a_+b"`, `"YQ="`, `"YWJj\nYWJj"`, `""`, `"a"`, `"abc"`, `"$guid"`, `true`, `false`, `5`, `5.0`,
		`5.5`, `100`, `1e2`, `null`, `{}`, `[]`, `{"id": "x"}`, `{"id": "x", "state": null}`,
		`{"id": "$guid"}`, `{"state": "a"}`, `{"state": 1}`, `[1, 2]`, `[1, "x"]`, `[1, 1, 3]`, `[2, 1]`, `"urn:a"`,
		`12345678901234567890`, `{"id": null}`}
	var yaml strings.Builder
	yaml.WriteString(
		"clauses: {c: {says: A claim., evidence: assumed}}\noperations: {try: {method: GET, path: /try}}\nexchanges:\n")
	for i, p := range patterns {
		fmt.Fprintf(&yaml, "  - {operation: try, name: \"%d\", expect: [{clause: c, body: %s}]}\n", i, p)
	}
	lib, err := library.Load(library.Source{FS: fstest.MapFS{"a.yaml": &fstest.MapFile{Data: []byte(yaml.String())}},
		At: "a"})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for i, p := range patterns {
		file := filepath.Join(dir, fmt.Sprintf("%d.yaml", i))
		if err := os.WriteFile(file, []byte("stubs: [{method: POST, path: /try, body: "+p+
			", anonymous: true, answer: {status: 204}}]\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		stubs, err := readStubs(file)
		if err != nil {
			t.Fatal(err)
		}
		server, err := mock.Start(mock.Config{Stubs: stubs})
		if err != nil {
			t.Fatal(err)
		}
		pattern := *lib.Exchange("try", fmt.Sprint(i)).Expect[0].Body
		for _, v := range values {
			resp, err := loopback.Client(t).Post(server.URL()+"/try", "application/json", strings.NewReader(v))
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			wanted := len(match.JSON(pattern, []byte(v))) == 0
			if got := resp.StatusCode == http.StatusNoContent; got != wanted {
				t.Errorf("%s on %s: the mock says %v, scenario data %v", p, v, got, wanted)
			}
		}
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	}
}
