package main

import (
	"github.com/spf13/pflag"
)

// given is the flags of a set that the command line names, as words that mean the same again. instead has the values of
// flags that stand for something narrower in this run.
func given(flags *pflag.FlagSet, instead map[string]string) (words []string) {
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Changed {
			return
		}
		values := []string{f.Value.String()}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			values = list.GetSlice()
		}
		if value, narrower := instead[f.Name]; narrower {
			values = []string{value}
		}
		for _, value := range values {
			switch {
			case f.Value.Type() == "bool" && value == "true":
				words = append(words, "--"+f.Name)
			case f.Value.Type() == "bool":
				words = append(words, "--"+f.Name+"="+value)
			default:
				words = append(words, "--"+f.Name, value)
			}
		}
	})
	return words
}
