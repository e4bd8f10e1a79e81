package lock

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// A note is what a holder writes of itself into the file of the lock. The zero note is that of nobody.
type note struct {
	PID    int       `json:"pid"`
	Host   string    `json:"host"`
	Kernel string    `json:"kernel"` // the same for all processes that see each other's locks
	Since  time.Time `json:"since"`
	Beat   int       `json:"beat"` // counts up while the holder is alive
}

// noteSize is the size of every note, in bytes: one is written over another, so that nobody ever reads a half or none.
const noteSize = 512

// self is the note of this process.
func self() note {
	host, err := os.Hostname()
	if err != nil {
		host = "an unknown host"
	}
	return note{PID: os.Getpid(), Host: host, Kernel: kernel(host), Since: time.Now().UTC().Truncate(time.Second)}
}

// kernel tells the running kernel of this machine from that of any other. Containers of one machine have names of their
// own and share it; where it has no name of its own, that of the host must do.
func kernel(host string) string {
	if id, err := os.ReadFile("/proc/sys/kernel/random/boot_id"); err == nil {
		return strings.TrimSpace(string(id))
	}
	return host
}

func (n note) String() string {
	return fmt.Sprintf("process %d on %s, since %s", n.PID, n.Host, n.Since.Format(time.RFC3339))
}

// write puts the note into a file that is there. It opens the file each time: what is written on one machine is seen on
// another when it is closed.
func (n note) write(path string) error {
	text, err := json.Marshal(n)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	text = append(text, bytes.Repeat([]byte(" "), max(0, noteSize-1-len(text)))...)
	_, err = file.Write(append(text, '\n'))
	if closed := file.Close(); err == nil {
		err = closed
	}
	return err
}

// read returns the note in a file; that of nobody where there is none, or it cannot be read.
func read(path string) (n note) {
	file, err := os.Open(path)
	if err != nil {
		return note{}
	}
	defer file.Close() //nolint:errcheck // it was only read
	text, err := io.ReadAll(io.LimitReader(file, noteSize))
	if err != nil || json.Unmarshal(text, &n) != nil {
		return note{}
	}
	return n
}

// holder is what the holder says of itself, in words; "" when that cannot be read.
func holder(path string) string {
	if n := read(path); n.PID != 0 {
		return n.String()
	}
	return ""
}
