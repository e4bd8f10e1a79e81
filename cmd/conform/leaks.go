package main

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"conform/internal/record"
	"conform/runner"
)

// exitLeaked says that a secret stands in what was written.
const exitLeaked = 4

// search looks through every file of a folder for every secret that a run held, in every form in which it
// could stand there, and returns an error that names the files and the secrets, and no value.
func search(dir string, secrets map[string][]string) error {
	forms := map[string][]string{} // by name
	for name, values := range secrets {
		for _, value := range values {
			forms[name] = append(forms[name], writtenForms(value)...)
		}
	}
	var found []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		return exit{status: runner.ExitBroken, err: fmt.Errorf("looking for secrets in %s: %w", dir, cause(err))}
	}
	for _, entry := range entries {
		if !entry.Type().IsRegular() {
			continue
		}
		path := filepath.Join(dir, entry.Name())
		text, err := os.ReadFile(path)
		if err != nil {
			return exit{status: runner.ExitBroken, err: fmt.Errorf("looking for secrets in %s: %w", path, cause(err))}
		}
		text = append(text, unpacked(text)...)
		for _, name := range slices.Sorted(maps.Keys(forms)) {
			if slices.ContainsFunc(forms[name], func(form string) bool { return bytes.Contains(text, []byte(form)) }) {
				found = append(found, fmt.Sprintf("%s holds the %s", path, name))
			}
		}
	}
	if len(found) == 0 {
		return nil
	}
	return exit{status: exitLeaked, err: fmt.Errorf("secrets stand in the artifacts of this run; do not hand them on, and renew the secrets:\n  %s", strings.Join(found, "\n  "))}
}

// writtenForms are those of [record.Forms], and how HTML, XML and JSON for HTML write them.
func writtenForms(value string) []string {
	forms := record.Forms(value)
	for _, form := range slices.Clone(forms) {
		// A string always has a JSON form.
		quoted, _ := json.Marshal(form)
		for _, other := range []string{html.EscapeString(form), string(quoted[1 : len(quoted)-1])} {
			if !slices.Contains(forms, other) {
				forms = append(forms, other)
			}
		}
	}
	return forms
}

// packs are the long base64url words of the HTML report, in which evidence is deflated.
var packs = regexp.MustCompile(`[A-Za-z0-9_-]{40,}`)

// unpacked is everything that is deflated in a text. What is no pack is no evidence either, and is left out.
func unpacked(text []byte) []byte {
	var all bytes.Buffer
	for _, word := range packs.FindAll(text, -1) {
		data := make([]byte, base64.RawURLEncoding.DecodedLen(len(word)))
		if _, err := base64.RawURLEncoding.Decode(data, word); err != nil {
			continue
		}
		// A word that breaks off was none: what came before it does no harm.
		_, _ = io.Copy(&all, flate.NewReader(bytes.NewReader(data)))
		all.WriteByte('\n')
	}
	return all.Bytes()
}
