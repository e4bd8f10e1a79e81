package record

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

var (
	// errSecondRun is what logs that were put behind each other are: one run would hide what the other found.
	errSecondRun = errors.New("a second run begins here; expected the events of one run (`conform merge` makes one of " +
		"several)")
	errNoRun = errors.New("no run was started in this event log: its first event must be runStarted")
)

// Begun reads how the run of an event log began. The error says that no run began.
func Begun(r io.Reader) (*RunStarted, error) {
	enough := errors.New("enough was read")
	var begun *RunStarted
	err := readLog(r, func(e Event) error {
		begun = e.RunStarted
		return enough
	})
	if errors.Is(err, enough) {
		err = nil
	}
	return begun, err
}

// readLog hands the events of one run to take, in order; the first is its beginning, in this program's format. What a
// writer that was killed left of a last line is left out. The error names the line that is no event, or that take
// refuses.
func readLog(r io.Reader, take func(Event) error) error { return readEvents(r, nil, take) }

// readEvents is [readLog] of the events that are wanted, by their lines; nil: all. The others are not read at all.
func readEvents(r io.Reader, wanted func(line []byte) bool, take func(Event) error) error {
	lines := bufio.NewReader(r)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return err
		}
		if last && len(line) == 0 {
			if number == 1 {
				return errNoRun
			}
			return nil
		}
		if wanted != nil && number > 1 && !last && !wanted(line) {
			continue
		}
		var e Event
		if err := json.Unmarshal(line, &e); err != nil {
			if last && number > 1 {
				return nil
			}
			return fmt.Errorf("line %d is not an event: %w", number, err)
		}
		if err := begins(&e, line, number == 1); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		if err := take(e); err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		if last {
			return nil
		}
	}
}

// begins checks that the first event of a log, and no other, begins a run, and brings it to this program's format.
func begins(e *Event, line []byte, first bool) error {
	switch {
	case e.RunStarted == nil && first:
		return errors.New("the first event must be runStarted")
	case e.RunStarted == nil:
		return nil
	case !first:
		return errSecondRun
	case e.RunStarted.Format == 1:
		return fromFormat1(line, e.RunStarted)
	case e.RunStarted.Format != FormatVersion:
		return fmt.Errorf("the event log has format %d; this program reads formats 1 to %d", e.RunStarted.Format,
			FormatVersion)
	}
	return nil
}
