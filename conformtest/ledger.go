package conformtest

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"sync"

	"conform/internal/record"
)

// A ledger keeps the events of each scenario until the scenario is judged, so that a subtest knows its verdict as soon
// as it is over. It is safe for use by many goroutines.
type ledger struct {
	mu    sync.Mutex
	start []byte            // the line with which the run was started
	lines map[string][]byte // those of scenarios, with their twins
}

func newLedger() *ledger { return &ledger{lines: map[string][]byte{}} }

// Write takes one whole line, as a recorder writes it.
func (l *ledger) Write(line []byte) (int, error) {
	var head struct {
		Scenario string           `json:"scenario"`
		Started  *json.RawMessage `json:"runStarted"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return 0, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case head.Started != nil:
		l.start = bytes.Clone(line)
	case head.Scenario != "":
		id, _, _ := strings.Cut(head.Scenario, " without ")
		l.lines[id] = append(l.lines[id], line...)
	}
	return len(line), nil
}

// fold returns a run of that scenario alone, and forgets its events.
func (l *ledger) fold(id string) (*record.Run, error) {
	l.mu.Lock()
	lines := l.lines[id]
	delete(l.lines, id)
	l.mu.Unlock()
	return record.Fold(io.MultiReader(bytes.NewReader(l.start), bytes.NewReader(lines)))
}
