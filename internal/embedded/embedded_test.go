package embedded

import (
	"bytes"
	"fmt"
	"net"
	"strings"
	"testing"

	"conform/internal/library"
	"conform/internal/record"
	"conform/internal/session"
	"conform/internal/tenant"
	"conform/mock"
)

func load(t *testing.T) *library.Library {
	t.Helper()
	lib, err := library.Load(library.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// TestAMockIsATarget takes it through what a run does with it.
func TestAMockIsATarget(t *testing.T) {
	t.Parallel()
	var m tenant.Target = New(Config{Library: load(t), Faults: []mock.Fault{{Kind: "hang"}}, Named: []string{"my fault"}})
	if m.Remarks() != nil {
		t.Error("it has something to say before it is open")
	}
	terms := m.Terms()
	if terms.Lacks != nil || terms.LeakSearch || terms.Private || terms.Budget != nil || terms.Values["phoneA"] == "" {
		t.Errorf("it asks something of a run, or has no values: %+v", terms)
	}
	if m.Disguise(false) != nil || !m.Disguise(true).Personal {
		t.Error("it hides names that nobody wants hidden, or does not hide them")
	}
	if err := m.Open(); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	run := &session.Run{Recorder: record.NewRecorder(&log, nil, nil)}
	if err := m.Equip(run); err != nil {
		t.Fatal(err)
	}
	if place := m.Place(); place.Kind != "mock" || !strings.HasPrefix(place.Root, "http://127.0.0.1:") ||
		place.Tenant != mock.DefaultTenantID {
		t.Errorf("it is at %+v", place)
	}
	if run.World == nil || run.HTTP == nil || run.Within == 0 {
		t.Errorf("the run lacks something: %+v", run)
	}
	if said := m.Remarks(); len(said) != 1 || !strings.Contains(said[0], "--mock-fault my fault: ") {
		t.Errorf("nothing fitted the fault, and it says %q", said)
	}
	if err := m.HangUp(t.Context()); err != nil {
		t.Error(err)
	}
	for range 2 {
		if err := m.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestAnAddressInUse: the error names the flag, and the address once.
func TestAnAddressInUse(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	m := New(Config{Library: load(t), Listen: taken.Addr().String(), PlainCallbacks: true})
	if err := m.Open(); err != nil {
		t.Fatal(err)
	}
	if err := m.Equip(&session.Run{}); err == nil || !strings.HasPrefix(err.Error(), "--listen: ") ||
		strings.Count(err.Error(), taken.Addr().String()) != 1 {
		t.Errorf("got %v", err)
	}
	if err := m.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// Where a user has the listener listen, its certificate is for.
func TestBeyondLoopback(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{"": "[]", "127.0.0.1:0": "[]", "[::1]:0": "[]", "localhost:0": "[]",
		":8443":        "[]",
		"0.0.0.0:8443": "[]", "[::]:8443": "[]", "192.0.2.7:8443": "[192.0.2.7]", "[2001:db8::7]:0": "[2001:db8::7]",
		"192.0.2.7": "[]"} {
		if got := fmt.Sprint(beyondLoopback(listen)); got != want {
			t.Errorf("%q: a certificate for %s, want %s", listen, got, want)
		}
	}
}
