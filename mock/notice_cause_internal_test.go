package mock

import (
	"errors"
	"fmt"
	"net"
	"testing"
)

// TestCauseOfNames: what a socket of loopback cannot show.
func TestCauseOfNames(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{fmt.Errorf("posting: %w", &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "bot.example"}}),
			CauseHost},
		{errors.New("moved too often"), CauseOther},
	} {
		if got := causeOf(tt.err); got != tt.want {
			t.Errorf("%v: %q, want %q", tt.err, got, tt.want)
		}
	}
}
