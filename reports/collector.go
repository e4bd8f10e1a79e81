package reports

import (
	"io"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/page"
)

// A Collector makes the reports of a run from its events, while they are recorded or when they are read again, so that
// no more of the run has to be held than its reports need. It is for one goroutine at a time.
type Collector struct {
	chosen  Choice
	builder *record.Builder
	found   *digest.Collector
	packer  *page.Packer // nil: the page is not chosen
}

// NewCollector returns a Collector for one run and the reports that are chosen. pageLimit is that of [page.HTML], in
// bytes.
func NewCollector(chosen Choice, pageLimit int) *Collector {
	c := &Collector{chosen: chosen, found: digest.NewCollector()}
	if chosen.HasPage() {
		c.packer = page.NewPacker(pageLimit)
	}
	c.builder = record.NewBuilder(c.take)
	if chosen.Whole() {
		c.builder.Keep()
	}
	return c
}

func (c *Collector) take(feature int, s *record.ScenarioRun) {
	c.found.Add(feature, s)
	if c.packer != nil {
		c.packer.Add(s)
	}
}

// Add takes the next event. The error says what cannot be in a run, or not there.
func (c *Collector) Add(e record.Event) error { return c.builder.Add(e) }

// Finish ends the run and returns it; what passed may be in it in outline. No event may be added any more.
func (c *Collector) Finish() (*record.Run, error) { return c.builder.Finish() }

// Read takes all events of a log, in place of Add and Finish.
func (c *Collector) Read(log io.Reader) (*record.Run, error) {
	return record.FoldInto(log, c.builder)
}

// Write writes the chosen reports of the finished run into dir, as [WriteAll] does, and returns what there is to say
// of it.
func (c *Collector) Write(dir string, run *record.Run) (*digest.Digest, error) {
	d := c.found.Digest(run)
	return d, write(dir, d, c.chosen, func(w io.Writer, d *digest.Digest) error { return c.packer.HTML(w, d) })
}
