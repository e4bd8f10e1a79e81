package tenant

import (
	"bytes"
	"compress/flate"
	"context"
	"encoding/base64"
	"errors"
	"html"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// nothingPacked is a [Packed] for files that hold nothing in another form.
func nothingPacked(string) func([]byte, func(io.Reader) error) error { return nil }

// TestLeaksAreFound plants a secret in each form in which it could stand in an artifact, at each place of a window.
func TestLeaksAreFound(t *testing.T) {
	t.Parallel()
	const secret = `canary<&>"~ secret/é`
	token := "eyJhbGciOiJSUzI1NiJ9." + base64.RawURLEncoding.EncodeToString([]byte(`{"appid":"canary"}`)) +
		".c2lnbmF0dXJlLW9mLXRoZS1jYW5hcnk"
	for _, tt := range []struct {
		why, text string
		leaks     []string
	}{
		{"nothing", "all is well", nil},
		{"an empty file", "", nil},
		{"a part of it", "canary", nil},
		{"the beginning of it, at the end", "canary<&", nil},
		{"plain", "x" + secret + "y", []string{"client secret"}},
		{"the whole file", secret, []string{"client secret"}},
		{"in a URL", "client_secret=" + url.QueryEscape(secret) + "&x", []string{"client secret"}},
		{"in HTML", "<p>" + html.EscapeString(secret) + "</p>", []string{"client secret"}},
		{"in JSON", `{"a":"canary<&>\"~ secret/é"}`, []string{"client secret"}},
		{"in JSON for HTML", `{"a":"canary\u003c\u0026\u003e\"~ secret/é"}`, []string{"client secret"}},
		{"base64", base64.StdEncoding.EncodeToString([]byte(secret)), []string{"client secret"}},
		{"a token", "Bearer " + token, []string{"access token"}},
		{"the payload of a token", strings.Split(token, ".")[1], []string{"access token"}},
		{"the signature of a token", strings.Split(token, ".")[2], []string{"access token"}},
		{"both", token + secret, []string{"access token", "client secret"}},
		{"across the end of a window", strings.Repeat("x", windowSize-8) + secret + strings.Repeat("y", 99),
			[]string{"client secret"}},
		{"at the end of the second window", strings.Repeat("x", 2*windowSize) + secret, []string{"client secret"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			path := filepath.Join(dir, "report.html")
			if err := os.WriteFile(path, []byte(tt.text), 0o600); err != nil {
				t.Fatal(err)
			}
			leaks, err := FindLeaks(t.Context(), dir, map[string][]string{"client secret": {secret}, "access token": {token}},
				nothingPacked)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, name := range tt.leaks {
				want = append(want, path+" holds the "+name)
			}
			if !slices.Equal(leaks, want) {
				t.Errorf("got %q, want %q", leaks, want)
			}
		})
	}
}

// TestEachPlaceOfAWindow moves a secret over the seam of two windows.
func TestEachPlaceOfAWindow(t *testing.T) {
	t.Parallel()
	const secret = "canary~of~a~window"
	f := newFinder(map[string][]string{"s": {secret}})
	f.window = make([]byte, 64+f.longest)
	for at := range 300 {
		found := map[string]bool{}
		text := strings.Repeat("canary~of~", 40)[:at] + secret + "canary"
		if err := f.read(t.Context(), strings.NewReader(text), found); err != nil || !found["s"] {
			t.Errorf("at %d: found %v, %v", at, found, err)
		}
	}
}

// TestPackedTextIsSearched: what a file holds in another form is searched, with a limit, and only there.
func TestPackedTextIsSearched(t *testing.T) {
	t.Parallel()
	const secret = "canary~that~is~packed"
	dir := t.TempDir()
	for _, name := range []string{"page", "other"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("nothing to see"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	broken := errors.New("pack 2 is broken")
	for _, tt := range []struct {
		why   string
		texts []string
		leaks int
		err   error
	}{
		{"no pack", nil, 0, nil},
		{"the second", []string{"well", "x " + secret}, 1, nil},
		{"one that cannot be read, behind one with a secret", []string{secret, "broken"}, 1, broken},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			packed := func(name string) func([]byte, func(io.Reader) error) error {
				if name != "page" {
					return nil
				}
				return func(file []byte, each func(io.Reader) error) error {
					if string(file) != "nothing to see" {
						t.Errorf("the file is %q", file)
					}
					for _, text := range tt.texts {
						if text == "broken" {
							return broken
						}
						if err := each(strings.NewReader(text)); err != nil {
							return err
						}
					}
					return nil
				}
			}
			leaks, err := FindLeaks(t.Context(), dir, map[string][]string{"client secret": {secret}}, packed)
			if len(leaks) != tt.leaks || !errors.Is(err, tt.err) {
				t.Errorf("got %q, %v", leaks, err)
			}
		})
	}
}

// TestTheSearchCanBeInterrupted: a search that was ended must not be taken for one that found nothing.
func TestTheSearchCanBeInterrupted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "report"), bytes.Repeat([]byte("x"), 3*windowSize), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("ended by interrupt")
	cancel(why)
	_, err := FindLeaks(ctx, dir, map[string][]string{"s": {"canary"}}, nothingPacked)
	if !errors.Is(err, ErrUnsearched) || !errors.Is(err, why) {
		t.Errorf("got %v", err)
	}
}

// BenchmarkFindLeaks is the search of 64 MB for the secrets of a run.
func BenchmarkFindLeaks(b *testing.B) {
	dir := b.TempDir()
	text := bytes.Repeat([]byte(`{"id":"0b3f9f0c-8e5b-4d3e-9a51-0f6b7c2d1e4a","state":"established"} `), 1<<20)[:64<<20]
	if err := os.WriteFile(filepath.Join(dir, "events.jsonl"), text, 0o600); err != nil {
		b.Fatal(err)
	}
	secrets := map[string][]string{"client secret": {"canary~of~the~bot"}}
	for i := range 20 {
		secrets["access token"] = append(secrets["access token"],
			"eyJhbGciOiJSUzI1NiJ9."+strings.Repeat(string(rune('a'+i)), 900)+"."+strings.Repeat(string(rune('A'+i)), 300))
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if leaks, err := FindLeaks(b.Context(), dir, secrets, nothingPacked); err != nil || len(leaks) > 0 {
			b.Fatal(leaks, err)
		}
	}
}

// TestWhatStrangersPackedStaysPacked: a stranger's post stands in the evidence. What is packed in it is not ours, and a
// few
// kilobytes of it may be gigabytes.
func TestWhatStrangersPackedStaysPacked(t *testing.T) {
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(bytes.Repeat([]byte("A"), 45<<20)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	word := base64.RawURLEncoding.EncodeToString(packed.Bytes())
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "events.jsonl"), []byte(strings.Repeat(`{"body":"`+word+"\"}\n", 45)),
		0o600); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	leaks, err := FindLeaks(t.Context(), dir, map[string][]string{"s": {"canary"}}, nothingPacked)
	runtime.ReadMemStats(&after)
	if err != nil || len(leaks) != 0 {
		t.Errorf("found %v, %v", leaks, err)
	}
	if made := after.TotalAlloc - before.TotalAlloc; made > 45<<20 {
		t.Errorf("%d bytes were made of 45 posts of %d", made, len(word))
	}
}
