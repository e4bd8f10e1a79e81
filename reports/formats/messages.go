package formats

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/cucumber/messages/go/v34"

	"conform/internal/record"
	"conform/reports/digest"
)

// messagesVersion is the version of the Cucumber Messages protocol that is written.
const messagesVersion = "34.2.0"

// maxAttachment keeps the report of a huge body readable; report.json has the whole.
const maxAttachment = 64 << 10

// Messages writes the run as Cucumber Messages, one envelope a line, which Cucumber's own report tools
// read. A scenario becomes a test case with a test step for each of its steps and one for its end, where
// checks stand that no step made. Errored is FAILED here, since the protocol knows no other word; the
// message says which it was. Requests, responses and notifications are attachments. The error is that
// of w.
func Messages(w io.Writer, d *digest.Digest) error {
	m := &messageWriter{enc: json.NewEncoder(w), digest: d}
	m.enc.SetEscapeHTML(false)
	m.put(&messages.Envelope{Meta: &messages.Meta{ProtocolVersion: messagesVersion,
		Implementation: &messages.Product{Name: "conform", Version: d.Info.Version},
		Runtime:        &messages.Product{Name: "go"}, Os: &messages.Product{Name: "not recorded"},
		Cpu: &messages.Product{Name: "not recorded"}}})
	for i, f := range d.Features {
		m.feature(i, f)
	}
	m.put(&messages.Envelope{Hook: &messages.Hook{Id: endHook, Name: "the end of the scenario",
		Type: messages.HookType_AFTER_TEST_CASE, SourceReference: &messages.SourceReference{Uri: "conform"}}})
	m.put(&messages.Envelope{TestRunStarted: &messages.TestRunStarted{Id: "run", Timestamp: stamp(d.Started)}})
	m.each(m.testCase)
	m.each(m.attempts)
	m.put(&messages.Envelope{TestRunFinished: &messages.TestRunFinished{Message: d.Rule,
		Success:   d.Verdict != nil && d.Verdict.Exit == 0 && d.Interrupted == "",
		Timestamp: stamp(d.Started.Add(d.Duration)), TestRunStartedId: "run"}})
	return m.err
}

const endHook = "end"

// A messageWriter writes envelopes until one cannot be written.
type messageWriter struct {
	enc    *json.Encoder
	digest *digest.Digest
	number int // scenarios written so far: their ids are made of it
	err    error
}

func (m *messageWriter) put(e *messages.Envelope) {
	if m.err == nil {
		m.err = m.enc.Encode(e)
	}
}

// each calls f with every case of the run and its number.
func (m *messageWriter) each(f func(number int, s *record.ScenarioRun)) {
	number := 0
	for c, err := range m.digest.Cases() {
		if err != nil {
			m.fail(err)
			return
		}
		f(number, c.ScenarioRun)
		number++
	}
}

func (m *messageWriter) fail(err error) {
	if m.err == nil {
		m.err = err
	}
}

// feature writes a feature as a parser would have, and a pickle for each of its scenarios. The record has
// no columns and not the line of a rule, so a rule stands at its first scenario.
func (m *messageWriter) feature(number int, f *digest.Feature) {
	out := &messages.Feature{Location: &messages.Location{Line: 1}, Tags: []*messages.Tag{}, Language: "en",
		Keyword: "Feature",
		Name:    f.Name, Description: f.Description,
		Children: []*messages.FeatureChild{}}
	doc := &messages.GherkinDocument{Uri: f.File, Feature: out, Comments: []*messages.Comment{}}
	var pickles []*messages.Pickle
	var rule *messages.Rule
	for s, err := range m.digest.CasesOf(number) {
		if err != nil {
			m.fail(err)
			return
		}
		node, pickle := m.scenario(f, s.ScenarioRun)
		pickles = append(pickles, pickle)
		switch {
		case s.Rule == "":
			rule = nil
			out.Children = append(out.Children, &messages.FeatureChild{Scenario: node})
			continue
		case rule == nil || rule.Name != s.Rule:
			rule = &messages.Rule{Location: node.Location, Tags: []*messages.Tag{}, Keyword: "Rule", Name: s.Rule,
				Children: []*messages.RuleChild{}, Id: "rule-of-" + node.Id}
			out.Children = append(out.Children, &messages.FeatureChild{Rule: rule})
		}
		rule.Children = append(rule.Children, &messages.RuleChild{Scenario: node})
	}
	m.put(&messages.Envelope{GherkinDocument: doc})
	for _, p := range pickles {
		m.put(&messages.Envelope{Pickle: p})
	}
}

// scenario makes the two forms of a scenario: as written, and as run.
func (m *messageWriter) scenario(f *digest.Feature, s *record.ScenarioRun) (*messages.Scenario, *messages.Pickle) {
	id := fmt.Sprintf("scenario-%d", m.number)
	at := &messages.Location{Line: int64(s.Line)}
	node := &messages.Scenario{Location: at, Tags: []*messages.Tag{}, Keyword: "Scenario", Name: digest.Title(s),
		Steps: []*messages.Step{}, Examples: []*messages.Examples{}, Id: id}
	pickle := &messages.Pickle{Id: fmt.Sprintf("pickle-%d", m.number), Uri: f.File, Location: at, Name: digest.Title(s),
		Language: "en",
		Steps:    []*messages.PickleStep{}, Tags: []*messages.PickleTag{}, AstNodeIds: []string{id}}
	for i, tag := range s.Tags {
		tagID := fmt.Sprintf("%s-tag-%d", id, i)
		node.Tags = append(node.Tags, &messages.Tag{Location: at, Name: tag, Id: tagID})
		pickle.Tags = append(pickle.Tags, &messages.PickleTag{Name: tag, AstNodeId: tagID})
	}
	kind := messages.PickleStepType_UNKNOWN
	for i, step := range s.Steps[:reached(s)] {
		stepID := fmt.Sprintf("%s-step-%d", id, i)
		keyword := messages.StepKeywordType_CONJUNCTION
		switch step.Keyword {
		case "Given":
			keyword, kind = messages.StepKeywordType_CONTEXT, messages.PickleStepType_CONTEXT
		case "When":
			keyword, kind = messages.StepKeywordType_ACTION, messages.PickleStepType_ACTION
		case "Then":
			keyword, kind = messages.StepKeywordType_OUTCOME, messages.PickleStepType_OUTCOME
		case "*":
			keyword, kind = messages.StepKeywordType_UNKNOWN, messages.PickleStepType_UNKNOWN
		}
		node.Steps = append(node.Steps, &messages.Step{Location: &messages.Location{Line: int64(step.Line)},
			Keyword: step.Keyword + " ", KeywordType: keyword, Text: step.Text, Id: stepID})
		pickle.Steps = append(pickle.Steps, &messages.PickleStep{AstNodeIds: []string{stepID},
			Id: fmt.Sprintf("pickle-%d-step-%d",
				m.number, i), Type: kind, Text: step.Text})
	}
	m.number++
	return node, pickle
}

func (m *messageWriter) testCase(i int, s *record.ScenarioRun) {
	c := &messages.TestCase{Id: caseID(i), PickleId: fmt.Sprintf("pickle-%d", i), TestSteps: []*messages.TestStep{},
		TestRunStartedId: "run"}
	for n := range reached(s) {
		c.TestSteps = append(c.TestSteps, &messages.TestStep{Id: stepID(i, n+1),
			PickleStepId:      fmt.Sprintf("pickle-%d-step-%d", i, n),
			StepDefinitionIds: []string{}})
	}
	c.TestSteps = append(c.TestSteps, &messages.TestStep{Id: stepID(i, 0), HookId: endHook})
	m.put(&messages.Envelope{TestCase: c})
}

func caseID(i int) string       { return fmt.Sprintf("case-%d", i) }
func stepID(i, step int) string { return fmt.Sprintf("case-%d-step-%d", i, step) }

// attempts writes how each attempt of a scenario went.
func (m *messageWriter) attempts(number int, s *record.ScenarioRun) {
	for n, earlier := range s.Earlier {
		m.attempt(number, n, earlier, reached(s), true)
	}
	m.attempt(number, len(s.Earlier), s, reached(s), false)
}

// attempt writes how one attempt of a scenario went, with as many steps as its test case has.
func (m *messageWriter) attempt(i, n int, s *record.ScenarioRun, steps int, again bool) {
	started := fmt.Sprintf("case-%d-attempt-%d", i, n)
	now := s.Started
	if now.IsZero() {
		now = m.digest.Started
	}
	m.put(&messages.Envelope{TestCaseStarted: &messages.TestCaseStarted{Attempt: int64(n), Id: started,
		TestCaseId: caseID(i),
		Timestamp:  stamp(now)}})
	for number := 1; number <= steps; number++ {
		step := s.Steps[number-1]
		m.step(started, stepID(i, number), now, step.Duration, stepStatus(step.Status), stepMessage(s, number), m.evidence(s,
			number))
		now = now.Add(step.Duration)
	}
	status := messages.TestStepResultStatus_PASSED
	text := stepMessage(s, 0)
	switch {
	case digest.Bad(s.Status) && (text != "" || len(digest.StepErrors(s)) == 0):
		status = messages.TestStepResultStatus_FAILED
		if text == "" {
			text = digest.Blamed(s)
		}
	case s.Status == record.Skipped:
		status, text = messages.TestStepResultStatus_SKIPPED, s.Reason
	}
	m.step(started, stepID(i, 0), now, 0, status, text, m.evidence(s, 0))
	m.put(&messages.Envelope{TestCaseFinished: &messages.TestCaseFinished{TestCaseStartedId: started,
		Timestamp: stamp(now), WillBeRetried: again}})
}

func (m *messageWriter) step(started, id string, at time.Time, took time.Duration,
	status messages.TestStepResultStatus, text string, evidence []attachment) {
	m.put(&messages.Envelope{TestStepStarted: &messages.TestStepStarted{TestCaseStartedId: started, TestStepId: id,
		Timestamp: stamp(at)}})
	for _, a := range evidence {
		m.put(&messages.Envelope{Attachment: &messages.Attachment{Body: a.text, FileName: a.name,
			ContentEncoding: messages.AttachmentContentEncoding_IDENTITY, MediaType: "text/plain", TestCaseStartedId: started,
			TestStepId: id}})
	}
	m.put(&messages.Envelope{TestStepFinished: &messages.TestStepFinished{TestCaseStartedId: started, TestStepId: id,
		Timestamp: stamp(at.Add(took)),
		TestStepResult: &messages.TestStepResult{Duration: &messages.Duration{Seconds: int64(took / time.Second),
			Nanos: int64(took % time.Second)}, Message: text, Status: status}}})
}

func stepStatus(s record.Status) messages.TestStepResultStatus {
	switch s {
	case record.Passed, record.Flaky:
		return messages.TestStepResultStatus_PASSED
	case record.Skipped:
		return messages.TestStepResultStatus_SKIPPED
	default:
		return messages.TestStepResultStatus_FAILED
	}
}

// stepMessage says what is wrong with a step: whose fault it most probably is, its status and error, and the
// checks that did not pass in it. It is empty when nothing is. Step 0 is the end of the scenario.
func stepMessage(s *record.ScenarioRun, number int) string {
	var lines []string
	if step := digest.StepOf(s, number); step != nil && digest.Bad(step.Status) {
		lines = append(lines, strings.TrimSuffix(string(step.Status)+": "+step.Error, ": "))
	}
	for _, c := range s.Failures() {
		if c.Step == number {
			lines = append(lines, digest.CheckLines(c)...)
		}
	}
	if len(lines) > 0 && s.Blame != "" {
		lines = append([]string{digest.BlameText(s.Blame)}, lines...)
	}
	for i, line := range lines {
		lines[i] = digest.Cut(line, digest.MaxXMLLine)
	}
	return strings.Join(lines, "\n")
}

// An attachment is a piece of evidence with the name under which report tools list it.
type attachment struct {
	name, text string
}

// evidence is what was sent and received during a step.
func (m *messageWriter) evidence(s *record.ScenarioRun, number int) []attachment {
	var out []attachment
	for _, x := range s.Exchanges {
		if x.Step != number {
			continue
		}
		text := fmt.Sprintf("%s %s\n%s", x.Request.Method, digest.OneLine(x.Request.URL), bodyText(x.Request.Body))
		if x.Response != nil {
			text += fmt.Sprintf("\n\n%d\n%s", x.Response.Status, bodyText(x.Response.Body))
		} else {
			text += "\n\nno answer: " + digest.OneLine(x.Error)
		}
		out = append(out, attachment{digest.OneLine(x.Operation) + ".txt", text})
	}
	for _, n := range s.Notifications {
		if n.Step == number {
			out = append(out, attachment{fmt.Sprintf("notification %d.txt", n.ID),
				fmt.Sprintf("%s %s, answered with %d\n%s", digest.OneLine(n.Method), digest.OneLine(n.Path), n.Answered,
					bodyText(n.Body))})
		}
	}
	return out
}

// bodyText is a body as harmless text, cut when it is huge.
func bodyText(b record.Body) string {
	return strings.Join(digest.Lines(digest.Cut(string(b), maxAttachment)), "\n")
}

func stamp(t time.Time) *messages.Timestamp {
	if t.IsZero() {
		return &messages.Timestamp{}
	}
	return &messages.Timestamp{Seconds: t.Unix(), Nanos: int64(t.Nanosecond())}
}
