package main

import (
	"sync"
	"time"

	"conform/internal/record"
	"conform/reports"
	"conform/reports/page"
	"conform/reports/text"
)

// A follower hands the events of a run, while they are recorded, to who looks on and to what makes its reports, so that
// nothing has to be read back and nobody who records has to wait for either.
type follower struct {
	events chan record.Event // the zero Event is the last
	ended  chan struct{}
	end    sync.Once

	// Those of the goroutine that follows, until it has ended.
	progress *text.Progress // nil: nobody looks on
	reports  *reports.Collector
	failed   error
}

// queued is how many events may wait: more than come while a pack of the page is made. Each holds its messages.
const queued = 128

// follow begins to follow a run of which those reports are chosen.
func follow(chosen reports.Choice, progress *text.Progress) *follower {
	f := &follower{events: make(chan record.Event, queued), ended: make(chan struct{}), progress: progress,
		reports: reports.NewCollector(chosen, page.Limit)}
	go f.run()
	return f
}

// observe takes the next event. What comes after the end is of no report.
func (f *follower) observe(e record.Event) {
	select {
	case f.events <- e:
	case <-f.ended:
	}
}

func (f *follower) run() {
	defer close(f.ended)
	var seconds <-chan time.Time // nil: nobody looks on
	if f.progress != nil {
		clock := time.NewTicker(time.Second)
		defer clock.Stop()
		seconds = clock.C
	}
	for {
		select {
		case now := <-seconds:
			f.progress.Tick(now)
		case e := <-f.events:
			if e.Seq == 0 {
				return
			}
			if err := f.reports.Add(e); err != nil && f.failed == nil {
				f.failed = err
			}
			if f.progress != nil {
				f.progress.Event(e)
			}
		}
	}
}

// stop returns when all that was recorded before has been followed.
func (f *follower) stop() {
	f.end.Do(func() { f.events <- record.Event{} })
	<-f.ended
}

// finish ends the run and returns it; what passed may be in it in outline.
func (f *follower) finish() (*record.Run, error) {
	if f.stop(); f.failed != nil {
		return nil, f.failed
	}
	return f.reports.Finish()
}
