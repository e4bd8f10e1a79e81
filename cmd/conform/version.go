package main

import (
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"
)

// version is the version that is being worked on; a release has a tag of the same name, with a v before it.
const version = "0.1.0"

// commitLength is how many characters of a commit are shown, as in Go's own pseudo-versions.
const commitLength = 12

func newVersion(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and the commit that it was built from",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(s.out, "conform version %s\n", about(ownInfo()))
			return err
		},
	}
}

// ownInfo is what the toolchain has written into this program; nil where it wrote nothing.
func ownInfo() *debug.BuildInfo {
	info, _ := debug.ReadBuildInfo()
	return info
}

// A build is what the Go toolchain has written into the program about where it comes from. What it did not write is
// empty: it knows no commit of a program that was built outside of a clone.
type build struct {
	commit, day string
	modified    bool   // the clone had changes that no commit has
	module      string // the version that `go install` was asked for
}

// built reads that; nil has nothing.
func built(info *debug.BuildInfo) build {
	var b build
	if info == nil {
		return b
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.commit = s.Value[:min(len(s.Value), commitLength)]
		case "vcs.time":
			b.day, _, _ = strings.Cut(s.Value, "T")
		case "vcs.modified":
			b.modified = s.Value == "true"
		}
	}
	if v := info.Main.Version; b.commit == "" && v != "(devel)" && v != "v"+version {
		b.module = v
	}
	return b
}

// stamp is the version that events and reports have: the semantic version, with the commit as its build metadata.
func stamp(info *debug.BuildInfo) string {
	b := built(info)
	switch {
	case b.commit != "" && b.modified:
		return version + "+" + b.commit + ".modified"
	case b.commit != "":
		return version + "+" + b.commit
	}
	return version
}

// about is the version as `conform version` prints it.
func about(info *debug.BuildInfo) string {
	b := built(info)
	text := version
	switch {
	case b.commit != "":
		text += " (commit " + b.commit
		if b.day != "" {
			text += " of " + b.day
		}
		if b.modified {
			text += ", modified"
		}
		text += ")"
	case b.module != "":
		text += " (module " + b.module + ")"
	}
	if info != nil {
		text += ", " + info.GoVersion
	}
	return text
}
