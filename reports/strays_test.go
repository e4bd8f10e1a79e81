package reports

import (
	"bytes"
	"strings"
	"testing"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/page"
	"conform/reports/sample"
	"conform/reports/text"
)

// Whoever reads a report sees that strangers came, how many, and that they are nobody's failure.
func TestStraysAreTold(t *testing.T) {
	t.Parallel()
	run := sample.Passing(t)
	run.Stray = []*record.Notification{{Method: "GET", Path: "/robots.txt", Answered: 405,
		Problem: "notifications are posted, this was GET"}}
	run.StraysLeftOut = &record.StraysLeftOut{Posts: 999_799, Bytes: 123_456}
	const more = "999799 more that are not recorded (123456 bytes)"
	run.Features[0].Scenarios[0].Notifications = append(run.Features[0].Scenarios[0].Notifications,
		&record.Received{Notification: record.Notification{ID: 9, Repeats: &record.Repeat{Of: 1, SameID: true,
			SameBody: true}}},
		&record.Received{Notification: record.Notification{ID: 10, Repeats: &record.Repeat{Of: 1, SameID: true}}})
	var html, terminal bytes.Buffer
	if err := page.HTML(&html, digest.Of(run), 0); err != nil {
		t.Fatal(err)
	}
	if err := text.Terminal(&terminal, digest.Of(run), text.TerminalOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1 recorded, and " + more, "/robots.txt"} {
		if !strings.Contains(html.String(), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if want := "1 notification delivered again, and judged once"; !strings.Contains(terminal.String(), want) {
		t.Errorf("the terminal does not say %q:\n%s", want, terminal.String())
	}
	if want := "1 post came to the callback that belonged to no scenario, and " +
		more; !strings.Contains(terminal.String(), want) {
		t.Errorf("the terminal does not say %q:\n%s", want, terminal.String())
	}
}
