package match_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/match"
	"conform/internal/place"
)

func TestSequenceValidate(t *testing.T) {
	ok := message("a", "updated c1 a", 1, 1)
	for _, tt := range []struct {
		why      string
		sequence match.Sequence
		want     string
	}{
		{"nothing is wrong", match.Sequence{Messages: []match.Message{ok}, NothingAfter: "a"}, ""},
		{"nothing to wait for", match.Sequence{Name: "s", Where: place.Parse("f:1")}, `f:1: the sequence "s" has no messages`},
		{"a label is an identity", match.Sequence{Messages: []match.Message{ok, ok}}, `at a: the label "a" is used twice`},
		{"no label", match.Sequence{Messages: []match.Message{message("", "updated c1 a", 1, 1)}}, `at : a message needs a label`},
		{"times", match.Sequence{Messages: []match.Message{message("a", "updated c1 a", 2, 1)}},
			`at a: "a" comes 2 to 1 times: expected 0 to 1000, and a maximum not below the minimum (-1: no limit)`},
		{"an order of what is not there", match.Sequence{Messages: []match.Message{ok}, Order: []match.Order{{Labels: []string{"a", "b"}, Where: place.Parse("f:2")}}},
			`f:2: no message has the label "b"`},
		{"an order of one", match.Sequence{Messages: []match.Message{ok}, Order: []match.Order{{Labels: []string{"a"}, Where: place.Parse("f:2")}}},
			`f:2: an order is between two messages or more`},
		{"an order in a circle", match.Sequence{Messages: []match.Message{ok}, Order: []match.Order{{Labels: []string{"a", "a"}, Where: place.Parse("f:2")}}},
			`f:2: "a" cannot come before itself`},
		{"the end is one of the messages", match.Sequence{Messages: []match.Message{ok}, NothingAfter: "z", Where: place.Parse("f:1")}, `f:1: no message has the label "z"`},
		{"patterns are looked into", match.Sequence{Messages: []match.Message{{Label: "a", Min: 1, Max: 1, Select: kind(match.Any)}}}, `"" is no kind of pattern`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			got := ""
			if err := tt.sequence.Validate(); err != nil {
				got = err.Error()
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestSequenceBind(t *testing.T) {
	s := match.Sequence{Messages: []match.Message{message("a", "updated ${callId} a ${tag}", 1, 1)}}
	bound, err := s.Bind(func(name string) (string, bool) { return map[string]string{"callId": "c1", "tag": "t"}[name], true })
	if err != nil {
		t.Fatal(err)
	}
	if o := bound.Judge(arrived("updated c1 a t"), true); o.Failed {
		t.Errorf("the bound sequence does not take its item: %v", shown(o.Lines))
	}
	if d := cmp.Diff(message("a", "updated ${callId} a ${tag}", 1, 1), s.Messages[0]); d != "" {
		t.Errorf("the sequence itself was changed (-want +got):\n%s", d)
	}
	_, err = s.Bind(func(name string) (string, bool) { return "", name != "tag" })
	if want := `at exact: the variable ${tag} has no value here`; err == nil || err.Error() != want {
		t.Errorf("error %v, expected %s", err, want)
	}
}
