package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"conform/steps"
)

func newSteps(s streams) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "steps [word ...]",
		Short: "List the steps that features can use",
		Long: `List the steps that features can use, with the keyword after which each reads best.
With words, those in which all of them stand.`,
		Example: `  conform steps notification
  conform steps --format json`,
		RunE: func(_ *cobra.Command, words []string) error {
			if err := checkFormat(format); err != nil {
				return err
			}
			list := stepsWith(words)
			if len(list) == 0 {
				return fmt.Errorf("no step has %s in it; `conform steps` lists all", strings.Join(words, " and "))
			}
			if format == "json" {
				return writeJSON(s.out, list)
			}
			return s.printSteps(list)
		},
	}
	cmd.Flags().StringVar(&format, "format", "text", `"text", or "json": an array of {keyword, text, pattern, does}`)
	return cmd
}

// listedStep is a step as programs read it.
type listedStep struct {
	Keyword string `json:"keyword"` // after which it reads best; any does
	Text    string `json:"text"`    // with {string} and {int} for arguments
	Pattern string `json:"pattern"` // the regular expression that finds it
	Does    string `json:"does"`
}

// stepsWith are the steps in which all the words stand, whatever the letter case.
func stepsWith(words []string) []listedStep {
	var list []listedStep
	for _, d := range steps.New().Definitions() {
		if hasAll(d.Keyword+" "+d.Text+" "+d.Does, words) {
			list = append(list, listedStep{Keyword: d.Keyword, Text: d.Text, Pattern: d.Pattern, Does: d.Does})
		}
	}
	return list
}

func (s streams) printSteps(list []listedStep) error {
	w := &failing{w: s.out}
	for _, step := range list {
		w.printf("%-5s %s\n      %s\n", step.Keyword, step.Text, step.Does)
	}
	return w.err
}
