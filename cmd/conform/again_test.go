package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

func TestGiven(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ why, line, want string }{
		{"nothing", "", ""},
		{"what is given as it is by default", "--seed 1 --strict=false", "--seed 1 --strict=false"},
		{"in the order of their names", "--strict --seed 7", "--seed 7 --strict"},
		{"one that is given again", "--grant b --grant a,c --seed 2 --seed 3", "--grant b --grant a,c --seed 3"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			flags := pflag.NewFlagSet("", pflag.ContinueOnError)
			flags.Int("seed", 1, "")
			flags.Bool("strict", false, "")
			flags.StringArray("grant", nil, "")
			all := pflag.NewFlagSet("", pflag.ContinueOnError)
			all.AddFlagSet(flags)
			all.String("report-dir", "", "")
			line := append(strings.Fields(tt.line), "--report-dir", "r")
			if err := all.Parse(line); err != nil {
				t.Fatal(err)
			}
			if got := given(flags, nil); !slices.Equal(got, strings.Fields(tt.want)) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
