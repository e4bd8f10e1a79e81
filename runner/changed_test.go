package runner

import (
	"slices"
	"testing"
	"testing/fstest"

	"conform/internal/library"
	"conform/steps"
)

// Data of a user's in files of its own, beside the embedded.
var ownData = fstest.MapFS{
	"clauses.yaml": {Data: []byte(
		`clauses: {my.c: {says: It is so., source: "https://example.com", evidence: documented}}`)},
	"shapes.yaml": {Data: []byte(`shapes: {my.call: {id: $guid}}`)},
	"call.yaml": {Data: []byte(`
exchanges:
  - operation: create call
    name: mine
    request: {like: {operation: create call, name: example 01}}
    expect: [{clause: my.c, status: 201, body: {$shape: my.call}}]
    capture: {itsId: /id}
`)},
	"end.yaml": {Data: []byte(`
exchanges:
  - operation: end it
    name: by its id
    request: {method: DELETE, path: "/communications/calls/${itsId}"}
    expect: [{clause: my.c, status: 204}]
answers:
  - name: my refusal
    expect: [{clause: my.c, status: 404}]
`)},
	"news.yaml": {Data: []byte(`
sequences:
  - name: my news
    messages: [{label: gone, change: deleted, clause: my.c}]
`)},
	"variables.yaml": {Data: []byte(
		`variables: {somebody.id: {says: a user, mock: 112f7296-5fa4-42ca-bae8-6a692b15d4b8}}`)},
}

const ownFeature = `Feature: F
  Scenario: One
    Given a bot with the least permissions documented
    When the bot creates the call "mine"
    Then Graph answers as documented

  Scenario: Two
    Given a bot with the least permissions documented
    When the bot creates the call "mine"
    And the bot sends "end it: by its id"
    Then Graph answers "my refusal"
    And the notifications "my news" arrive

  Scenario: Three
    Given a bot with the least permissions documented
    When the caller "somebody" calls the bot's application
    And the caller hangs up
`

func TestChangedFilesSelect(t *testing.T) {
	t.Parallel()
	lib, err := library.Load(library.Embedded(), library.Source{FS: ownData, At: "mine"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		why     string
		changed []string
		want    []string // names
		by      []Touched
	}{
		{"all", nil, []string{"One", "Two", "Three"}, nil},
		{"the feature", []string{"features/a.feature"}, []string{"One", "Two", "Three"},
			[]Touched{{"features/a.feature", true, 3}}},
		{"a request", []string{"mine/call.yaml"}, []string{"One", "Two"}, []Touched{{"mine/call.yaml", false, 2}}},
		{"a shape in what is expected", []string{"mine/shapes.yaml"}, []string{"One", "Two"},
			[]Touched{{"mine/shapes.yaml", false, 2}}},
		{"a clause", []string{"mine/clauses.yaml"}, []string{"One", "Two"}, []Touched{{"mine/clauses.yaml", false, 2}}},
		{"an answer", []string{"mine/end.yaml"}, []string{"Two"}, []Touched{{"mine/end.yaml", false, 1}}},
		{"a sequence", []string{"mine/news.yaml"}, []string{"Two"}, []Touched{{"mine/news.yaml", false, 1}}},
		{"a person", []string{"mine/variables.yaml"}, []string{"Three"}, []Touched{{"mine/variables.yaml", false, 1}}},
		{"the request that another is like", []string{"scenarios/create-call/example-01.yaml"}, []string{"One", "Two"},
			[]Touched{{"scenarios/create-call/example-01.yaml", false, 2}}},
		{"an operation", []string{"scenarios/operations.yaml"}, []string{"One", "Two"},
			[]Touched{{"scenarios/operations.yaml", false, 2}}},
		{"two, and one that nobody uses", []string{"mine/other.yaml", "mine/variables.yaml", "mine/news.yaml"},
			[]string{"Two", "Three"}, []Touched{{"mine/variables.yaml", false, 1}, {"mine/news.yaml", false, 1}}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			plan, err := NewPlan([]Source{folder("a.feature", ownFeature)}, steps.New(), lib, Selection{Changed: tt.changed},
				letBe)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range plan.Selected() {
				got = append(got, s.Name)
			}
			if !slices.Equal(got, tt.want) || !slices.Equal(plan.Touched(), tt.by) {
				t.Errorf("%q by %+v", got, plan.Touched())
			}
			if tt.changed != nil && len(plan.Resolved()) != len(tt.want) {
				t.Errorf("resolved to %q", plan.Resolved())
			}
		})
	}
	for _, changed := range [][]string{{}, {"mine/nobody.yaml"}} {
		_, err := NewPlan([]Source{folder("a.feature", ownFeature)}, steps.New(), lib, Selection{Changed: changed}, letBe)
		if !IsUntouched(err) {
			t.Errorf("%q: %v", changed, err)
		}
	}
}
