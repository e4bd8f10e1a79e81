package record

import (
	"bytes"
	"cmp"
	"encoding/json"
	"io"
	"time"
)

// Histories are what runs against each kind of target found. Of each run a letter is kept for a scenario, whatever its
// line says, so that a long history takes little memory. The zero value is empty.
type Histories struct {
	// Most is how many runs are kept of each kind of target, the last ones.
	Most int
	of   map[string]*History
}

// Add puts a run behind those before it.
func (h *Histories) Add(run PastRun) {
	if h.of == nil {
		h.of = map[string]*History{}
	}
	if h.of[run.Target] == nil {
		h.of[run.Target] = &History{}
	}
	h.of[run.Target].add(run, h.Most)
}

// Of is the history against a kind of target; nil: there were no runs, or no histories.
func (h *Histories) Of(target string) *History {
	if h == nil {
		return nil
	}
	return h.of[target]
}

// Read puts the runs of history.jsonl behind those that there are. Of a line of which nothing is kept only the head is
// read: a history that has grown for a year is no slower to start with than a short one. The error is that of
// [ReadHistory].
func (h *Histories) Read(file io.ReadSeeker) error {
	var targets []string // of each line that is a run
	after := map[string]int{}
	err := eachLine(file, func(line []byte) error {
		target, err := pastTarget(line)
		if err == nil {
			targets = append(targets, target)
			after[target]++
		}
		return err
	})
	if err != nil {
		return err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return eachLine(file, func(line []byte) error {
		if len(targets) > 0 {
			target := targets[0]
			targets = targets[1:]
			if after[target]--; after[target] >= h.Most {
				return nil
			}
		}
		run, err := pastStatuses(line)
		if err == nil {
			h.Add(run)
		}
		return err
	})
}

// unread is a value that is skipped.
type unread struct{}

// UnmarshalJSON implements [json.Unmarshaler].
func (*unread) UnmarshalJSON([]byte) error { return nil }

// pastTarget reads a line until it is clear against what it is a run. A line without its end is read whole.
func pastTarget(line []byte) (string, error) {
	if !bytes.HasSuffix(line, []byte("\n")) {
		run, err := pastStatuses(line)
		return run.Target, err
	}
	var head struct {
		at        time.Time
		target    string
		scenarios *unread
	}
	members := map[string]any{"at": &head.at, "target": &head.target, "scenarios": &head.scenarios}
	decoder := json.NewDecoder(bytes.NewReader(line))
	if begin, err := decoder.Token(); err != nil || begin != json.Delim('{') {
		return "", cmp.Or(err, errIncomplete)
	}
	for decoder.More() && (head.at.IsZero() || head.target == "") {
		name, err := decoder.Token()
		if err != nil {
			return "", err
		}
		into := members[name.(string)] // of an object there is no other token here
		if into == nil {
			into = new(unread)
		}
		if err := decoder.Decode(into); err != nil {
			return "", err
		}
	}
	if head.at.IsZero() || head.target == "" && head.scenarios == nil {
		return "", errIncomplete
	}
	return head.target, nil
}

// pastStatuses reads a run without how long its scenarios took, which no history has.
func pastStatuses(line []byte) (PastRun, error) {
	var run struct {
		PastRun

		Took unread `json:"took"`
	}
	err := json.Unmarshal(line, &run)
	if err == nil {
		err = run.PastRun.complete()
	}
	return run.PastRun, err
}
