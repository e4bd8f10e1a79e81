package profile

import (
	"fmt"
	"path/filepath"
	"strings"

	"conform/internal/files"
	"conform/internal/strict"
)

// A Reference says from where a secret is read. The zero Reference names nothing.
type Reference struct {
	strict.Node
	kind string // "env" or "file"
	name string
}

// ReadNode reads "env:NAME" or "file:PATH". What else stands there may be the secret itself, so that no
// message repeats it.
func (r *Reference) ReadNode(n strict.Node) {
	if parsed, ok := parseReference(n.Scalar()); ok && n.Kind() == strict.String {
		r.kind, r.name = parsed.kind, parsed.name
		return
	}
	n.Fault("a secret is written into the profile", "env:NAME or file:PATH, from where it is read", "")
}

func parseReference(text string) (Reference, bool) {
	kind, name, ok := strings.Cut(text, ":")
	ok = ok && name != "" && (kind == "file" || kind == "env" && isVariable(name))
	return Reference{kind: kind, name: name}, ok
}

// isVariable reports whether an environment variable can have that name: "env:" in front of a secret by
// mistake is most often none.
func isVariable(name string) bool {
	for i := range len(name) {
		c := name[i]
		if !(c == '_' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || i > 0 && '0' <= c && c <= '9') {
			return false
		}
	}
	return name != ""
}

// maxSecret is more than any certificate with its chain has.
const maxSecret = 1 << 20

// read returns the secret, without a line end behind it. The error says where it should be, and never what
// is there. A relative path is below dir.
func (r Reference) read(env func(string) string, dir string) (string, error) {
	if r.kind == "env" {
		if value := env(r.name); value != "" {
			return value, nil
		}
		return "", fmt.Errorf("the environment variable %s is not set; set it to the secret", r.name)
	}
	path := r.name
	if !filepath.IsAbs(path) {
		path = filepath.Join(dir, path)
	}
	text, err := files.Read(path, maxSecret)
	if err != nil {
		return "", fmt.Errorf("the file %s of a secret cannot be read: %w", path, err)
	}
	secret := strings.TrimRight(string(text), "\r\n")
	if secret == "" {
		return "", fmt.Errorf("the file %s of a secret is empty", path)
	}
	return secret, nil
}

// Read returns the secret that the reference leads to, and "" for the zero Reference. env looks up
// environment variables.
func (p *Profile) Read(r Reference, env func(string) string) (string, error) {
	if !r.Given() {
		return "", nil
	}
	text, err := r.read(env, p.dir)
	if err != nil {
		return "", located(r.Position(), err)
	}
	return text, nil
}

// Path is a file that the profile names, which may be relative to the profile's own folder.
func (p *Profile) Path(t strict.Text) string {
	if t.Value == "" || filepath.IsAbs(t.Value) {
		return t.Value
	}
	return filepath.Join(p.dir, t.Value)
}
