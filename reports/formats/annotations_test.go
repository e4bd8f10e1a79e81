package formats

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"conform/reports/digest"
	"conform/reports/sample"
)

func TestAnnotationsOfAPassedRunAreNone(t *testing.T) {
	var out bytes.Buffer
	if err := Annotations(&out, digest.Of(sample.Passing(t))); err != nil {
		t.Fatal(err)
	}
	if out.Len() != 0 {
		t.Errorf("a passed run has annotations: %s", out.String())
	}
}

// TestAnnotationsKeepHostileTextInside holds that no text ends its command and begins another.
func TestAnnotationsKeepHostileTextInside(t *testing.T) {
	run := sample.Hostile(t)
	run.Info.Selection.Features = []string{"features"}
	run.Features[0].File = "a,b:c\n::error::owned.feature"
	run.Features[0].Scenarios[0].Name = "x\r\n::set-output name=owned::1"
	var out bytes.Buffer
	if err := Annotations(&out, digest.Of(run)); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 2 {
		t.Fatalf("a verdict and one failed scenario made %d lines", len(lines))
	}
	if !regexp.MustCompile(`^::error file=[^,:]*,line=3,title=[^,:]*::`).MatchString(lines[1]) {
		t.Errorf("the command is broken: %.300s", lines[1])
	}
}

// TestAnnotationsStandOnFilesThatAreThere: the embedded features are in no repository, so GitHub could not show those.
func TestAnnotationsStandOnFilesThatAreThere(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why      string
		features []string // that were given
		want     string
	}{
		{"features of one's own", []string{"features"},
			"::error file=features/scenarios/08-outgoing-call-to-pstn.feature,line=22,title=failed%3A The created call"},
		{"the embedded ones", nil,
			"::error title=failed%3A The created call is described as " +
				"documented::features/scenarios/08-outgoing-call-to-pstn.feature:22%0A"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			run := sample.Failing(t)
			run.Info.Selection.Features = tt.features
			var out bytes.Buffer
			if err := Annotations(&out, digest.Of(run)); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.String(), tt.want) {
				t.Errorf("%q is not in\n%s", tt.want, out.String())
			}
			if strings.Contains(out.String(), "file=") != (tt.features != nil) {
				t.Errorf("files are named: %s", out.String())
			}
		})
	}
}
