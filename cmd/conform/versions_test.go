package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// A run with both versions of Graph is two runs, each with its own requests, and a comparison; the worse of the two
// decides.
func TestBothVersions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why    string
		args   []string
		status int
	}{
		{"both conform", nil, 0},
		{"one does not: its answers are refused by version", []string{"--mock-fault",
			`{"kind":"rewrite","where":"response","operation":"create call","state":"establishing",` +
				`"pointer":"/activeModalities","value":["video"]}`}, 1},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			status, stdout, stderr := conform(t,
				append([]string{"run", "--quiet", "--no-twins", "--api-version", "both", "--tags", "@example-01",
					"--report-dir", dir}, tt.args...)...)
			if status != tt.status || !strings.Contains(stdout, "With v1.0, compared with beta") {
				t.Fatalf("exit status %d, want %d\n%s%s", status, tt.status, stdout, stderr)
			}
			for _, version := range versions() {
				run, err := foldFile(filepath.Join(dir, version, "events.jsonl"))
				if err != nil {
					t.Fatal(err)
				}
				if run.Info.APIVersion != version ||
					!strings.Contains(strings.Join(run.Info.Command, " "), "--api-version "+version) {
					t.Errorf("the run of %s says %s, %q", version, run.Info.APIVersion, run.Info.Command)
				}
				sent := map[string]int{}
				for _, f := range run.Features {
					for _, s := range f.Scenarios {
						for _, x := range s.Exchanges {
							sent[x.Version]++
							if x.Version != "" && !strings.Contains(x.Request.URL, "/"+x.Version+"/") {
								t.Errorf("%s is said to have gone to %s", x.Request.URL, x.Version)
							}
						}
					}
				}
				if sent[version] < 10 || version == "beta" && sent["v1.0"] > 0 || sent["beta"] > 5 && version == "v1.0" {
					t.Errorf("the run of %s sent %v", version, sent)
				}
			}
		})
	}
	status, _, stderr := conform(t, "run", "--api-version", "v1")
	if want := `--api-version: "v1"; expected beta or v1.0 or both`; status != 2 || !strings.Contains(stderr, want) {
		t.Errorf("exit status %d, want 2 and %q in\n%s", status, want, stderr)
	}
}
