package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// saysItself lists the flags that say better what they take, in place of nothing too.
var saysItself = [...]string{"api-version", "assumed", "delivery", "dialect", "format", "listen", "mock-delivery",
	"mock-fault", "mock-grant", "print", "reports", "scenario", "target"}

// A filled value takes no empty text: it would be as if its flag were not there, and a run whose choice comes out of a
// variable that is not set would be one of everything. Nor does it take another flag, in front of which its own value
// was forgotten.
type filled struct {
	pflag.Value
	of *pflag.FlagSet
}

// Set implements [pflag.Value].
func (f filled) Set(text string) error {
	if strings.TrimSpace(text) == "" {
		return fmt.Errorf("%s is empty", f.Type())
	}
	if isFlag(f.of, text) {
		return fmt.Errorf("%s is a flag", text)
	}
	return f.Value.Set(text)
}

// isFlag reports whether a word is a flag, perhaps with its value.
func isFlag(of *pflag.FlagSet, word string) bool {
	name, is := strings.CutPrefix(word, "--")
	name, _, _ = strings.Cut(name, "=")
	return is && of.Lookup(name) != nil
}

// A filledList is such a value of a flag that may be repeated.
type filledList struct {
	filled
	pflag.SliceValue
}

// demandFilled makes an empty text, and another flag, a fault of the flags of a command, and of all below it.
func demandFilled(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if t := f.Value.Type(); t != "string" && t != "stringArray" || slices.Contains(saysItself[:], f.Name) {
			return
		}
		switch v := f.Value.(type) {
		case filled, filledList: // a flag of the command above
		case pflag.SliceValue:
			f.Value = filledList{filled{f.Value, cmd.Flags()}, v}
			f.DefValue = strings.TrimPrefix(f.DefValue, "[]") // which pflag shows where it does not know the type
		default:
			f.Value = filled{f.Value, cmd.Flags()}
		}
	})
	for _, below := range cmd.Commands() {
		demandFilled(below)
	}
}
