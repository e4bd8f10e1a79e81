package digest

import (
	"strings"
	"testing"

	"conform/internal/record"
)

func TestAgain(t *testing.T) {
	t.Parallel()
	tagged := record.Selection{Tags: "@a and @b", Scenarios: []string{"f:1", "f:2"}, Shard: record.Shard{Number: 2, Of: 3}}
	own := record.Selection{Features: []string{"my features"}, Data: []string{"data"}, Tags: "@a"}
	for _, test := range []struct {
		command   string // words, divided by "|"
		selection record.Selection
		whole     string
		one       string
		why       string
	}{
		{"", record.Selection{}, "conform run", "conform run", "a record without its command"},
		{"conform|run|--seed|7", tagged, "conform run --seed 7 --tags '@a and @b' --scenario f:1 --scenario f:2 --shard 2/3",
			"conform run --seed 7",
			"tags, scenarios and the share would select something else"},
		{"conform|run", own, "conform run 'my features' --scenarios data --tags @a",
			"conform run 'my features' --scenarios data", "a scenario needs its folders"},
		{"conform|run|--mock-fault|it's \"wrong\" $(x)", record.Selection{},
			`conform run --mock-fault 'it'\''s "wrong" $(x)'`,
			`conform run --mock-fault 'it'\''s "wrong" $(x)'`, "a shell reads it as one word"},
		{"conform|run|", record.Selection{}, "conform run ''", "conform run ''", "an empty word is a word"},
	} {
		t.Run(test.why, func(t *testing.T) {
			info := record.RunStarted{Selection: test.selection}
			if test.command != "" {
				info.Command = strings.Split(test.command, "|")
			}
			if got := Again(info); got != test.whole {
				t.Errorf("the run again is %q, want %q", got, test.whole)
			}
			if got := againOne(info); got != test.one {
				t.Errorf("one of it again is %q, want %q", got, test.one)
			}
		})
	}
}
