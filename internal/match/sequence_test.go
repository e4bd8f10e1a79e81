package match_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/match"
)

func TestSequenceBind(t *testing.T) {
	s := match.Sequence{Messages: []match.Message{message("a", "updated ${callId} a ${tag}", 1, 1)}}
	bound, err := s.Bind(func(name string) (string, bool) {
		return map[string]string{"callId": "c1", "tag": "t"}[name], true
	})
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
