package library

import (
	"strings"
	"testing"
)

// The marks of the pages: what a cloud does not have is said with the page, and what no page marks is tried.
func TestCloudsHaveWhatTheirPagesMark(t *testing.T) {
	t.Parallel()
	lib, err := Load(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		cloud, operation, version string
		page                      string // a part; "": it is there
	}{
		{"china", "create call", "v1.0", "application-post-calls?view=graph-rest-1.0"},
		{"china", "answer", "v1.0", "call-answer?view=graph-rest-1.0"},
		{"china", "redirect", "v1.0", "call-redirect?view=graph-rest-1.0"},
		{"china", "create call", "beta", ""},
		{"usgov-l4", "create call", "v1.0", ""},
		{"usgov-l4", "invite participants", "v1.0", ""},
		{"usgov-l4", "invite participants", "beta", "participant-invite?view=graph-rest-beta"},
		{"usgov-l5", "transfer", "beta", "call-transfer?view=graph-rest-beta"},
		{"global", "transfer", "beta", ""},
		{"china", "get call", "v1.0", ""},
		{"custom", "create call", "v1.0", ""},
		{"", "create call", "v1.0", ""},
	} {
		got := lib.AbsentIn(tt.cloud, tt.operation, tt.version)
		if (got == "") != (tt.page == "") || !strings.Contains(got, tt.page) {
			t.Errorf("%s with %s in %q: %q, want %q", tt.operation, tt.version, tt.cloud, got, tt.page)
		}
	}
}
