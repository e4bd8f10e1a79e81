package library

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/match"
)

// byHand is a library that no file was read for, as other packages' tests make them.
func byHand() *Library {
	return &Library{
		Exchanges: []*Exchange{
			{Operation: "create call", Name: "example 01"},
			{Operation: "create call", Name: "example 02"},
			{Operation: "answer", Name: "service-hosted media"},
		},
		Answers:   []*Answer{{Name: "permission missing"}},
		Sequences: []*Sequence{{Sequence: match.Sequence{Name: "call established"}}},
		Variables: map[string]*Variable{"userA.id": {}},
	}
}

func TestLookup(t *testing.T) {
	lib := byHand()
	if lib.Exchange("create call", "example 02") != lib.Exchanges[1] || lib.Exchange("answer", "example 02") != nil {
		t.Error("exchanges are not found by their identity")
	}
	if lib.Answer("permission missing") != lib.Answers[0] || lib.Answer("x") != nil || lib.Sequence("x") != nil {
		t.Error("answers and sequences are not found by name")
	}
	if diff := cmp.Diff([]string{"answer", "create call"}, lib.Operations()); diff != "" {
		t.Errorf("operations (-want +got):\n%s", diff)
	}
}

func TestNearest(t *testing.T) {
	lib := byHand()
	for _, tt := range []struct {
		why        string
		of         func(string) string
		name, want string
	}{
		{"letter case does not matter for what is meant", lib.NearestVariable, "USERA.ID", "userA.id"},
		{"a separator changed", lib.NearestVariable, "userA_id", "userA.id"},
		{"nothing is near", lib.NearestVariable, "transfer", ""},
		{"none is known", (&Library{}).NearestVariable, "x", ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if got := tt.of(tt.name); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
