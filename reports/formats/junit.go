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

// JUnit writes the run as JUnit XML, in the form that Jenkins and GitLab read: a testsuite for each feature, a
// testcase for each scenario and for each refusal twin. A failed scenario (the target is wrong) has a failure, an
// errored one (we, or the environment, are) an error, a skipped one says why; a flaky one has a flakyFailure for each
// earlier attempt, as Maven's surefire writes it, and a property, since JUnit has no status for it. A known failure is
// skipped, with its reason. A run that does not pass, though no scenario failed, has an errored testcase of its own.
// The XML is valid whatever the run holds. The error is that of w.
func JUnit(w io.Writer, d *digest.Digest) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	out := &junitWriter{enc: xml.NewEncoder(w)}
	out.enc.Indent("", "  ")
	all := d.Counts
	add := func(c record.Counts) {
		all.Total, all.Failed, all.Errored = all.Total+c.Total, all.Failed+c.Failed, all.Errored+c.Errored
		all.Skipped, all.Known = all.Skipped+c.Skipped, all.Known+c.Known
	}
	add(d.Twins)
	if d.RunCase != nil {
		add(record.Counts{Total: 1, Errored: 1})
	}
	out.open("testsuites", append([]xml.Attr{attribute("name", "conform")}, junitCounts(all, d.Duration)...)...)
	for i, f := range d.Features {
		if err := out.feature(d, i, f); err != nil {
			return err
		}
	}
	if c := d.RunCase; c != nil {
		out.open("testsuite", append([]xml.Attr{attribute("name", "run")}, junitCounts(record.Counts{Total: 1, Errored: 1},
			0)...)...)
		message := digest.Cut(strings.ReplaceAll(c.Text, "\n", "; "), digest.MaxXMLLine)
		out.element("testcase", junitCase{Class: "conform", Name: c.Name, Time: seconds(0),
			Errors: []junitProblem{{Message: message, Type: c.Type, Text: c.Text}}})
		out.shut("testsuite")
	}
	out.shut("testsuites")
	if out.err == nil {
		out.err = out.enc.Close()
	}
	if out.err == nil {
		_, out.err = io.WriteString(w, "\n")
	}
	return out.err
}

// A junitWriter writes elements until one cannot be written.
type junitWriter struct {
	enc *xml.Encoder
	err error
}

func (w *junitWriter) open(name string, attributes ...xml.Attr) {
	w.token(xml.StartElement{Name: xml.Name{Local: name}, Attr: attributes})
}

func (w *junitWriter) shut(name string) { w.token(xml.EndElement{Name: xml.Name{Local: name}}) }

func (w *junitWriter) token(t xml.Token) {
	if w.err == nil {
		w.err = w.enc.EncodeToken(t)
	}
}

func (w *junitWriter) element(name string, v any) {
	if w.err == nil {
		w.err = w.enc.EncodeElement(v, xml.StartElement{Name: xml.Name{Local: name}})
	}
}

func attribute(name, value string) xml.Attr {
	return xml.Attr{Name: xml.Name{Local: name}, Value: value}
}

// junitCounts are the counts of a suite. A known failure is skipped there.
func junitCounts(c record.Counts, took time.Duration) []xml.Attr {
	return []xml.Attr{attribute("tests", strconv.Itoa(c.Total)), attribute("failures", strconv.Itoa(c.Failed-c.Known)),
		attribute("errors", strconv.Itoa(c.Errored)), attribute("skipped", strconv.Itoa(c.Skipped+c.Known)),
		attribute("time", seconds(took))}
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

// feature writes the suite of a feature. The error is that of the source of d.
func (w *junitWriter) feature(d *digest.Digest, number int, f *digest.Feature) error {
	both := f.Counts
	both.Total, both.Failed, both.Errored = both.Total+f.Twins.Total, both.Failed+f.Twins.Failed,
		both.Errored+f.Twins.Errored
	both.Skipped, both.Known = both.Skipped+f.Twins.Skipped, both.Known+f.Twins.Known
	attributes := []xml.Attr{attribute("name", digest.XMLLine(f.Name))}
	if f.File != "" {
		attributes = append(attributes, attribute("file", digest.XMLLine(f.File)))
	}
	attributes = append(attributes, junitCounts(both, f.Took)...)
	w.open("testsuite", append(attributes, attribute("timestamp", d.Started.UTC().Format("2006-01-02T15:04:05")))...)
	properties := []junitProperty{{"conform.target", digest.XMLLine(d.Info.Target)}, {"conform.baseUrl",
		digest.XMLLine(d.Info.BaseURL)},
		{"conform.apiVersion", digest.XMLLine(d.Info.APIVersion)}, {"conform.cloud", digest.XMLLine(d.Info.Cloud)},
		{"conform.tenant", digest.XMLLine(d.Info.Tenant)}, {"conform.version", digest.XMLLine(d.Info.Version)},
		{"conform.seed", strconv.FormatInt(d.Info.Seed, 10)}}
	w.element("properties", junitProperties{slices.DeleteFunc(properties,
		func(p junitProperty) bool { return p.Value == "" })})
	names := map[string]bool{}
	for s, err := range d.CasesOf(number) {
		if err != nil {
			return err
		}
		c := junitScenario(f, s.ScenarioRun)
		c.Name = unlike(names, c.Name)
		w.element("testcase", c)
	}
	w.shut("testsuite")
	return nil
}

// unlike makes a name that is not among those so far, and adds it to them: rows of an outline often have one name, and
// of test cases with one name and class CI servers keep the last.
func unlike(names map[string]bool, name string) string {
	other := name
	for n := 2; names[other]; n++ {
		other = fmt.Sprintf("%s (%d)", name, n)
	}
	names[other] = true
	return other
}

func junitScenario(f *digest.Feature, s *record.ScenarioRun) junitCase {
	c := junitCase{Class: className(f.File), Name: digest.XMLLine(digest.Title(s)), Time: seconds(s.Duration),
		File: digest.XMLLine(f.File), Line: s.Line}
	var properties []junitProperty
	for _, tag := range s.Tags {
		properties = append(properties, junitProperty{"tag", digest.XMLLine(tag)})
	}
	if s.Permission != nil {
		properties = append(properties, junitProperty{"conform.permissions", digest.XMLLine(string(s.Permission.Verdict))})
	}
	if s.Blame != "" {
		properties = append(properties, junitProperty{"conform.blame", digest.XMLLine(string(s.Blame))})
	}
	problem := junitProblem{Message: digest.XMLLine(digest.Blamed(s)), Type: problemType(s), Text: digest.FailureText(s)}
	switch s.Status {
	case record.Passed:
	case record.Skipped:
		c.Skipped = &junitSkipped{Message: digest.XMLLine(s.Reason)}
	case record.Flaky:
		properties = append(properties, junitProperty{"conform.status", "flaky"})
		c.FlakyFailures = junitAttempts(s.Earlier)
	case record.Failed:
		if s.FailsAsKnown() {
			// JUnit has no word for it, and a failure would make CI red where the gate is not.
			c.Skipped, c.Output = &junitSkipped{Message: digest.XMLLine(digest.KnownText(s.Known))}, digest.FailureText(s)+"\n"
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
		return digest.XMLLine(string(s.Status))
	}
	return digest.XMLLine(string(s.Status) + ": " + string(s.Blame))
}

func junitAttempts(earlier []*record.ScenarioRun) []junitRerun {
	var out []junitRerun
	for _, s := range earlier {
		if !digest.Bad(s.Status) {
			continue // one that was repeated passed there
		}
		out = append(out, junitRerun{Message: digest.XMLLine(digest.Blamed(s)), Type: problemType(s),
			Trace: junitText{digest.FailureText(s)}})
	}
	return out
}

// className is the feature file as a dotted name: CI servers make their tree of it.
func className(file string) string {
	return strings.ReplaceAll(strings.TrimSuffix(digest.XMLLine(file), ".feature"), "/", ".")
}

// seconds writes a duration as JUnit has it.
func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
