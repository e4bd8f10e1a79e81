package digest

import (
	"strings"
	"testing"

	"conform/internal/record"
)

func TestAgain(t *testing.T) {
	tests := []struct {
		command string // words, divided by "|"
		want    string
		why     string
	}{
		{"", "conform run", "a record without its command"},
		{"conform|run|--seed|7", "conform run --seed 7", "the rest of the command stays"},
		{"conform|run|--tags|@a and @b|--seed|7", "conform run --seed 7", "tags would select something else"},
		{"conform|run|--tags=@a|--scenario|f:1|--scenario=f:2|x", "conform run x", "both ways to write a flag"},
		{"conform|run|--tags", "conform run", "a flag that lacks its value"},
		{"conform|run|--mock-fault|it's \"wrong\" $(x)", `conform run --mock-fault 'it'\''s "wrong" $(x)'`, "a shell reads it as one word"},
		{"conform|run|", "conform run ''", "an empty word is a word"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			run := &record.Run{}
			if test.command != "" {
				run.Info.Command = strings.Split(test.command, "|")
			}
			if got := Of(run).Again; got != test.want {
				t.Errorf("again is %q, want %q", got, test.want)
			}
		})
	}
}
