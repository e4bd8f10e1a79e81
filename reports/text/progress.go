package text

import (
	"fmt"
	"io"
	"strings"

	"conform/internal/figures"
	"conform/internal/record"
	"conform/reports/digest"
)

// ProgressOptions say where progress is written to.
type ProgressOptions struct {
	Live  bool // a terminal: one line that is written over; otherwise a line for each feature and failure
	Color bool
	Width int // columns; 0 means 100
}

// Progress tells people how a run is going while it goes. Its Event method is made for the observer of a
// [record.Recorder]; calls must come one at a time, as that promises.
type Progress struct {
	paint
	w     io.Writer
	live  bool
	width int

	total, skipped int
	features       map[string]*featureProgress // by file
	scenarios      map[string]*scenarioProgress
	running        []string // names of what is under way, the newest last
	shown          int      // columns of the live line on the screen
}

type featureProgress struct {
	name              string
	own               int // scenarios, without their twins
	planned, finished int // both
	bad               int
}

type scenarioProgress struct {
	feature *featureProgress
	name    string
	status  record.Status // of the attempt under way, as far as known
	done    record.Status // of the last attempt that ended; empty: none has
	why     string
	attempt int
}

// NewProgress returns a Progress that writes to w. An error of w is ignored: progress is a courtesy, and
// losing it must not end a run.
func NewProgress(w io.Writer, opts ProgressOptions) *Progress {
	return &Progress{paint: paint(opts.Color), w: w, live: opts.Live, width: TerminalOptions{Width: opts.Width}.width(),
		features: map[string]*featureProgress{}, scenarios: map[string]*scenarioProgress{}}
}

// Event takes note of an event and writes what it changes.
func (p *Progress) Event(e record.Event) {
	switch {
	case e.RunStarted != nil:
		p.say("%s", p.dim(fmt.Sprintf("conform %s on %s (%s %s), seed %d", digest.OneLine(e.RunStarted.Version), digest.OneLine(e.RunStarted.Target),
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
		s.status, s.why, s.attempt = "", "", s.attempt+1
		p.running = append(p.running, s.name)
		p.show()
	case e.Check != nil && !e.Check.Finding && (e.Check.Status == record.Failed || e.Check.Status == record.Errored):
		s.fail(e.Check.Status, e.Check.Requirement)
	case e.StepFinished != nil:
		s.fail(e.StepFinished.Status, e.StepFinished.Error)
	case e.ScenarioFinished != nil:
		p.finish(e.Scenario, s, *e.ScenarioFinished)
	}
}

func (p *Progress) plan(e record.Event) {
	f := p.features[e.Planned.Feature.File]
	if f == nil {
		f = &featureProgress{name: digest.OneLine(e.Planned.Feature.Name)}
		p.features[e.Planned.Feature.File] = f
	}
	if e.Planned.Excluded != "" {
		p.skipped++
		return
	}
	p.total++
	f.planned++
	s := &scenarioProgress{feature: f, name: digest.OneLine(e.Planned.Name)}
	if twin := e.Planned.Twin; twin != nil {
		s.name = digest.OneLine(digest.Title(&record.ScenarioRun{Name: e.Planned.Name, Without: twin.Without}))
	} else {
		f.own++
	}
	p.scenarios[e.Scenario] = s
}

// fail keeps the first reason for the worst status.
func (s *scenarioProgress) fail(status record.Status, why string) {
	if s.why == "" && (status == record.Failed || status == record.Errored) {
		s.why = strings.Join(digest.Lines(why), " ")
	}
	s.status = record.Worse(s.status, status)
}

func (p *Progress) finish(id string, s *scenarioProgress, end record.ScenarioFinished) {
	s.fail(end.Status, end.Reason)
	for i, name := range p.running {
		if name == s.name {
			p.running = append(p.running[:i], p.running[i+1:]...)
			break
		}
	}
	before := s.done
	s.done = s.status
	if before == "" {
		s.feature.finished++
	} else if digest.Bad(before) {
		s.feature.bad--
	}
	if digest.Bad(s.done) {
		s.feature.bad++
		p.failure(id, s)
	} else if digest.Bad(before) && s.done == record.Passed {
		p.say("%s %s %s", p.mark(record.Flaky), s.name, p.dim(fmt.Sprintf("passed on attempt %d", s.attempt)))
	}
	if !p.live && before == "" && s.feature.finished == s.feature.planned {
		p.feature(s.feature)
	}
	p.show()
}

func (p *Progress) failure(id string, s *scenarioProgress) {
	attempt := ""
	if s.attempt > 1 {
		attempt = fmt.Sprintf(" (attempt %d)", s.attempt)
	}
	p.say("%s %s%s\n  %s", p.mark(s.done), s.name, attempt, p.dim(digest.OneLine(id)))
	if s.why != "" {
		p.say("  %s", digest.Cut(s.why, p.width-2))
	}
}

func (p *Progress) feature(f *featureProgress) {
	if f.bad == 0 {
		p.say("%s %s %s", p.mark(record.Passed), f.name, p.dim(figures.Counted(f.own, "scenario")))
		return
	}
	p.say("%s %s %s", p.mark(record.Failed), f.name, p.dim(fmt.Sprintf("%s, %d bad", figures.Counted(f.own, "scenario"), f.bad)))
}

// say writes lines that stay.
func (p *Progress) say(format string, args ...any) {
	p.wipe()
	fmt.Fprintf(p.w, format+"\n", args...)
}

// show writes the live line: how much is done, how much of it is bad, and what is under way.
func (p *Progress) show() {
	if !p.live {
		return
	}
	done, failed := 0, 0
	for _, f := range p.features {
		done += f.finished
		failed += f.bad
	}
	head := fmt.Sprintf("%d/%d", done, p.total)
	text := head
	if failed > 0 {
		text += fmt.Sprintf("  %d bad", failed)
	}
	if n := len(p.running); n > 0 {
		text += "  " + p.running[n-1]
		if n > 1 {
			text += fmt.Sprintf(" and %d more", n-1)
		}
	}
	text = digest.Cut(text, p.width-1)
	p.wipe()
	p.shown = len([]rune(text))
	fmt.Fprint(p.w, p.bold(head)+strings.TrimPrefix(text, head))
}

// wipe takes the live line off the screen.
func (p *Progress) wipe() {
	if p.shown > 0 {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.shown = 0
	}
}
