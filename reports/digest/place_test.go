package digest_test

import (
	"testing"

	"conform/internal/record"
	"conform/reports/digest"
)

func TestPlace(t *testing.T) {
	for _, tt := range []struct {
		why  string
		of   record.Difference
		want string
	}{
		{"a member of an answer", record.Difference{Pointer: "/state"}, "/state"},
		{"a whole body", record.Difference{}, "(whole)"},
		{"a member of a notification", record.Difference{Pointer: "/value", Notification: 2}, "notification 2 /value"},
		{"the body of a notification", record.Difference{Notification: 2}, "notification 2 (whole)"},
		{"a notification, its token and all", record.Difference{Pointer: "notification", Notification: 2}, "notification 2"},
	} {
		if got := digest.Place(tt.of); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.why, got, tt.want)
		}
	}
}
