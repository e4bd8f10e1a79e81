package formats

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"conform/internal/record"
	"conform/reports/digest"
)

// JUnit writes the run as JUnit XML, in the form that Jenkins and GitLab read: a testsuite for each
// feature, a testcase for each scenario and for each refusal twin. A failed scenario (the target is wrong) has a failure, an
// errored one (we, or the environment, are) an error, a skipped one says why; a flaky one has a
// flakyFailure for each earlier attempt, as Maven's surefire writes it, and a property, since JUnit has
// no status for it. A known failure is skipped, with its reason. A run that does not pass, though no scenario failed, has an
// errored testcase of its own. The XML is valid whatever the run holds. The error is that of w.
func JUnit(w io.Writer, run *record.Run) error {
	doc := junitSuites{Name: "conform", Time: seconds(run.Duration)}
	for _, f := range run.Features {
		suite := junitFeature(run, f)
		doc.Tests += suite.Tests
		doc.Failures += suite.Failures
		doc.Errors += suite.Errors
		doc.Skipped += suite.Skipped
		doc.Suites = append(doc.Suites, suite)
	}
	if c := digest.CaseOfRun(run); c != nil {
		doc.Errors++
		doc.Tests++
		doc.Suites = append(doc.Suites, junitSuite{Name: "run", Tests: 1, Errors: 1, Time: seconds(0), Cases: []junitCase{{
			Class: "conform", Name: c.Name, Time: seconds(0), Errors: []junitProblem{{Message: digest.Cut(strings.ReplaceAll(c.Text, "\n", "; "), digest.MaxXMLLine), Type: c.Type, Text: c.Text}}}}})
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string           `xml:"name,attr"`
	File       string           `xml:"file,attr,omitempty"`
	Tests      int              `xml:"tests,attr"`
	Failures   int              `xml:"failures,attr"`
	Errors     int              `xml:"errors,attr"`
	Skipped    int              `xml:"skipped,attr"`
	Time       string           `xml:"time,attr"`
	Timestamp  string           `xml:"timestamp,attr,omitempty"`
	Properties *junitProperties `xml:"properties"`
	Cases      []junitCase      `xml:"testcase"`
}

type junitProperties struct {
	All []junitProperty `xml:"property"`
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Class         string           `xml:"classname,attr"`
	Name          string           `xml:"name,attr"`
	Time          string           `xml:"time,attr"`
	File          string           `xml:"file,attr,omitempty"`
	Line          int              `xml:"line,attr,omitempty"`
	Properties    *junitProperties `xml:"properties"`
	Failures      []junitProblem   `xml:"failure"`
	Errors        []junitProblem   `xml:"error"`
	Skipped       *junitSkipped    `xml:"skipped"`
	RerunFailure  []junitRerun     `xml:"rerunFailure"`
	FlakyFailures []junitRerun     `xml:"flakyFailure"`
	Output        string           `xml:"system-out,omitempty"`
}

type junitProblem struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",cdata"`
}

type junitRerun struct {
	Message string    `xml:"message,attr"`
	Type    string    `xml:"type,attr"`
	Trace   junitText `xml:"stackTrace"`
}

// junitText is text of several lines, in CDATA so that people can read the file. It was made visible
// before, so it holds nothing that XML 1.0 forbids; the encoder splits a "]]>".
type junitText struct {
	Text string `xml:",cdata"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

func junitFeature(run *record.Run, f *record.FeatureRun) junitSuite {
	properties := []junitProperty{
		{"conform.target", digest.XmlLine(run.Info.Target)}, {"conform.baseUrl", digest.XmlLine(run.Info.BaseURL)}, {"conform.apiVersion", digest.XmlLine(run.Info.APIVersion)},
		{"conform.cloud", digest.XmlLine(run.Info.Cloud)}, {"conform.tenant", digest.XmlLine(run.Info.Tenant)},
		{"conform.version", digest.XmlLine(run.Info.Version)}, {"conform.seed", strconv.FormatInt(run.Info.Seed, 10)}}
	suite := junitSuite{Name: digest.XmlLine(f.Name), File: digest.XmlLine(f.File), Timestamp: run.Started.UTC().Format("2006-01-02T15:04:05"),
		Properties: &junitProperties{All: slices.DeleteFunc(properties, func(p junitProperty) bool { return p.Value == "" })}}
	var total time.Duration
	for _, s := range digest.FeatureWithTwins(f) {
		suite.Tests++
		total += s.Duration
		switch c := junitScenario(f, s.ScenarioRun); {
		case len(c.Failures) > 0:
			suite.Failures++
			suite.Cases = append(suite.Cases, c)
		case len(c.Errors) > 0:
			suite.Errors++
			suite.Cases = append(suite.Cases, c)
		case c.Skipped != nil:
			suite.Skipped++
			suite.Cases = append(suite.Cases, c)
		default:
			suite.Cases = append(suite.Cases, c)
		}
	}
	suite.Time = seconds(total)
	return suite
}

func junitScenario(f *record.FeatureRun, s *record.ScenarioRun) junitCase {
	c := junitCase{Class: className(f.File), Name: digest.XmlLine(digest.Title(s)), Time: seconds(s.Duration), File: digest.XmlLine(f.File), Line: s.Line}
	var properties []junitProperty
	for _, tag := range s.Tags {
		properties = append(properties, junitProperty{"tag", digest.XmlLine(tag)})
	}
	if s.Permission != nil {
		properties = append(properties, junitProperty{"conform.permissions", digest.XmlLine(string(s.Permission.Verdict))})
	}
	if s.Blame != "" {
		properties = append(properties, junitProperty{"conform.blame", digest.XmlLine(string(s.Blame))})
	}
	problem := junitProblem{Message: digest.XmlLine(digest.Blamed(s)), Type: problemType(s), Text: digest.FailureText(s)}
	switch s.Status {
	case record.Passed:
	case record.Skipped:
		c.Skipped = &junitSkipped{Message: digest.XmlLine(s.Reason)}
	case record.Flaky:
		properties = append(properties, junitProperty{"conform.status", "flaky"})
		c.FlakyFailures = junitAttempts(s.Earlier)
	case record.Failed:
		if s.FailsAsKnown() {
			// JUnit has no word for it, and a failure would make CI red where the gate is not.
			c.Skipped, c.Output = &junitSkipped{Message: digest.XmlLine(digest.KnownText(s.Known))}, digest.FailureText(s)+"\n"
			break
		}
		c.Failures = []junitProblem{problem}
		c.RerunFailure = junitAttempts(s.Earlier)
	default:
		c.Errors = []junitProblem{problem}
		c.RerunFailure = junitAttempts(s.Earlier)
	}
	if len(properties) > 0 {
		c.Properties = &junitProperties{All: properties}
	}
	for _, check := range s.Checks {
		if check.Finding {
			c.Output += "finding: " + strings.Join(digest.CheckLines(check), "\n") + "\n"
		}
	}
	return c
}

// problemType is what CI servers show beside a failure: its status and whose fault it most probably is.
func problemType(s *record.ScenarioRun) string {
	if s.Blame == "" {
		return digest.XmlLine(string(s.Status))
	}
	return digest.XmlLine(string(s.Status) + ": " + string(s.Blame))
}

func junitAttempts(earlier []*record.ScenarioRun) []junitRerun {
	var out []junitRerun
	for _, s := range earlier {
		out = append(out, junitRerun{Message: digest.XmlLine(digest.Blamed(s)), Type: problemType(s), Trace: junitText{digest.FailureText(s)}})
	}
	return out
}

// className is the feature file as a dotted name: CI servers make their tree of it.
func className(file string) string {
	return strings.ReplaceAll(strings.TrimSuffix(digest.XmlLine(file), ".feature"), "/", ".")
}

// seconds writes a duration as JUnit has it.
func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
