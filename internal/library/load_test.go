package library

import (
	"slices"
	"testing"
	"time"

	"conform/internal/match"
	"conform/internal/place"
	"conform/internal/record"

	"github.com/google/go-cmp/cmp"
)

func embeddedLibrary(t testing.TB) *Library {
	t.Helper()
	lib, err := Load(Embedded())
	if err != nil {
		t.Fatalf("the embedded data has faults:\n%v", err)
	}
	return lib
}

// TestEmbeddedPatternsAreSound asks the judge, who has rules of its own, about all that the loader made.
func TestEmbeddedPatternsAreSound(t *testing.T) {
	lib := embeddedLibrary(t)
	count := 0
	sound := func(what string, p *match.Pattern) {
		count++
		if fault := unsound(p); fault != "" {
			t.Errorf("%s: %s", what, fault)
		}
		if p.Where.IsZero() {
			t.Errorf("%s: a pattern without a place", what)
		}
	}
	expectations := func(what string, list []Expectation) {
		if len(list) == 0 {
			t.Errorf("%s promises nothing", what)
		}
		for _, e := range list {
			if e.Clause == nil || e.Where.IsZero() {
				t.Errorf("%s: no clause or place in %+v", what, e)
			}
			if e.Body != nil {
				sound(what, e.Body)
			}
			for _, h := range e.Headers {
				sound(what, &h.Pattern)
			}
			for _, a := range e.At {
				sound(what, &a.Pattern)
			}
		}
	}
	for _, x := range lib.Exchanges {
		expectations(identity(x.Operation, x.Name), x.Expect)
	}
	for _, a := range lib.Answers {
		expectations(a.Name, a.Expect)
	}
	for _, s := range lib.Sequences {
		for _, m := range s.Messages {
			sound(s.Name+", "+m.Label, &m.Select)
			sound(s.Name+", "+m.Label, &m.Pattern)
		}
	}
	if count == 0 {
		t.Error("no pattern was judged")
	}
}

const library = `clauses:
  c: {says: It is so., source: "samples #616", evidence: observed}
variables:
  userA.id: {says: a user, mock: 112f7296, needs: a Teams user}
  callbackUri: {says: where notifications go, provided: true}
shapes:
  user: {$closed: {id: "${userA.id}"}}
answers:
  - name: refused
    expect: [{clause: c, status: 403, headers: {X: $absent}, body: {code: "${userA.id}"}}]
    capture: {requestId: /innerError/request-id}
exchanges:
  - operation: create call
    name: one
    request:
      method: POST
      path: /communications/calls?x=${userA.id}
      version: beta
      headers: {X-Test: "${callbackUri}"}
      body: {callbackUri: "${callbackUri}", n: 9007199254740993, targets: [{day: 2024-01-02}], "a/b": null}
      token: none
    permissions: {clause: c, least: [Calls.Initiate.All]}
    expect:
      - clause: c
        status: 201
        headers: {Content-Type: {$regex: "^application/json"}}
        location: /id
        echo: [/callbackUri, {pointer: /source, from: /targets/0}]
        at: [{path: targets.0, is: {$shape: user}}]
      - {clause: c, status: 204, noBody: true}
    capture: {callId: /id}
  - operation: create call
    name: two
    request:
      method: PATCH
      like: {operation: create call, name: one, set: {/targets/-: "${callId}", /a~1b: {}}, remove: [/n]}
    expect: refused
    capture: {other: /x}
`

func TestExchangesAreRead(t *testing.T) {
	lib, faults := load(t, map[string]string{"f.yaml": library})
	if faults != nil {
		t.Fatal(faults)
	}
	c := &record.Clause{ID: "c", Says: "It is so.", Source: "samples #616", Evidence: record.Observed}
	refused := []Expectation{{
		Clause: c, Where: place.Parse("f.yaml:10:14"), Status: 403,
		Headers: []HeaderExpectation{{Name: "X",
			Pattern: match.Pattern{Kind: match.Absent, Where: place.Parse("f.yaml:10:52")}}},
		Body: &match.Pattern{Kind: match.Object, Where: place.Parse("f.yaml:10:68"), Members: []match.Member{
			{Name: "code", Pattern: match.Pattern{Kind: match.Exact, Text: `"${userA.id}"`, Where: place.Parse("f.yaml:10:75")}},
		}},
	}}
	want := []*Exchange{
		{
			Operation: "create call", Name: "one", Where: place.Parse("f.yaml:13:5"),
			Request: Request{
				Method: "POST", Path: "/communications/calls?x=${userA.id}", At: place.Parse("f.yaml:17:13"), Version: "beta",
				Headers: map[string]string{"X-Test": "${callbackUri}"},
				Body: []byte(
					`{"callbackUri":"${callbackUri}","n":9007199254740993,"targets":[{"day":"2024-01-02"}],"a/b":null}`),
				Token: "none",
			},
			Permissions: &Permissions{Clause: c, Least: []string{"Calls.Initiate.All"}, Row: lib.PermissionTable.Rows[0],
				Where: place.Parse("f.yaml:22:18")},
			Expect: []Expectation{
				{
					Clause: c, Where: place.Parse("f.yaml:24:9"), Status: 201, Location: "/id",
					Headers: []HeaderExpectation{{Name: "Content-Type", Pattern: match.Pattern{
						Kind: match.Regex, Text: "^application/json", Where: place.Parse("f.yaml:26:33"),
					}}},
					Echo: []Echo{
						{Pointer: "/callbackUri", From: "/callbackUri", Where: place.Parse("f.yaml:28:16")},
						{Pointer: "/source", From: "/targets/0", Where: place.Parse("f.yaml:28:30")},
					},
					At: []At{{Path: "targets.0", Where: place.Parse("f.yaml:29:14"), Pattern: match.Pattern{
						Kind: match.Object, Closed: true, Where: place.Parse("f.yaml:7:9"), Members: []match.Member{
							{Name: "id", Pattern: match.Pattern{Kind: match.Exact, Text: `"${userA.id}"`,
								Where: place.Parse("f.yaml:7:24")}},
						},
					}}},
				},
				{Clause: c, Where: place.Parse("f.yaml:30:9"), Status: 204, NoBody: true},
			},
			Capture: map[string]string{"callId": "/id"},
		},
		{
			Operation: "create call", Name: "two", Where: place.Parse("f.yaml:32:5"),
			Request: Request{
				Method: "PATCH", Path: "/communications/calls?x=${userA.id}", At: place.Parse("f.yaml:17:13"), Version: "beta",
				Headers: map[string]string{"X-Test": "${callbackUri}"},
				Body:    []byte(`{"callbackUri":"${callbackUri}","targets":[{"day":"2024-01-02"},"${callId}"],"a/b":{}}`),
			},
			Expect:  refused,
			Capture: map[string]string{"other": "/x", "requestId": "/innerError/request-id"},
		},
	}
	// What is left out here is looked at below.
	apart := cmp.FilterPath(func(p cmp.Path) bool {
		f, ok := p.Last().(cmp.StructField)
		return ok && (f.Name() == "uses" || f.Name() == "Answers" || f.Name() == "Like")
	}, cmp.Ignore())
	if diff := cmp.Diff(want, lib.Exchanges, apart); diff != "" {
		t.Errorf("exchanges (-want +got):\n%s", diff)
	}
	uses := [][]Use{
		{{"userA.id", place.Parse("f.yaml:17:13")}, {"callbackUri", place.Parse("f.yaml:19:25")}},
		{{"userA.id", place.Parse("f.yaml:17:13")}, {"callbackUri", place.Parse("f.yaml:19:25")},
			{"callId", place.Parse("f.yaml:36:67")}},
	}
	for i, x := range lib.Exchanges {
		if diff := cmp.Diff(uses[i], x.Uses()); diff != "" {
			t.Errorf("uses of %s (-want +got):\n%s", x.Name, diff)
		}
	}
	one, two := lib.Exchange("create call", "one"), lib.Exchange("create call", "two")
	if one.Answers != nil || one.Like != nil || !slices.Equal(two.Answers, []*Answer{lib.Answer("refused")}) ||
		two.Like != one {
		t.Errorf("one has answer %v and is like %v, two has %v and is like %v", one.Answers, one.Like, two.Answers, two.Like)
	}
	if diff := cmp.Diff([]string{"other", "requestId"}, two.Captures()); diff != "" {
		t.Errorf("captures (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Use{{"userA.id", place.Parse("f.yaml:10:75")}}, lib.Answer("refused").Uses()); diff != "" {
		t.Errorf("uses of the answer (-want +got):\n%s", diff)
	}
	wantVariables := map[string]*Variable{
		"userA.id": {Name: "userA.id", Says: "a user", Mock: "112f7296", Needs: "a Teams user",
			Where: place.Parse("f.yaml:4:3")},
		"callbackUri": {Name: "callbackUri", Says: "where notifications go", Where: place.Parse("f.yaml:5:3")},
	}
	if diff := cmp.Diff(wantVariables, lib.Variables); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
}

// recognised is the pattern for an item by its resourceUrl, or by its resource alone.
func recognised(where place.Position, kind match.Kind, url, resource string) match.Pattern {
	return match.Pattern{Kind: match.OneOf, Where: where, Items: []match.Pattern{
		object(where, "resourceUrl", match.Pattern{Kind: kind, Text: url, Where: where}),
		{Kind: match.Object, Where: where, Members: []match.Member{
			{Name: "resourceUrl", Pattern: match.Pattern{Kind: match.Absent, Where: where}},
			{Name: "resource", Pattern: match.Pattern{Kind: kind, Text: resource, Where: where}},
		}},
	}}
}

func TestSequencesAreRead(t *testing.T) {
	lib, faults := load(t, map[string]string{"base.yaml": base, "f.yaml": `shapes:
  item: {$closed: {callbackUri: $uri, resourceData: $any}}
sequences:
  - name: call established
    messages:
      - label: established
        clause: c
        change: updated
        resource: /communications/calls/${callId}
        state: established
        select: {x: 1}
        data: {id: $guid}
        item: {$shape: item}
        times: 1+
        capture: {callId: /resourceData/id}
      - {label: gone, clause: c, change: deleted, times: 0}
      - {label: last, clause: c, resource: {$regex: communications/x}, item: {y: 1}, data: {z: 2}, times: 2-3}
    order:
      - inOrder: [established, last]
      - {before: [established, last], clause: c}
    nothingAfter: last
    within: 1m30s
`})
	if faults != nil {
		t.Fatal(faults)
	}
	c := lib.Clauses["c"]
	at := func(line, column int) place.Position {
		return place.Position{File: "f.yaml", Line: line, Column: column}
	}
	exact := func(text string, where place.Position) match.Pattern {
		return match.Pattern{Kind: match.Exact, Text: text, Where: where}
	}
	established := match.Pattern{Kind: match.SameFold, Text: "established", Where: at(10, 16)}
	want := match.Sequence{
		Name: "call established", Where: at(4, 5), NothingAfter: "last", Within: 90 * time.Second,
		Messages: []match.Message{
			{
				Label: "established", Clause: c, Where: at(6, 9), Min: 1, Max: -1,
				Capture: map[string]string{"callId": "/resourceData/id"},
				Select: match.Pattern{Kind: match.AllOf, Where: at(6, 9), Items: []match.Pattern{
					{Kind: match.Object, Where: at(6, 9), Members: []match.Member{
						{Name: "changeType", Pattern: match.Pattern{Kind: match.SameFold, Text: "updated", Where: at(8, 17)}},
					}},
					recognised(at(9, 19), match.SameFold, "/communications/calls/${callId}", "/app/calls/${callId}"),
					{Kind: match.OneOf, Where: at(10, 16), Items: []match.Pattern{
						object(at(10, 16), "resourceData", object(at(10, 16), "state", established)),
						object(at(10, 16), "resourceData", object(at(10, 16), "status", established)),
					}},
					object(at(11, 17), "x", exact("1", at(11, 21))),
				}},
				Pattern: match.Pattern{Kind: match.Object, Closed: true, Where: at(2, 9), Members: []match.Member{
					{Name: "callbackUri", Pattern: match.Pattern{Kind: match.URI, Where: at(2, 33)}},
					{Name: "resourceData", Pattern: object(at(12, 15), "id", match.Pattern{Kind: match.GUID, Where: at(12, 20)})},
				}},
			},
			{
				Label: "gone", Clause: c, Where: at(16, 9), Min: 0, Max: 0,
				Select:  object(at(16, 9), "changeType", match.Pattern{Kind: match.SameFold, Text: "deleted", Where: at(16, 42)}),
				Pattern: match.Pattern{Kind: match.Any, Where: at(16, 9)},
			},
			{
				Label: "last", Clause: c, Where: at(17, 9), Min: 2, Max: 3,
				Select: recognised(at(17, 44), match.Regex, "communications/x", "app/x"),
				Pattern: match.Pattern{Kind: match.Object, Where: at(17, 78), Members: []match.Member{
					{Name: "y", Pattern: exact("1", at(17, 82))},
					{Name: "resourceData", Pattern: object(at(17, 92), "z", exact("2", at(17, 96)))},
				}},
			},
		},
		Order: []match.Order{
			{Labels: []string{"established", "last"}, Where: at(19, 9)},
			{Labels: []string{"established", "last"}, Clause: c, Where: at(20, 9)},
		},
	}
	got := lib.Sequence("call established")
	if diff := cmp.Diff(want, got.Sequence); diff != "" {
		t.Errorf("sequence (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Use{{"callId", place.Parse("f.yaml:9:19")}}, got.Uses()); diff != "" {
		t.Errorf("uses (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"callId"}, got.Captures()); diff != "" {
		t.Errorf("captures (-want +got):\n%s", diff)
	}
}

func BenchmarkLoad(b *testing.B) {
	embeddedLibrary(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(Embedded()); err != nil {
			b.Fatal(err)
		}
	}
}
