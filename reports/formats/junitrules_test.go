package formats

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"testing"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/sample"
)

// junitRule is what an element may have by the schema that Jenkins' xUnit plug-in checks
// (https://github.com/jenkinsci/xunit-plugin, junit-10.xsd), the strictest of those that read JUnit. also is
// what we write beyond it, because others need it.
type junitRule struct {
	needs, attributes, children []string
	also, alsoChildren          []string
	why                         string
}

func junitRules() map[string]junitRule {
	verdict := junitRule{attributes: []string{"type", "message"}}
	rerun := junitRule{needs: []string{"type"}, attributes: []string{"type", "message"}, children: []string{"stackTrace",
		"system-out", "system-err"}}
	return map[string]junitRule{
		"testsuites": {attributes: []string{"name", "time", "tests", "failures", "errors"}, children: []string{"testsuite"},
			also: []string{"skipped"}, why: "readers that show totals want the skipped too"},
		"testsuite": {needs: []string{"name", "tests", "failures", "errors"},
			attributes: []string{"name", "tests", "failures", "errors", "group", "time", "skipped", "timestamp", "hostname",
				"id", "package", "file", "log", "url"},
			children: []string{"testsuite", "properties", "testcase", "system-out", "system-err"}},
		"properties": {children: []string{"property"}},
		"property":   {needs: []string{"name", "value"}, attributes: []string{"name", "value"}},
		"testcase": {needs: []string{"name"}, attributes: []string{"name", "time", "classname", "group"},
			children: []string{"skipped", "error", "failure", "rerunFailure", "rerunError", "flakyFailure", "flakyError",
				"system-out", "system-err"},
			also:         []string{"file", "line"},
			alsoChildren: []string{"properties"},
			why:          "GitLab shows the file, annotators need the line, and Jenkins' own junit step keeps properties"},
		"failure": verdict, "error": verdict, "skipped": verdict,
		"flakyFailure": rerun, "flakyError": rerun, "rerunFailure": rerun, "rerunError": rerun,
		"stackTrace": {}, "system-out": {}, "system-err": {},
	}
}

// TestJUnitIsAsJenkinsChecks holds every element of the file against those rules.
func TestJUnitIsAsJenkinsChecks(t *testing.T) {
	rules := junitRules()
	for name, run := range map[string]*record.Run{"passing": sample.Passing(t), "failing": sample.Failing(t),
		"known": sample.Known(t), "hostile": sample.Hostile(t)} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := JUnit(&out, digest.Of(run)); err != nil {
				t.Fatal(err)
			}
			var open []string
			dec := xml.NewDecoder(&out)
			for {
				token, err := dec.Token()
				if errors.Is(err, io.EOF) {
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				switch e := token.(type) {
				case xml.StartElement:
					rule, known := rules[e.Name.Local]
					if !known {
						t.Errorf("no schema knows the element %s", e.Name.Local)
					}
					var has []string
					for _, a := range e.Attr {
						has = append(has, a.Name.Local)
						if !slices.Contains(rule.attributes, a.Name.Local) && !slices.Contains(rule.also, a.Name.Local) {
							t.Errorf("%s may not have the attribute %s", e.Name.Local, a.Name.Local)
						}
					}
					for _, need := range rule.needs {
						if !slices.Contains(has, need) {
							t.Errorf("%s needs the attribute %s", e.Name.Local, need)
						}
					}
					if len(open) > 0 {
						parent := rules[open[len(open)-1]]
						if !slices.Contains(parent.children, e.Name.Local) && !slices.Contains(parent.alsoChildren, e.Name.Local) {
							t.Errorf("%s may not hold %s", open[len(open)-1], e.Name.Local)
						}
					} else if e.Name.Local != "testsuites" {
						t.Errorf("the root is %s", e.Name.Local)
					}
					open = append(open, e.Name.Local)
				case xml.EndElement:
					open = open[:len(open)-1]
				}
			}
		})
	}
}
