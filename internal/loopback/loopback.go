// Package loopback has addresses of this machine for tests: one at which nobody answers as long as the test lasts, and
// one at which something can be started later. A port that was opened and closed is neither: the system gives it away
// anew, at times to the very server that the test starts next.
//
// Only tests import it; it stands on nothing of ours.
package loopback

import (
	"math/rand/v2"
	"net"
	"strconv"
	"testing"
)

// Refusing returns an address (host:port) at which every connection is refused until the test ends: the port is the
// near end of a connection, so that no listener can be given it.
func Refusing(t testing.TB) string {
	t.Helper()
	far, err := net.Listen("tcp", host(0))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, far) })
	near, err := net.Dial("tcp", far.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, near) })
	return near.LocalAddr().String()
}

// Free returns an address (host:port) at which nobody listens, to be listened at by this test as often as it likes. Its
// port is below those that systems give to whoever asks for any, of which a test beside could be given one in between;
// and nobody else gets it here, since the UDP port of the same number stays taken until the test ends.
func Free(t testing.TB) string {
	t.Helper()
	const first, asked = 15000, 32000
	for range 1000 {
		address := host(first + rand.IntN(asked-first))
		claim, err := net.ListenPacket("udp", address)
		if err != nil {
			continue
		}
		t.Cleanup(func() { closed(t, claim) })
		if l, err := net.Listen("tcp", address); err == nil {
			closed(t, l)
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

func host(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }

func closed(t testing.TB, c interface{ Close() error }) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}
