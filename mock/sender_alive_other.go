//go:build !unix

package mock

import (
	"net"
	"time"
)

// aliveness tells of an idle connection whether the other side still keeps it.
// Here nobody can look without waiting, so that only what was used just now
// counts.
func aliveness(net.Conn) func(idle time.Duration) bool {
	return func(idle time.Duration) bool { return idle < 20*time.Millisecond }
}
