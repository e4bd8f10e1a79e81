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
