package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"conform/internal/folder"
)

// eventsOf is the event log that a path means: itself, or that of a report folder.
func eventsOf(path string) string {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return filepath.Join(path, folder.Events)
	}
	return path
}

// arguments demands from least to most arguments (0: any number), which are what a message calls them.
func arguments(least, most int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < least || most > 0 && len(args) > most {
			return fmt.Errorf("expected %s, got %d arguments", what, len(args))
		}
		if i := slices.Index(args, ""); i >= 0 {
			return fmt.Errorf("argument %d is empty; expected %s", i+1, what)
		}
		return nil
	}
}

// bracketed is a hint that an address of IPv6 stands in brackets in front of a port; empty: that is not what is wrong.
func bracketed(address string) string {
	at := strings.LastIndex(address, ":")
	if at < 0 || !strings.Contains(address[:at], ":") || net.ParseIP(address[:at]) == nil {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", net.JoinHostPort(address[:at], address[at+1:]))
}
