package formats

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"conform/internal/record"
	"conform/reports/digest"
)

// Badge writes a small SVG for a README: "conform" and the verdict with the pass rate, how many failures are known,
// and which share this is of a plan, in its colour. The error is that of w.
func Badge(w io.Writer, d *digest.Digest) error {
	text := strings.ToLower(d.Headline)
	if d.Counts.Judged() > 0 {
		text += " · " + digest.ShortRate(d.Counts)
	}
	if n := d.Counts.Known; n > 0 {
		text += fmt.Sprintf(" · %d known", n)
	}
	if shard := d.Info.Selection.Shard; shard.Of > 0 {
		text += " · share " + shard.String()
	}
	colors := map[record.Status]string{record.Passed: "#1b7a4a", record.Flaky: "#946200", record.Failed: "#bb2f24"}
	color, known := colors[d.Status]
	if !known {
		color = "#7c3aad"
	}
	// Verdana at 11 px is about 6.6 px a character; textLength makes it exact whatever the font.
	const label, labelWidth = "conform", 58
	length := 66 * utf8.RuneCountInString(text) / 10
	width := labelWidth + length + 14
	var escaped strings.Builder
	if err := xml.EscapeText(&escaped, []byte(text)); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="20" role="img" `+
		`aria-label="%s: %s"><title>%s: %s</title>`+
		`<clipPath id="r"><rect width="%d" height="20" rx="3"/></clipPath><g clip-path="url(#r)">`+
		`<rect width="%d" height="20" fill="#444"/><rect x="%d" width="%d" height="20" fill="%s"/></g>`+
		`<g fill="#fff" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">`+
		`<text x="7" y="14" textLength="44">%s</text><text x="%d" y="14" textLength="%d">%s</text></g></svg>`+"\n",
		width, label, escaped.String(), label, escaped.String(), width, labelWidth, labelWidth, width-labelWidth, color,
		label, labelWidth+7, length, escaped.String())
	return err
}
