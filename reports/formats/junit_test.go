package formats

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"testing"

	"conform/internal/place"
	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/sample"
)

func TestJUnit(t *testing.T) {
	var out bytes.Buffer
	if err := JUnit(&out, digest.Of(sample.Failing(t))); err != nil {
		t.Fatal(err)
	}
	sample.Golden(t, "junit-failing.xml", out.Bytes())
}

// The elements around the test cases, as readers take them.
type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

func TestJUnitCountsAsTheRunDoes(t *testing.T) {
	tests := []struct {
		name string
		run  *record.Run
		why  string
	}{
		{"passing", sample.Passing(t), "nothing but tests"},
		{"failing", sample.Failing(t), "each status once or twice; a flaky one is neither failure nor error"},
		{"known", sample.Known(t), "a known failure is skipped, as JUnit goes"},
		{"hostile", sample.Hostile(t), "text that tries to be XML changes no count"},
		{"large", sample.Large(t, 100), "many features"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			if err := JUnit(&out, digest.Of(test.run)); err != nil {
				t.Fatal(err)
			}
			var doc junitSuites
			strict := xml.NewDecoder(bytes.NewReader(out.Bytes()))
			if err := strict.Decode(&doc); err != nil {
				t.Fatal(err)
			}
			c, twins, own := test.run.Counts, test.run.Twins, 0
			if digest.Of(test.run).RunCase != nil {
				own = 1
			}
			if doc.Tests != c.Total+twins.Total+own || doc.Failures != c.Failed-c.Known+twins.Failed ||
				doc.Errors != c.Errored+twins.Errored+own || doc.Skipped != c.Skipped+c.Known+twins.Skipped {
				t.Errorf("testsuites says %d tests, %d failures, %d errors, %d skipped; the run has %+v and %+v", doc.Tests,
					doc.Failures, doc.Errors, doc.Skipped, c, twins)
			}
			cases := 0
			for _, suite := range doc.Suites {
				cases += len(suite.Cases)
				failures, errs, skipped := 0, 0, 0
				for _, c := range suite.Cases {
					failures, errs = failures+len(c.Failures), errs+len(c.Errors)
					if c.Skipped != nil {
						skipped++
					}
				}
				if suite.Tests != len(suite.Cases) || suite.Failures != failures || suite.Errors != errs ||
					suite.Skipped != skipped {
					t.Errorf("suite %.60q says %d, %d, %d, %d and has %d, %d, %d, %d", suite.Name, suite.Tests, suite.Failures,
						suite.Errors, suite.Skipped, len(suite.Cases), failures, errs, skipped)
				}
			}
			if cases != c.Total+twins.Total+own {
				t.Errorf("%d testcases for %d scenarios", cases, c.Total)
			}
		})
	}
}

// FuzzJUnit holds that no name, reason or value makes XML that a strict reader refuses.
// TestJUnitNamesAreUnique: rows of an outline have one name, and of two test cases with one name GitLab shows one.
func TestJUnitNamesAreUnique(t *testing.T) {
	s := sample.New(t, sample.MockInfo())
	for i, name := range []string{"a row", "a row", "a row (2)", "another", "a row"} {
		s.Passes(s.Plan(sample.PstnFeature(), 10*(i+1), name, nil, sample.PstnSteps()))
	}
	var out bytes.Buffer
	if err := JUnit(&out, digest.Of(s.Finish(record.Verdict{}))); err != nil {
		t.Fatal(err)
	}
	var doc junitSuites
	if err := xml.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range doc.Suites[0].Cases {
		got = append(got, c.Name)
	}
	want := []string{"a row", "a row (2)", "a row (2) (2)", "another", "a row (3)"}
	if !slices.Equal(got, want) {
		t.Errorf("names %q, want %q", got, want)
	}
}

func FuzzJUnit(f *testing.F) {
	f.Add(sample.HostileText)
	f.Add("\x00\x0b\ufffe\uffff\xed\xa0\x80]]>")
	f.Fuzz(func(t *testing.T, text string) {
		s := &record.ScenarioRun{ID: text, Name: text, Tags: []string{text}, Status: record.Failed, Reason: text,
			Steps: []*record.StepRun{{Status: record.Failed, Error: text}},
			Checks: []*record.Judged{{Check: record.Check{Requirement: text, Status: record.Failed, Where: place.Parse(text),
				Clause:      &record.Clause{ID: text, Says: text, Source: text, Evidence: record.Evidence(text)},
				Differences: []record.Difference{{Pointer: text, Want: text, Got: text}}}}}}
		run := &record.Run{Features: []*record.FeatureRun{{Feature: record.Feature{File: text, Name: text},
			Scenarios: []*record.ScenarioRun{s}}}}
		var out bytes.Buffer
		if err := JUnit(&out, digest.Of(run)); err != nil {
			t.Fatal(err)
		}
		dec := xml.NewDecoder(&out)
		for {
			if _, err := dec.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	})
}
