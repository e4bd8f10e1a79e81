//go:build unix

package mock

import (
	"errors"
	"net"
	"syscall"
	"time"
)

// aliveness tells of an idle connection whether the other side still keeps it:
// nothing can be read then, not even its end. Sockets do not block in Go, so
// that to look costs one system call.
func aliveness(c net.Conn) func(idle time.Duration) bool {
	conn, is := c.(syscall.Conn)
	if !is {
		return func(time.Duration) bool { return false }
	}
	raw, err := conn.SyscallConn()
	if err != nil {
		return func(time.Duration) bool { return false }
	}
	var one [1]byte
	var seen error
	look := func(socket uintptr) { _, seen = syscall.Read(int(socket), one[:]) }
	return func(time.Duration) bool { return raw.Control(look) == nil && errors.Is(seen, syscall.EAGAIN) }
}
