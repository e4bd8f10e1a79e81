package formats

import (
	"bytes"
	"encoding/json"
	"testing"

	"conform/reports/digest"
	"conform/reports/sample"
)

func TestCucumberJSONFailsWhatFailed(t *testing.T) {
	run := sample.Failing(t)
	var out bytes.Buffer
	if err := CucumberJSON(&out, digest.Of(run)); err != nil {
		t.Fatal(err)
	}
	var doc []cucumberFeature
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	for i, f := range run.Features {
		for j, s := range f.Scenarios {
			failed := false
			for _, step := range doc[i].Elements[j].Steps {
				failed = failed || step.Result.Status == "failed"
			}
			if failed != digest.Bad(s.Status) {
				t.Errorf("%s is %s, and failed in Cucumber's JSON: %v", s.ID, s.Status, failed)
			}
		}
	}
}
