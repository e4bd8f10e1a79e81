package scenarios

import (
	"testing"

	"github.com/google/go-cmp/cmp"
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
		Sequences: []*Sequence{{}},
		Variables: map[string]*Variable{"userA.id": {}},
		shapes:    []string{"teams-user"},
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
	for _, tt := range []struct{ why, kind, name, want string }{
		{"one letter too many", OperationName, "create calll", "create call"},
		{"two letters swapped", ExchangeName, "exmaple 02", "example 02"},
		{"letter case does not matter for what is meant", AnswerName, "Permission Missing", "permission missing"},
		{"a separator changed", VariableName, "userA_id", "userA.id"},
		{"a third of the letters", ShapeName, "teamuser", "teams-user"},
		{"nothing is near", OperationName, "transfer", ""},
		{"nobody knows the kind", "feature", "create call", ""},
		{"none is known", ClauseName, "x", ""},
		{"of two that are equally near the first", ExchangeName, "example 03", "example 01"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if got := lib.Nearest(tt.kind, tt.name); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestNearestExchange(t *testing.T) {
	lib := byHand()
	for _, tt := range []struct {
		why, operation, name string
		want                 *Exchange
	}{
		{"the name is misspelt", "create call", "exampl 02", lib.Exchanges[1]},
		{"the operation is misspelt", "create cal", "example 02", lib.Exchanges[1]},
		{"both are", "anwser", "service-hosted medai", lib.Exchanges[2]},
		{"neither is near", "transfer", "blind", nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if got := lib.NearestExchange(tt.operation, tt.name); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}
