package lock

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// holdHere is set in a process that takes the lock of a file, says so, and waits until its input ends.
const holdHere = "CONFORM_TEST_HOLDS"

func TestMain(m *testing.M) {
	if path := os.Getenv(holdHere); path != "" {
		if _, err := Take(path); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("held")
		_, _ = os.Stdin.Read(make([]byte, 1))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestOneAtATime(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "folder", "a.lock")
	first, err := Take(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Take(path)
	var held *HeldError
	if !errors.As(err, &held) {
		t.Fatalf("got %v, want a HeldError", err)
	}
	if want := fmt.Sprintf("process %d on ", os.Getpid()); !strings.HasPrefix(held.Holder, want) {
		t.Errorf("the holder is %q, want %q…", held.Holder, want)
	}
	for range 2 {
		if err := first.Release(); err != nil {
			t.Error(err)
		}
	}
	again, err := Take(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Error(err)
	}
}

// TestAKilledHolderHoldsNothing kills the process that has a lock, as an operating system that is out of memory does.
func TestAKilledHolderHoldsNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.lock")
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), holdHere+"="+path)
	in, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	said := make([]byte, len("held"))
	if _, err := out.Read(said); err != nil || string(said) != "held" {
		t.Fatalf("it said %q, %v", said, err)
	}
	var held *HeldError
	if _, err := Take(path); !errors.As(err, &held) ||
		!strings.Contains(held.Holder, fmt.Sprintf("process %d on ", other.Process.Pid)) {
		t.Errorf("got %v, want the process %d", err, other.Process.Pid)
	}
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait() // it was killed, and says so
	mine, err := Take(path)
	if err != nil {
		t.Fatalf("the lock of a process that is gone: %v", err)
	}
	if err := mine.Release(); err != nil {
		t.Error(err)
	}
}

func TestALinkIsNotFollowed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	precious, link := filepath.Join(dir, "precious"), filepath.Join(dir, "a.lock")
	if err := errors.Join(os.WriteFile(precious, []byte("precious"), 0o600), os.Symlink(precious, link)); err != nil {
		t.Fatal(err)
	}
	if _, err := Take(link); err == nil || !strings.Contains(err.Error(), "is a link, or no file") {
		t.Errorf("got %v", err)
	}
	if text, err := os.ReadFile(precious); err != nil || string(text) != "precious" {
		t.Errorf("the file behind the link has %q, %v", text, err)
	}
}

// TestWhile has many count up in a file, which loses some where two are at work at a time.
func TestWhile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "count")
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			err := While(path, func() error {
				text, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				return os.WriteFile(path, append(text, 'x'), 0o600)
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if text, err := os.ReadFile(path); err != nil || len(text) != 50 {
		t.Errorf("it was counted to %d, %v", len(text), err)
	}
	broken := errors.New("broken")
	if err := While(path, func() error { return broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
