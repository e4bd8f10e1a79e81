package profile

import (
	_ "embed" // for the example
	"fmt"
	"regexp"
	"strings"
)

//go:embed example.yaml
var example string

var profileName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$`)

// Example is a commented profile with that name, valid as it is but for the ids in it. The error says that
// the name is not one that a file can have.
func Example(name string) (string, error) {
	if !profileName.MatchString(name) {
		return "", fmt.Errorf("%q is no name for a profile; expected letters, digits, - and _", name)
	}
	return strings.ReplaceAll(example, "NAME", name), nil
}
