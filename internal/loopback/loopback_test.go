package loopback

import (
	"errors"
	"net"
	"syscall"
	"testing"
)

// TestRefusing: nobody answers there, and nobody can begin to.
func TestRefusing(t *testing.T) {
	address := Refusing(t)
	if c, err := net.Dial("tcp", address); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("dialling gave %v, %v; want a refusal", c, err)
	}
	if l, err := net.Listen("tcp", address); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("listening gave %v, %v; want that the address is taken", l, err)
	}
	for range 200 { // each gets a port that the system chose
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		if l.Addr().String() == address {
			t.Fatal("the system gave the address to a listener")
		}
	}
}

// TestFree: what is free can be listened at, and nobody else is given it.
func TestFree(t *testing.T) {
	given := map[string]bool{}
	for range 300 {
		address := Free(t)
		if given[address] {
			t.Fatalf("%s was given twice", address)
		}
		given[address] = true
		l, err := net.Listen("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		closed(t, l)
	}
}
