package match_test

import (
	"testing"

	"conform/internal/match"
	"conform/internal/record"
)

// drawer reads a pattern out of fuzzed bytes; it ends with any when they are used up.
type drawer struct{ data []byte }

func (d *drawer) next() byte {
	if len(d.data) == 0 {
		return 0
	}
	b := d.data[0]
	d.data = d.data[1:]
	return b
}

func (d *drawer) pattern(depth int) match.Pattern {
	kinds := []match.Kind{match.Any, match.Exact, match.Object, match.Array, match.Absent, match.Optional, match.NullOr,
		match.OneOf,
		match.AllOf, match.Not, match.Each, match.Contains, match.Length, match.GUID, match.E164, match.URI, match.DateTime,
		match.Base64,
		match.NonEmpty, match.String, match.Boolean, match.Integer, match.Number, match.Regex, match.SameFold, match.EndsWith,
		match.Null}
	p := match.Pattern{Kind: kinds[int(d.next())%len(kinds)]}
	texts := []string{`1`, `"a"`, `null`, `[1,{"a":null}]`, `{"a":1,"b":[]}`, `^a|b$`}
	p.Text = texts[int(d.next())%len(texts)]
	p.Min, p.Max = int(d.next()%3), int(d.next()%5)-1
	p.Closed = d.next()%2 == 1
	if depth == 0 {
		return p
	}
	of := d.pattern(depth - 1)
	p.Of = &of
	for range d.next() % 3 {
		p.Items = append(p.Items, d.pattern(depth-1))
	}
	for i := range d.next() % 3 {
		p.Members = append(p.Members, match.Member{Name: string(rune('a' + i)), Pattern: d.pattern(depth - 1)})
	}
	return p
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte{2, 0, 0, 0, 1, 1}, []byte(`{"a": 1, "a": 2, "b": [1, null]}`))
	f.Add([]byte{11, 0, 0, 0, 0, 9, 2}, []byte(`[1, 1.0, "a", "\ud800"]`))
	f.Add([]byte{1, 3}, []byte(`[1,{"a":null}] `))
	f.Add([]byte{}, []byte("\"\xff\""))
	f.Fuzz(func(t *testing.T, pattern, got []byte) {
		d := drawer{pattern}
		p := d.pattern(3)
		if fault := unsound(p); fault != "" {
			t.Skip("only patterns that the loader makes are judged: " + fault)
		}
		yes := match.JSON(p, got)
		for _, d := range yes {
			if d.Want == "" || d.Got == "" || d.Want == d.Got {
				t.Errorf("a difference that says nothing: %+v", d)
			}
		}
		// The two halves of the judgement, that it holds and where it does not, must agree.
		no := match.JSON(match.Pattern{Kind: match.Not, Of: &p}, got)
		sound := match.JSON(match.Pattern{Kind: match.Any}, got)
		if len(sound) == 0 && (len(yes) == 0) == (len(no) == 0) {
			t.Errorf("it holds and does not hold, or neither: %+v, %+v", yes, no)
		}
	})
}

func FuzzPath(f *testing.F) {
	f.Add("/a/0/~1", []byte(`{"a": [{"/": 1}]}`))
	f.Add(`a.#(@odata.type=="x").b`, []byte(`{"a": [{"@odata.type": "x", "b": 1}]}`))
	f.Add("@this|a", []byte(`{"@this": {"a": 1}}`))
	f.Fuzz(func(t *testing.T, path string, body []byte) {
		value, found, err := match.Path(path, body)
		if err != nil && found || !found && value != nil {
			t.Errorf("value %q, found %v, error %v", value, found, err)
		}
	})
}

func FuzzJudge(f *testing.F) {
	f.Add(
		[]byte(
			`{"changeType": "updated", "resourceUrl": "/communications/calls/c1", "resourceData": {"state": "established"}}`),
		true)
	f.Add([]byte(`{"resourceData": [{"state": 1}], "resourceUrl": null}`), false)
	s := match.Sequence{
		Messages: []match.Message{
			message("establishing", "updated c1 establishing", 1, 1),
			message("established", "updated c1 established good", 1, -1), message("ringing", "updated c1 ringing", 0, 0)},
		Order: []match.Order{{Labels: []string{"establishing", "established"}}}, NothingAfter: "established",
	}
	f.Fuzz(func(t *testing.T, body []byte, done bool) {
		items := append(arrived("updated c1 establishing", "updated c1 established good"),
			match.Item{Notification: 3, Body: match.Read(body)}, match.Item{Notification: 4, Body: match.Read(body)})
		o := s.Judge(items, done)
		for _, used := range o.Used {
			if used < 0 || used >= len(items) {
				t.Errorf("used %v of %d", o.Used, len(items))
			}
		}
		if o.Failed != (len(o.Clauses) > 0) {
			t.Errorf("failed %v by the clauses %v", o.Failed, o.Clauses)
		}
		for _, l := range o.Lines {
			if l.Arrival == record.Missing {
				t.Errorf("both came, yet %s is missing", l.Label)
			}
		}
	})
}
