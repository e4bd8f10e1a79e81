package session

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A capture is one piece of recorded traffic, of our own corpus or of the one beside the project. The README of
// testdata/wire says what its members are.
type capture struct {
	Name     string            `json:"-"`
	Source   string            `json:"source"`
	Seen     string            `json:"seen"`
	As       string            `json:"as"`
	Version  string            `json:"version"`
	Kind     string            `json:"kind"`
	Of       string            `json:"of"`
	Proves   string            `json:"proves"`
	What     string            `json:"what"`
	Note     string            `json:"note"`
	Partial  string            `json:"partial"`
	Inferred []string          `json:"inferred"`
	Request  *captureRequest   `json:"request"`
	Status   int               `json:"status"`
	Headers  map[string]string `json:"headers"`
	Body     json.RawMessage   `json:"body"`
}

type captureRequest struct {
	Method string          `json:"method"`
	Path   string          `json:"path"`
	Body   json.RawMessage `json:"body"`
}

// whole reports whether a member that is not there was not sent either. Pages shorten what they print.
func (c *capture) whole() bool { return c.Partial == "" && c.As != "documentation" }

// items are the members of "value"; nil for the older form.
func (c *capture) items(t *testing.T) []json.RawMessage {
	t.Helper()
	var post struct {
		Value []json.RawMessage `json:"value"`
	}
	if err := json.Unmarshal(c.Body, &post); err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	return post.Value
}

// corpora are ours, and the one that may lie beside the project, which the tests of others do not need.
func corpora(t *testing.T) map[string][]*capture {
	t.Helper()
	all := map[string][]*capture{"testdata": readCorpus(t, filepath.Join("testdata", "wire"))}
	beside := filepath.Join("..", "..", "..", "shared", "wire")
	if _, err := os.Stat(beside); errors.Is(err, fs.ErrNotExist) {
		t.Logf("left out: there is no %s", beside)
		return all
	}
	all["shared"] = readCorpus(t, beside)
	return all
}

func readCorpus(t *testing.T, folder string) []*capture {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		t.Fatalf("no captures in %s", folder)
	}
	var all []*capture
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		c := &capture{Name: strings.TrimSuffix(filepath.Base(name), ".json")}
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.DisallowUnknownFields()
		if err := dec.Decode(c); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if c.Of == "" {
			c.Of = ofName(c.Name)
		}
		all = append(all, c)
	}
	return all
}

// ofName is the kind of call that the name of a capture speaks of: those of others do not say it otherwise.
func ofName(name string) string {
	for _, kind := range []struct{ word, of string }{
		{"recording", "recording"}, {"delta", "deltas"}, {"meeting", "meeting"}, {"group", "group"}, {"p2p", "between two"},
		{"escalated", "between two"},
		{"playprompt", "between two"}, {"invite", "group"}, {"answered", "answered"}, {"incoming", "incoming"},
	} {
		if strings.Contains(name, kind.word) {
			return kind.of
		}
	}
	return "any"
}

// kindsOfCapture are those that the tests know what to do with.
var kindsOfCapture = []string{"notification", "response", "error", "headers", "metadata", "token"}

// Ours are complete, and none of theirs is taken over.
func TestWireCorpus(t *testing.T) {
	t.Parallel()
	all := corpora(t)
	guid := regexp.MustCompile(`[0-9a-f]{8}-0000-4000-8000-[0-9a-f]{12}`)
	for _, c := range all["testdata"] {
		for what, value := range map[string]string{"source": c.Source, "seen": c.Seen, "as": c.As, "proves": c.Proves} {
			if value == "" {
				t.Errorf("%s does not say %s", c.Name, what)
			}
		}
		if c.Kind == "notification" && c.Of == "any" {
			t.Errorf("%s does not say of what kind of call it is", c.Name)
		}
		if found := guid.Find(c.Body); found != nil {
			t.Errorf("%s has the id %s of another corpus", c.Name, found)
		}
	}
	for _, corpus := range all {
		for _, c := range corpus {
			if !slices.Contains(kindsOfCapture, c.Kind) {
				t.Errorf("%s is a %q, which no test looks at", c.Name, c.Kind)
			}
		}
	}
}
