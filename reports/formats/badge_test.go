package formats

import (
	"bytes"
	"encoding/xml"
	"testing"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/sample"
)

func TestBadgeIsXML(t *testing.T) {
	for _, run := range []*record.Run{{}, sample.Passing(t), sample.Failing(t), {Interrupted: "interrupt"}} {
		var out bytes.Buffer
		if err := Badge(&out, digest.Of(run)); err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(out.Bytes(), new(struct{})); err != nil {
			t.Errorf("%s: %v", out.String(), err)
		}
	}
}
