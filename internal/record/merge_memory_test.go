package record

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"
)

// A watchedWriter takes note of what is held while a log is written.
type watchedWriter struct{ written, most uint64 }

func (w *watchedWriter) Write(text []byte) (int, error) {
	if before := w.written >> 22; (w.written+uint64(len(text)))>>22 != before { // each 4 MB
		runtime.GC()
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		w.most = max(w.most, now.HeapAlloc)
	}
	w.written += uint64(len(text))
	return len(text), nil
}

// TestMergeHoldsNothingOfWhatHappened: what is held follows the plan, and not how much was recorded. It runs alone, so
// that nothing else is held meanwhile.
func TestMergeHoldsNothingOfWhatHappened(t *testing.T) {
	const shares, each = 4, 8 << 20 // bytes
	var logs []io.ReadSeeker
	body := Body(strings.Repeat("x", 4096))
	for number := range shares {
		var b bytes.Buffer
		r := NewRecorder(&b, nil, nil)
		r.Record(Event{RunStarted: &RunStarted{Format: FormatVersion,
			Selection: Selection{Shard: Shard{Number: number + 1, Of: shares}}}})
		for b.Len() < each {
			r.Record(Event{Notification: &Notification{Body: body}})
		}
		r.Record(Event{RunFinished: &RunFinished{}})
		logs = append(logs, bytes.NewReader(b.Bytes()))
	}
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	w := &watchedWriter{}
	if err := Merge(w, nil, logs...); err != nil {
		t.Fatal(err)
	}
	if w.written < shares*each || w.most == 0 {
		t.Fatalf("%d bytes were written", w.written)
	}
	if grown := int64(w.most) - int64(before.HeapAlloc); grown > each/2 {
		t.Errorf("merging %d MB held %d MB more; expected next to nothing", w.written>>20, grown>>20)
	}
}
