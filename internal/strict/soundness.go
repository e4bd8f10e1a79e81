package strict

import (
	"fmt"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"conform/internal/place"
)

const (
	maxDepth   = 100     // levels of nesting
	maxParts   = 500_000 // parts that aliases may add to a file
	countless  = 1 << 40 // where counting parts stops
	longText   = 32      // bytes of text that count as one part more
	jsonNumber = `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`
)

// soundness checks what holds for any YAML of ours, whatever its keys: the part of YAML that means the
// same to every reader, and nothing that grows or loops when aliases are followed. It marks nodes that
// have had their fault and returns false when the nodes must not be walked.
func soundness(f *file, root *yaml.Node) bool {
	s := &sounder{file: f, sizes: map[*yaml.Node]int{}, open: map[*yaml.Node]bool{}, safe: true}
	size := s.visit(root, 1)
	if s.safe && size-s.written > maxParts {
		f.faults.Add(place.Position{File: f.name}, fmt.Sprintf("aliases add more than %d parts to the file", maxParts),
			"fewer aliases of aliases", "")
		return false
	}
	return s.safe
}

type sounder struct {
	*file
	sizes   map[*yaml.Node]int  // parts below an anchored node, aliases followed
	open    map[*yaml.Node]bool // the anchored nodes that are being visited
	written int                 // parts of the file, aliases not followed
	safe    bool
	number  *regexp.Regexp
}

func (s *sounder) fault(n *yaml.Node, what, expected string) {
	s.bad[n] = true
	s.faults.Add(s.position(n), what, expected, "")
}

// visit checks a node and everything below it, each anchor once, and returns the number of its parts,
// which is never more than a little above countless.
func (s *sounder) visit(n *yaml.Node, depth int) int {
	if !s.safe {
		return 0
	}
	if n.Kind == yaml.AliasNode {
		if s.open[n.Alias] {
			s.fault(n, fmt.Sprintf("the alias *%s stands inside what it names", n.Value), "")
			s.safe = false
			return 0
		}
		size, known := s.sizes[n.Alias]
		if !known {
			size = s.visit(n.Alias, depth)
		}
		return size
	}
	if depth > maxDepth {
		s.fault(n, fmt.Sprintf("nested deeper than %d levels", maxDepth), "")
		s.safe = false
		return 0
	}
	if n.Style&yaml.TaggedStyle != 0 {
		s.fault(n, fmt.Sprintf("the tag %s", n.Tag), "a value without a tag; text is made by quoting it")
	}
	if n.Anchor != "" {
		s.open[n] = true
	}
	size := 1 + len(n.Value)/longText
	s.written += size
	switch n.Kind {
	case yaml.MappingNode:
		size = min(size+s.mapping(n, depth), countless)
	case yaml.SequenceNode:
		for _, item := range n.Content {
			size = min(size+s.visit(item, depth+1), countless)
		}
	case yaml.ScalarNode:
		s.scalar(n)
	}
	if n.Anchor != "" {
		delete(s.open, n)
		s.sizes[n] = size
	}
	return size
}

func (s *sounder) mapping(n *yaml.Node, depth int) (size int) {
	first := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode:
			s.fault(key, "a key is "+describe(key), "plain text as the key")
		case key.ShortTag() == "!!merge":
			s.fault(key, `a merge key "<<"`, "the members written out")
		case key.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.TaggedStyle) == 0 &&
			key.ShortTag() != "!!str" && key.ShortTag() != "!!timestamp":
			s.fault(key, "a key is "+describe(key), fmt.Sprintf("text: quote it (%q)", key.Value))
		default:
			s.scalar(key)
			if other := first[key.Value]; other != nil {
				s.fault(key, fmt.Sprintf("the key %s stands twice in one mapping", Quote(key.Value)),
					fmt.Sprintf("one; the first is on line %d", other.Line))
			} else {
				first[key.Value] = key
			}
		}
		s.written++
		size = min(size+1+s.visit(value, depth+1), countless)
	}
	return size
}

// scalar refuses plain text that YAML readers disagree about (Norway's "no", octal 010, 1_000, a phone
// number that becomes an integer without its "+") and numbers that JSON has no form for.
func (s *sounder) scalar(n *yaml.Node) {
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle|yaml.TaggedStyle) != 0 {
		return
	}
	quoted := func() string { return fmt.Sprintf("quotes around it (%q)", n.Value) }
	switch n.ShortTag() {
	case "!!str":
		if digits := strings.TrimLeft(n.Value, "+-"); digits != "" && digits[0] >= '0' && digits[0] <= '9' {
			s.digits(n, quoted())
		}
		switch strings.ToLower(n.Value) {
		case "yes", "no", "on", "off":
			s.fault(n, fmt.Sprintf("%s is text to some YAML readers and true or false to others", n.Value),
				quoted()+", or true or false")
		}
	case "!!bool":
		if n.Value != "true" && n.Value != "false" {
			s.fault(n, fmt.Sprintf("%s is not how JSON writes it", n.Value), quoted()+", or "+strings.ToLower(n.Value))
		}
	case "!!null":
		if n.Value != "null" && n.Value != "" {
			s.fault(n, fmt.Sprintf("%s is not how JSON writes it", n.Value), quoted()+", or null")
		}
	case "!!int", "!!float":
		if !s.isNumber(n.Value) {
			s.fault(n, fmt.Sprintf("%s is a number to YAML, and JSON does not write it so", n.Value),
				quoted()+" if it is text, or a plain number")
		}
	}
}

// digits looks at plain text that begins with digits. The library takes a number that no float64 holds for text, and
// YAML 1.1 takes 12:30:45 for a number in base 60.
func (s *sounder) digits(n *yaml.Node, quoted string) {
	switch {
	case s.isNumber(n.Value):
		n.Tag = "!!float"
	case sexagesimal.MatchString(n.Value):
		s.fault(n, fmt.Sprintf("%s is text to some YAML readers and a number in base 60 to others", n.Value), quoted)
	}
}

// sexagesimal is a number in base 60, as YAML 1.1 writes it.
var sexagesimal = regexp.MustCompile(`^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$`)

// isNumber reports whether JSON has a number in this form.
func (s *sounder) isNumber(text string) bool {
	if s.number == nil {
		s.number = regexp.MustCompile(`^` + jsonNumber + `$`)
	}
	return s.number.MatchString(text)
}
