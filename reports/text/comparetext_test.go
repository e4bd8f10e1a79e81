package text

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/formats"
	"conform/reports/sample"
)

func TestComparisonIsWritten(t *testing.T) {
	before := sample.Lived(0, sample.Life{Name: "rings", Status: record.Passed, Body: `{"a":1}`},
		sample.Life{Name: "heals", Status: record.Failed},
		sample.Life{Name: "is slow", Status: record.Passed, Took: time.Second}, sample.Life{Name: "goes",
			Status: record.Passed}, sample.Life{Name: "shakes", Status: record.Passed})
	after := sample.Lived(0, sample.Life{Name: "rings", Status: record.Failed, Body: `{"<b>":1}`},
		sample.Life{Name: "heals", Status: record.Passed},
		sample.Life{Name: "is slow", Status: record.Passed, Took: 3 * time.Second}, sample.Life{Name: "comes\x1b[2J",
			Status: record.Passed}, sample.Life{Name: "shakes", Status: record.Flaky})
	c := digest.Compare(before, after)
	var text, markdown, jsonText bytes.Buffer
	for _, err := range []error{ComparisonText(&text, c), ComparisonMarkdown(&markdown, c),
		formats.ComparisonJSON(&jsonText, c)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	sample.Golden(t, "compare.txt", text.Bytes())
	sample.Golden(t, "compare.md", markdown.Bytes())
	var back digest.Comparison
	if err := json.Unmarshal(jsonText.Bytes(), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, back); diff != "" {
		t.Errorf("read back (-wrote +read):\n%s", diff)
	}
}
