package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"conform/reports"
)

// A reportChoice is the flag that says which reports are written.
type reportChoice struct{ list string }

func (c *reportChoice) flags(flags *pflag.FlagSet) {
	flags.StringVar(&c.list, "reports", "default", "LIST of reports to write: "+strings.Join(reports.Every(), ", ")+
		", all; default: "+strings.Join(reports.Default(), ", "))
}

// chosen is what the flag says. The error names it.
func (c reportChoice) chosen() (reports.Choice, error) {
	chosen, err := reports.Choose(c.list)
	if err != nil {
		return nil, fmt.Errorf("--reports: %w", err)
	}
	return chosen, nil
}
