package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

const root = "../.."

// built is the site of this project, in a new folder.
func built(t testing.TB) string {
	t.Helper()
	out := t.TempDir()
	n, err := build(root, out)
	if err != nil {
		t.Fatal(err)
	}
	if n < 15 {
		t.Errorf("the site has %d pages; expected at least 15", n)
	}
	return out
}

// A read page has the links and the anchors of a page of HTML.
type readPage struct {
	links   []string
	anchors map[string]bool
	text    string
}

func readHTML(t testing.TB, path string) readPage {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(strings.NewReader(string(data)))
	if err != nil {
		t.Fatal(err)
	}
	p := readPage{anchors: map[string]bool{}, text: string(data)}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			switch a.Key {
			case "href", "src":
				p.links = append(p.links, a.Val)
			case "id":
				if p.anchors[a.Val] {
					t.Errorf("%s has the id %s twice", path, a.Val)
				}
				p.anchors[a.Val] = true
			}
		}
	}
	return p
}

// TestEveryLinkLeadsSomewhere follows all links within the site, to pages, files and headings. Others begin with https,
// but for the address of a mock on one's own machine.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	t.Parallel()
	out := built(t)
	read := map[string]readPage{}
	for _, p := range all(contents()) {
		read[p.File] = readHTML(t, filepath.Join(out, p.File))
	}
	within, anchors := 0, 0
	for name, p := range read {
		for _, link := range p.links {
			u, err := url.Parse(link)
			switch {
			case err != nil:
				t.Errorf("%s: %s: %v", name, link, err)
			case u.Scheme == "https", strings.HasPrefix(link, "http://127.0.0.1:"):
			case u.Scheme != "" || u.Host != "":
				t.Errorf("%s links to %s; expected https, or a page of the site", name, link)
			default:
				within++
				file := u.Path
				if file == "" {
					file = name
				}
				if _, err := os.Stat(filepath.Join(out, filepath.FromSlash(file))); err != nil {
					t.Errorf("%s links to %s, which is not there", name, link)
				}
				if u.Fragment == "" {
					continue
				}
				anchors++
				if target, is := read[file]; !is || !target.anchors[u.Fragment] {
					t.Errorf("%s links to %s, and there is no such heading", name, link)
				}
			}
		}
		for _, left := range []string{"<!-- ", ".md)", "raw HTML omitted"} {
			if strings.Contains(p.text, left) {
				t.Errorf("%s still has %q", name, left)
			}
		}
	}
	if within < 300 || anchors < 100 {
		t.Errorf("%d links within the site were followed, %d to a heading; expected more", within, anchors)
	}
}

func TestALinkToNothingIsAnError(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, name, text, want string }{
		{"a page that is not there", "README.md", "[a](docs/nothing.md)\n", "README.md: the link to docs/nothing.md"},
		{"a page that is not listed", "docs/new.md", "# New\n", "docs/new.md is not in the contents"},
	} {
		dir := t.TempDir()
		for _, p := range all(contents()) {
			write(t, filepath.Join(dir, p.Source), "# Page\n")
		}
		write(t, filepath.Join(dir, tt.name), tt.text)
		if _, err := build(dir, t.TempDir()); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.why, err, tt.want)
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestHeadingsHaveTheAnchorsOfGitHub: links in the pages are written for both.
func TestHeadingsHaveTheAnchorsOfGitHub(t *testing.T) {
	t.Parallel()
	doc := parse([]byte("# 5. The profile\n\n## `clauses`\n\n## Which YAML?\n\n## Which YAML?\n\n## A–B, c_d\n"))
	var got []string
	for _, s := range doc.sections() {
		got = append(got, s.id)
	}
	want := "5-the-profile clauses which-yaml which-yaml-1 ab-c_d"
	if strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", strings.Join(got, " "), want)
	}
}
