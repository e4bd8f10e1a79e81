package formats

import (
	"bytes"
	"encoding/json"
	"flag"
	"testing"

	"github.com/cucumber/messages/go/v34"
	"github.com/google/go-cmp/cmp"
	validator "github.com/santhosh-tekuri/jsonschema/v6"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/sample"
)

var (
	messagesSchema = flag.String("messages-schema", "",
		"the official schema of Cucumber Messages (messages.schema.json), to hold messages.ndjson against")
	ctrfSchema = flag.String("ctrf-schema", "", "the official CTRF schema, to hold ctrf.json against")
)

// envelopes reads messages back, strictly.
func envelopes(t *testing.T, run *record.Run) []messages.Envelope {
	t.Helper()
	var out bytes.Buffer
	if err := Messages(&out, digest.Of(run)); err != nil {
		t.Fatal(err)
	}
	var all []messages.Envelope
	dec := json.NewDecoder(&out)
	dec.DisallowUnknownFields()
	for dec.More() {
		var e messages.Envelope
		if err := dec.Decode(&e); err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// TestMessagesReferToWhatIsThere follows every reference between envelopes: whoever reads the stream in
// order knows each id before it is used.
func TestMessagesReferToWhatIsThere(t *testing.T) {
	for name, run := range map[string]*record.Run{"passing": sample.Passing(t), "failing": sample.Failing(t),
		"hostile": sample.Hostile(t)} {
		t.Run(name, func(t *testing.T) {
			known := map[string]bool{}
			define := func(id string) {
				if known[id] {
					t.Errorf("id %q is there twice", id)
				}
				known[id] = true
			}
			use := func(ids ...string) {
				for _, id := range ids {
					if !known[id] {
						t.Errorf("id %q is used before it is known", id)
					}
				}
			}
			open, finished := 0, 0
			for _, e := range envelopes(t, run) {
				switch {
				case e.GherkinDocument != nil:
					for _, child := range e.GherkinDocument.Feature.Children {
						define(child.Scenario.Id)
						for _, step := range child.Scenario.Steps {
							define(step.Id)
						}
						for _, tag := range child.Scenario.Tags {
							define(tag.Id)
						}
					}
				case e.Pickle != nil:
					define(e.Pickle.Id)
					use(e.Pickle.AstNodeIds...)
					for _, step := range e.Pickle.Steps {
						define(step.Id)
						use(step.AstNodeIds...)
					}
					for _, tag := range e.Pickle.Tags {
						use(tag.AstNodeId)
					}
				case e.Hook != nil:
					define(e.Hook.Id)
				case e.TestRunStarted != nil:
					define(e.TestRunStarted.Id)
				case e.TestCase != nil:
					define(e.TestCase.Id)
					use(e.TestCase.PickleId, e.TestCase.TestRunStartedId)
					for _, step := range e.TestCase.TestSteps {
						define(step.Id)
						use(step.HookId + step.PickleStepId)
					}
				case e.TestCaseStarted != nil:
					define(e.TestCaseStarted.Id)
					use(e.TestCaseStarted.TestCaseId)
					open++
				case e.TestStepFinished != nil:
					use(e.TestStepFinished.TestCaseStartedId, e.TestStepFinished.TestStepId)
				case e.Attachment != nil:
					use(e.Attachment.TestCaseStartedId, e.Attachment.TestStepId)
				case e.TestCaseFinished != nil:
					use(e.TestCaseFinished.TestCaseStartedId)
					finished++
				}
			}
			if open != finished || open < run.Counts.Total {
				t.Errorf("%d test cases started, %d finished, of %d scenarios", open, finished, run.Counts.Total)
			}
		})
	}
}

// TestMessagesTellTheStatus works out each scenario's status as the Cucumber tools do: the worst of the
// steps of its last attempt.
func TestMessagesTellTheStatus(t *testing.T) {
	run := sample.Failing(t)
	rank := map[messages.TestStepResultStatus]int{messages.TestStepResultStatus_PASSED: 1,
		messages.TestStepResultStatus_SKIPPED: 2, messages.TestStepResultStatus_FAILED: 3}
	caseOf, worst := map[string]string{}, map[string]messages.TestStepResultStatus{}
	var order []string
	for _, e := range envelopes(t, run) {
		if e.TestCaseStarted != nil {
			if worst[e.TestCaseStarted.TestCaseId] == "" {
				order = append(order, e.TestCaseStarted.TestCaseId)
			}
			caseOf[e.TestCaseStarted.Id] = e.TestCaseStarted.TestCaseId
			worst[e.TestCaseStarted.TestCaseId] = messages.TestStepResultStatus_PASSED
		}
		if f := e.TestStepFinished; f != nil && rank[f.TestStepResult.Status] > rank[worst[caseOf[f.TestCaseStartedId]]] {
			worst[caseOf[f.TestCaseStartedId]] = f.TestStepResult.Status
		}
	}
	var got []string
	for _, id := range order {
		got = append(got, string(worst[id]))
	}
	want := []string{"PASSED", "FAILED", "FAILED", "FAILED", "PASSED", "PASSED", "FAILED", "SKIPPED", "SKIPPED"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the statuses of the scenarios differ (-want +got):\n%s", diff)
	}
}

// officially holds documents against a schema of others, which is not part of this project.
func officially(t *testing.T, schemaFile, name string, documents [][]byte) {
	t.Helper()
	if schemaFile == "" {
		t.Skipf("the official schema is not part of this project: -%s FILE holds the report against it", name)
	}
	compiled, err := validator.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	for _, doc := range documents {
		value, err := validator.UnmarshalJSON(bytes.NewReader(doc))
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(value); err != nil {
			t.Errorf("%.200s: %v", doc, err)
		}
	}
}

func TestMessagesAreAsTheirSchemaSays(t *testing.T) {
	var lines [][]byte
	for _, run := range []*record.Run{sample.Passing(t), sample.Failing(t), sample.Hostile(t)} {
		var out bytes.Buffer
		if err := Messages(&out, digest.Of(run)); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, bytes.Split(bytes.TrimSpace(out.Bytes()), []byte("\n"))...)
	}
	officially(t, *messagesSchema, "messages-schema", lines)
}

func TestCTRFIsAsItsSchemaSays(t *testing.T) {
	var docs [][]byte
	for _, run := range []*record.Run{sample.Passing(t), sample.Failing(t), sample.Known(t), sample.Hostile(t), {}} {
		var out bytes.Buffer
		if err := CTRF(&out, digest.Of(run)); err != nil {
			t.Fatal(err)
		}
		docs = append(docs, out.Bytes())
	}
	officially(t, *ctrfSchema, "ctrf-schema", docs)
}

func TestCTRFCountsWhatItLists(t *testing.T) {
	for name, run := range map[string]*record.Run{"passing": sample.Passing(t), "failing": sample.Failing(t),
		"known": sample.Known(t), "hostile": sample.Hostile(t)} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := CTRF(&out, digest.Of(run)); err != nil {
				t.Fatal(err)
			}
			var doc ctrfReport
			if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
				t.Fatal(err)
			}
			listed := map[string]int{}
			for _, test := range doc.Results.Tests {
				listed[test.Status]++
			}
			s := doc.Results.Summary
			want := map[string]int{"passed": s.Passed, "failed": s.Failed, "skipped": s.Skipped, "other": s.Other}
			for status, n := range want {
				if listed[status] != n {
					t.Errorf("%d %s listed, %d counted", listed[status], status, n)
				}
			}
			tests := run.Counts.Total + run.Twins.Total
			if digest.Of(run).RunCase != nil {
				tests++
			}
			if s.Tests != len(doc.Results.Tests) || s.Tests != tests {
				t.Errorf("%d tests counted, %d listed, want %d", s.Tests, len(doc.Results.Tests), tests)
			}
		})
	}
}
