package main

import (
	"runtime/debug"
	"testing"
)

func TestVersionSaysWhereTheProgramComesFrom(t *testing.T) {
	t.Parallel()
	settings := func(pairs ...string) []debug.BuildSetting {
		var list []debug.BuildSetting
		for i := 0; i < len(pairs); i += 2 {
			list = append(list, debug.BuildSetting{Key: pairs[i], Value: pairs[i+1]})
		}
		return list
	}
	commit := "3c28acfd4b2a9d0f8e7c6b5a493827160f5e4d3c"
	for _, tt := range []struct {
		why          string
		info         *debug.BuildInfo
		about, stamp string
	}{
		{"built in a clone", &debug.BuildInfo{GoVersion: "go1.26.8",
			Main: debug.Module{Version: "v0.1.1-0.20261120093000-3c28acfd4b2a"},
			Settings: settings("vcs", "git", "vcs.revision", commit, "vcs.time", "2026-11-20T09:30:00Z", "vcs.modified",
				"false")},
			"0.1.0 (commit 3c28acfd4b2a of 2026-11-20), go1.26.8", "0.1.0+3c28acfd4b2a"},
		{"in a clone with changes", &debug.BuildInfo{GoVersion: "go1.26.8",
			Settings: settings("vcs.revision", commit, "vcs.modified", "true")},
			"0.1.0 (commit 3c28acfd4b2a, modified), go1.26.8", "0.1.0+3c28acfd4b2a.modified"},
		{"a short revision of another system",
			&debug.BuildInfo{GoVersion: "go1.26.8", Settings: settings("vcs.revision", "41")},
			"0.1.0 (commit 41), go1.26.8", "0.1.0+41"},
		{"installed by its tag", &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "v0.1.0"}},
			"0.1.0, go1.26.8", "0.1.0"},
		{"installed at a commit without a tag",
			&debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "v0.1.1-0.20261120093000-3c28acfd4b2a"}},
			"0.1.0 (module v0.1.1-0.20261120093000-3c28acfd4b2a), go1.26.8", "0.1.0"},
		{"from sources without a repository", &debug.BuildInfo{GoVersion: "go1.26.8", Main: debug.Module{Version: "(devel)"}},
			"0.1.0, go1.26.8", "0.1.0"},
		{"nothing known", nil, "0.1.0", "0.1.0"},
	} {
		if got := about(tt.info); got != tt.about {
			t.Errorf("%s: got %q, want %q", tt.why, got, tt.about)
		}
		if got := stamp(tt.info); got != tt.stamp {
			t.Errorf("%s: reports have %q, want %q", tt.why, got, tt.stamp)
		}
	}
}
