package text

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"conform/internal/figures"
	"conform/internal/record"
	"conform/reports/digest"
)

// ProgressOptions say where progress is written to.
type ProgressOptions struct {
	Live  bool // a terminal: one line that is written over; otherwise a line for each feature and failure
	Color bool
	// Width is how many columns there are now; nil, or 0, means 100, and 80 for the live line, which must not be longer
	// than the terminal is wide.
	Width func() int
}

// Progress shows people how a run is going while it goes. Its Event method is made for the observer of a
// [record.Recorder]; calls must come one at a time, as that promises.
type Progress struct {
	paint
	w     io.Writer
	live  bool
	width func() int

	started, now time.Time                   // of the run, and of the last event
	own, twins   tally                       // of all features
	repeat       int                         // how often each scenario is run
	attempts     int                         // that came to their end
	features     map[string]*featureProgress // by file
	scenarios    map[string]*scenarioProgress
	running      []string // names of what is under way, the newest last
	shown        bool     // the live line is on the screen
}

// A tally counts scenarios, or refusal twins, each once and under the status that it has now.
type tally struct {
	planned int
	done    map[record.Status]int
}

func (t tally) finished() int {
	n := 0
	for _, of := range t.done {
		n += of
	}
	return n
}

// change counts one that had a status under another; an empty one counts nothing.
func (t tally) change(before, after record.Status) {
	if before != "" {
		t.done[before]--
	}
	if after != "" {
		t.done[after]++
	}
}

// text says how many have each status, what is wrong first; but leaves out those that are given.
func (t tally) text(but ...record.Status) string {
	var said []string
	for _, status := range []record.Status{record.Failed, record.Errored, record.Flaky, record.Passed, record.Skipped} {
		if n := t.done[status]; n > 0 && !slices.Contains(but, status) {
			said = append(said, fmt.Sprintf("%d %s", n, status))
		}
	}
	return strings.Join(said, ", ")
}

// worst is the worst status of any; empty: none is done.
func (t tally) worst() (worst record.Status) {
	for status, n := range t.done {
		if n > 0 {
			worst = record.Worse(worst, status)
		}
	}
	return worst
}

func newTally() tally { return tally{done: map[record.Status]int{}} }

type featureProgress struct {
	name       string
	own, twins tally
	left       int // attempts that are still to come to their end
}

type scenarioProgress struct {
	feature *featureProgress
	name    string
	twin    bool
	status  record.Status        // of the attempt under way, as far as known
	judged  bool                 // a check of a step was judged in it
	active  bool                 // something was sent, came or was done in it
	refused *record.Notification // the first that was answered with 400 or more; nil: none was
	done    record.Status        // of the last attempt that ended; empty: none has
	why     string
	attempt int
}

// NewProgress returns a Progress that writes to w. An error of w is ignored: progress is a courtesy, and
// losing it must not end a run.
func NewProgress(w io.Writer, opts ProgressOptions) *Progress {
	if opts.Width == nil {
		opts.Width = func() int { return 0 }
	}
	return &Progress{paint: paint(opts.Color), w: w, live: opts.Live, width: opts.Width,
		own: newTally(), twins: newTally(), features: map[string]*featureProgress{},
		scenarios: map[string]*scenarioProgress{}}
}

// Tick writes the live line anew, if it is on the screen: time passes while nothing happens, too.
func (p *Progress) Tick(now time.Time) {
	if p.shown && now.After(p.now) {
		p.now = now
		p.show()
	}
}

// Event takes note of an event and writes what it changes.
func (p *Progress) Event(e record.Event) {
	p.now = e.At
	switch {
	case e.RunStarted != nil:
		p.started, p.repeat = e.At, max(1, e.RunStarted.Repeat)
		p.say("%s", p.dim(fmt.Sprintf("conform %s on %s (%s %s), seed %d", digest.OneLine(e.RunStarted.Version),
			digest.OneLine(e.RunStarted.Target),
			digest.OneLine(e.RunStarted.BaseURL), digest.OneLine(e.RunStarted.APIVersion), e.RunStarted.Seed)))
		return
	case e.Planned != nil:
		p.plan(e)
		return
	case e.RunFinished != nil:
		p.wipe()
		return
	}
	s := p.scenarios[e.Scenario]
	if s == nil {
		return
	}
	switch {
	case e.ScenarioStarted != nil:
		s.status, s.why, s.judged, s.active, s.refused, s.attempt = "", "", false, false, nil, s.attempt+1
		p.running = append(p.running, s.name)
		p.show()
	case e.Exchange != nil, e.Notification != nil, e.Action != nil:
		s.active = true
		if n := e.Notification; n != nil && n.Answered >= http.StatusBadRequest && s.refused == nil {
			s.refused = n
		}
	case e.Check != nil:
		s.check(e)
	case e.StepFinished != nil:
		s.fail(e.StepFinished.Status, e.StepFinished.Error)
	case e.ScenarioFinished != nil:
		p.finish(e.Scenario, s, *e.ScenarioFinished)
	}
}

func (p *Progress) plan(e record.Event) {
	f := p.features[e.Planned.Feature.File]
	if f == nil {
		f = &featureProgress{name: digest.OneLine(e.Planned.Feature.Name), own: newTally(), twins: newTally()}
		p.features[e.Planned.Feature.File] = f
	}
	s := &scenarioProgress{feature: f, name: digest.OneLine(e.Planned.Name), twin: e.Planned.Twin != nil}
	if s.twin {
		s.name = digest.OneLine(digest.Title(&record.ScenarioRun{Name: e.Planned.Name, Without: e.Planned.Twin.Without}))
		p.twins.planned++
		f.twins.planned++
	} else {
		p.own.planned++
		f.own.planned++
	}
	if e.Planned.Excluded != "" {
		p.count(s, record.Skipped)
		return // it is never started
	}
	p.scenarios[e.Scenario] = s
	f.left += p.repeat
}

// count counts a scenario under the status that it has now.
func (p *Progress) count(s *scenarioProgress, now record.Status) {
	all, own := p.own, s.feature.own
	if s.twin {
		all, own = p.twins, s.feature.twins
	}
	all.change(s.done, now)
	own.change(s.done, now)
	s.done = now
}

func (s *scenarioProgress) check(e record.Event) {
	c := e.Check
	if e.Step > 0 && (c.Status == record.Passed || c.Status == record.Failed) {
		s.judged = true
	}
	if !c.Finding && digest.Bad(c.Status) {
		known := &record.ScenarioRun{}
		if s.refused != nil {
			known.Notifications = []*record.Received{{Notification: *s.refused}}
		}
		s.fail(c.Status, digest.CheckTitle(known, &record.Judged{Check: *c, Step: e.Step}))
	}
}

// fail keeps the first reason for the worst status.
func (s *scenarioProgress) fail(status record.Status, why string) {
	if s.why == "" && digest.Bad(status) {
		s.why = strings.Join(digest.Lines(why), " ")
	}
	s.status = record.Worse(s.status, status)
}

func (p *Progress) finish(id string, s *scenarioProgress, end record.ScenarioFinished) {
	s.fail(end.Status, end.Reason)
	switch { // as the record has it, too
	case s.status != record.Passed:
	case !s.judged:
		s.fail(record.Errored, "nothing was checked")
	case !s.active:
		s.fail(record.Errored, "nothing was sent and nothing came")
	}
	if i := slices.Index(p.running, s.name); i >= 0 {
		p.running = slices.Delete(p.running, i, i+1)
	}
	first := s.attempt == 1
	p.count(s, p.altogether(s))
	switch {
	case digest.Bad(s.status):
		p.failure(id, s)
	case s.done == record.Flaky && p.repeat == 1:
		p.say("%s %s %s", p.mark(record.Flaky), s.name, p.dim(fmt.Sprintf("passed on attempt %d", s.attempt)))
	}
	if first || p.repeat > 1 { // what is tried again was counted
		p.attempts++
		s.feature.left--
		if !p.live && s.feature.left == 0 {
			p.feature(s.feature)
		}
	}
	p.show()
}

// altogether is the status of a scenario after the attempt that came to its end: flaky is what went well at some
// attempts only, where all are of one kind.
func (p *Progress) altogether(s *scenarioProgress) record.Status {
	before, now := s.done, s.status
	switch {
	case digest.Bad(before) && now == record.Passed:
		return record.Flaky
	case p.repeat > 1 && (before == record.Flaky || before == record.Passed && digest.Bad(now)):
		return record.Flaky
	case p.repeat > 1 && before != "":
		return record.Worse(before, now)
	}
	return now
}

func (p *Progress) failure(id string, s *scenarioProgress) {
	attempt := ""
	if s.attempt > 1 {
		attempt = fmt.Sprintf(" (attempt %d)", s.attempt)
	}
	p.say("%s %s%s\n  %s", p.mark(s.status), s.name, attempt, p.dim(digest.OneLine(id)))
	if s.why != "" {
		p.say("  %s", digest.Cut(s.why, TerminalOptions{Width: p.width()}.width()-2))
	}
}

// feature writes what became of a feature, under the sign of the worst that was in it: nothing that was not judged
// looks passed.
func (p *Progress) feature(f *featureProgress) {
	text := figures.Counted(f.own.planned, "scenario")
	if f.own.worst() != record.Passed {
		text = f.own.text()
	}
	status := f.own.worst()
	if wrong := f.twins.text(record.Passed, record.Skipped); wrong != "" {
		text += "; of their refusals " + wrong
		status = record.Worse(status, f.twins.worst())
	}
	p.say("%s %s %s", p.mark(status), f.name, p.dim(text))
}

// say writes lines that stay.
func (p *Progress) say(format string, args ...any) {
	p.wipe()
	fmt.Fprintf(p.w, format+"\n", args...)
}

// barWidth is how long the bar of the live line is, in columns; a narrow terminal has none.
const barWidth, narrow = 20, 70

// usual is how wide a terminal is that does not say.
const usual = 80

// show writes the live line: how many scenarios are done, as a bar too, how long it has taken and will take, how many
// are not as they should be, and what is under way.
func (p *Progress) show() {
	if !p.live {
		return
	}
	head := fmt.Sprintf("%d/%d", p.own.finished(), p.own.planned)
	share := 0.0
	if all := (p.own.planned + p.twins.planned) * p.repeat; all > 0 {
		left := len(p.scenarios)*p.repeat - p.attempts // what is excluded is done
		share = float64(all-left) / float64(all)
	}
	if p.repeat > 1 {
		head += fmt.Sprintf(", %d of %d attempts", p.attempts, len(p.scenarios)*p.repeat)
	}
	width := p.width()
	if width == 0 {
		width = usual
	}
	if width >= narrow {
		full := int(share * barWidth)
		head = strings.Repeat("█", full) + strings.Repeat("░", barWidth-full) + " " + head
	}
	text := head + "  " + p.times(share)
	for _, wrong := range []string{p.own.text(record.Passed), p.twinsText()} {
		if wrong != "" {
			text += "  " + wrong
		}
	}
	if n := len(p.running); n > 0 {
		text += "  " + p.running[n-1]
		if n > 1 {
			text += fmt.Sprintf(" and %d more", n-1)
		}
	}
	p.wipe()
	text = fit(text, width-1) // in the last column some terminals begin a new line
	p.shown = text != ""
	if rest, whole := strings.CutPrefix(text, head); whole {
		text = p.bold(head) + rest
	}
	fmt.Fprint(p.w, text)
}

func (p *Progress) twinsText() string {
	if wrong := p.twins.text(record.Passed, record.Skipped); wrong != "" {
		return "refusals: " + wrong
	}
	return ""
}

// times says how long the run has taken, and about how long it will, once that can be guessed.
func (p *Progress) times(share float64) string {
	taken := p.now.Sub(p.started)
	if share < 0.05 || taken < time.Second {
		return clock(taken)
	}
	return clock(taken) + ", about " + clock(time.Duration(float64(taken)*(1-share)/share)) + " left"
}

// clock is a time as clocks show it: "0:07", "12:30".
func clock(d time.Duration) string {
	seconds := int(d.Round(time.Second) / time.Second)
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// wipe takes the live line off the screen.
func (p *Progress) wipe() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = false
	}
}
