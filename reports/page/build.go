package page

import (
	"fmt"
	"slices"
	"time"

	"conform/internal/record"
	"conform/reports/digest"
)

const (
	perPack     = 32  // scenarios in one pack of details
	maxListText = 300 // characters of a name or reason in the list; the detail has the whole
)

// A Packer packs what the page shows of a scenario when somebody opens it, as soon as the scenario has ended, so that
// none has to be held to the end of the run. It is for one goroutine at a time.
type Packer struct {
	limit     int // of the page, in bytes; 0: none
	index     pageIndex
	tags      map[string]int
	clauses   map[record.Clause]int
	promises  map[pagePromise]int
	stepTexts map[pageStepText]int
	proofs    map[string]int // by what is in them, as text
	numbers   map[string]int // of details, by identity, counted from 0
	details   []*pageDetail  // the pack that is being filled
	packs     []pack
	deflater  *deflater
	evidence  *evidencePacker
	err       error // the first
}

// NewPacker returns a Packer for a page of at most limit bytes, see [HTML]; 0: no limit.
func NewPacker(limit int) *Packer {
	deflater := &deflater{}
	// A list without anything in it is a list to the script too, and not null.
	return &Packer{limit: limit, tags: map[string]int{}, clauses: map[record.Clause]int{}, promises: map[pagePromise]int{},
		stepTexts: map[pageStepText]int{}, proofs: map[string]int{}, numbers: map[string]int{}, deflater: deflater,
		evidence: newEvidencePacker(limit, deflater),
		index: pageIndex{PerPack: perPack, Tags: []string{}, Blames: blameWords{}, Names: []string{},
			Clauses:  []record.Clause{},
			Features: []pageFeature{}, Promises: []pagePromise{}, Steps: []pageStepText{}, Proofs: []*pagePermission{}}}
}

// Add packs a scenario, which is whole and has ended, with its twins. [Packer.HTML] reports what cannot be packed.
func (b *Packer) Add(s *record.ScenarioRun) {
	b.numbers[s.ID] = len(b.numbers)
	b.details = append(b.details, b.detail(s))
	if len(b.details) == perPack {
		b.flush()
	}
	b.fail(b.evidence.add(s))
}

func (b *Packer) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// maxDescription is how much of a feature's description is on the page; the feature has the rest.
const maxDescription = 10_000

// pack returns the packs of the page, that of the index first, and of how many scenarios the evidence is
// left out so that all packs together stay below limit bytes; 0: no limit. view is the plain part of the page.
func (b *Packer) pack(d *digest.Digest, view *pageView, limit int) (packs []pack, leftOut int, err error) {
	if b.flush(); b.err != nil {
		return nil, 0, b.err
	}
	lines, err := b.lines(d, view)
	if err != nil {
		return nil, 0, err
	}
	// The index says where the evidence is, and how much of it there is room for depends on the index. So it is
	// measured as if all were there, which makes it as large as it can be but for the places of the packs.
	for i := range lines {
		if b.evidence.none[lines[i].id] {
			lines[i].Set = -1
		} else {
			lines[i].Set = i + 1
		}
	}
	b.index.Scenarios = lines
	index, err := b.deflater.pack("index", b.index)
	if err != nil {
		return nil, 0, err
	}
	room := unlimited
	if limit > 0 {
		places := 1000 + len(lines)
		room = limit - sizeOf(b.packs) - sizeOf([]pack{index}) - places
	}
	evidence, err := b.evidence.finish(room)
	if err != nil {
		return nil, 0, err
	}
	b.index.Sets, b.index.Bodies = b.evidence.sets, b.evidence.bodies
	for i := range lines {
		if lines[i].Set < 0 {
			continue // there is none
		}
		lines[i].Set = b.evidence.of[lines[i].id]
		if lines[i].Set == 0 {
			leftOut++
		}
	}
	if index, err = b.deflater.pack("index", b.index); err != nil {
		return nil, 0, err
	}
	return slices.Concat([]pack{index}, b.packs, evidence), leftOut, nil
}

// lines are those of the list, in plan order; what else the index says of the run is put into it.
func (b *Packer) lines(d *digest.Digest, view *pageView) (lines []pageScenario, err error) {
	b.index.Target, b.index.Again = d.Info.Target, d.Again
	var causes map[string][]int // by identity
	b.index.Causes, causes = view.causesOf()
	for _, use := range d.Permissions {
		b.index.Names = append(b.index.Names, use.Name)
	}
	lines = make([]pageScenario, 0, d.Counts.Total)
	for i, f := range d.Features {
		b.index.Features = append(b.index.Features, pageFeature{File: f.File, Name: digest.Cut(f.Name, maxListText),
			Description: digest.Cut(f.Description, maxDescription), Status: f.Status,
			Passed: f.Counts.Passed, Executed: f.Counts.Executed()})
		for s, err := range d.ScenariosOf(i) {
			if err != nil {
				return nil, err
			}
			line := b.line(d, s.ScenarioRun)
			line.Feature, line.Causes = i, causes[s.ID]
			lines = append(lines, line)
		}
	}
	return lines, nil
}

func (b *Packer) line(d *digest.Digest, s *record.ScenarioRun) pageScenario {
	line := pageScenario{id: s.ID, Line: s.Line, Name: digest.Cut(s.Name, maxListText), Rule: s.Rule,
		Status: digest.StatusOf(s),
		Reason: digest.Cut(pageReason(s), maxListText), Detail: b.numbers[s.ID],
		At: since(d.Started, s.Started), Took: milliseconds(s.Duration), Blame: s.Blame}
	for _, tag := range s.Tags {
		line.Tags = append(line.Tags, numberOf(b.tags, &b.index.Tags, tag))
	}
	if s.Permission != nil {
		line.Permission, line.Odd = s.Permission.Verdict, len(digest.Unwanted(s))+len(digest.Lacked(s)) > 0
		if line.Permission == record.Lacking && len(digest.Lacked(s)) == 0 {
			line.Permission = "withheld"
		}
	}
	line.Matrix = b.matrix(s)
	for _, c := range s.Checks {
		if c.Finding {
			line.Findings++
		}
	}
	switch {
	case s.FailsAsKnown():
		line.Known = "known failure"
	case s.Healed():
		line.Known = "healed"
	}
	for _, twin := range s.Twins {
		line.Twins = record.Worse(line.Twins, twin.Status)
		if twin.Blame != "" && !slices.Contains(line.Blames, twin.Blame) {
			line.Blames = append(line.Blames, twin.Blame)
		}
	}
	line.Twins = unlessPassed(line.Twins)
	return line
}

// matrix is what a scenario has to do with each permission of the run, those left out that it has
// nothing to do with.
func (b *Packer) matrix(s *record.ScenarioRun) []pageCell {
	p := s.Permission
	if p == nil {
		return nil
	}
	needed, proven := digest.Claims(s)
	var cells []pageCell
	for i, name := range b.index.Names {
		letters := ""
		for _, of := range []struct {
			letter string
			names  []string
		}{{"n", needed}, {"c", p.Carried}, {"p", proven}, {"o", digest.Unwanted(s)}, {"d", p.Deliberate}, {"m",
			digest.Lacked(s)}, {"w", digest.Withheld(s)}} {
			if slices.Contains(of.names, name) {
				letters += of.letter
			}
		}
		if letters != "" {
			cells = append(cells, pageCell{i, letters})
		}
	}
	return cells
}

// pageReason is why a scenario did not pass: what failed first, or else its own reason.
func pageReason(s *record.ScenarioRun) string {
	if digest.Bad(s.Status) && len(s.Failures()) > 0 {
		return digest.InShort(s)
	}
	return s.Reason
}

// flush makes a pack of the details that are open.
func (b *Packer) flush() {
	if len(b.details) == 0 {
		return
	}
	p, err := b.deflater.pack(fmt.Sprintf("details-%d", len(b.packs)), b.details)
	b.packs, b.details = append(b.packs, p), nil
	b.fail(err)
}

func (b *Packer) detail(s *record.ScenarioRun) *pageDetail {
	d := &pageDetail{Attempt: s.Attempt, Status: s.Status, Reason: pageReason(s), Known: s.Known, Trend: s.Trend,
		Without: s.Without, Blame: s.Blame}
	if s.Blame != "" {
		b.index.Blames[s.Blame] = digest.BlameText(s.Blame)
	}
	for _, step := range s.Steps {
		d.Steps = append(d.Steps, pageStep{Text: numberOf(b.stepTexts, &b.index.Steps, pageStepText{step.Keyword,
			step.Text}), Line: step.Line,
			Status: unlessPassed(step.Status), Error: step.Error, Took: milliseconds(step.Duration)})
	}
	for _, c := range s.Checks {
		d.Checks = append(d.Checks, pageCheck{Promise: b.promise(c), Status: unlessPassed(c.Status), Finding: c.Finding,
			Reason: c.Reason, Exchange: c.Exchange, Wheres: wheres(c), Differences: differences(c), Sequence: b.sequence(c),
			Step: c.Step})
	}
	if s.Permission != nil {
		d.Permission = b.proof(s) + 1
	}
	for _, earlier := range s.Earlier {
		d.Earlier = append(d.Earlier, b.detail(earlier))
	}
	for _, twin := range s.Twins {
		d.Twins = append(d.Twins, b.detail(twin))
	}
	return d
}

// proof returns the number of a scenario's permission proof, counted from 0.
func (b *Packer) proof(s *record.ScenarioRun) int {
	p := s.Permission
	out := &pagePermission{Carried: p.Carried, Excess: p.Excess, Wanted: p.Deliberate, Missing: p.Missing,
		Withheld: digest.Withheld(s), Verdict: p.Verdict}
	for _, n := range p.Needs {
		out.Needs = append(out.Needs, pageNeed{Operation: n.Operation, Name: n.Name, Exchange: n.Exchange,
			Least: n.Least, Higher: n.Higher, Page: n.Page, Clause: b.clause(n.Clause), Refused: n.Refused})
	}
	key := fmt.Sprintf("%#v", *out)
	n, known := b.proofs[key]
	if !known {
		n = len(b.index.Proofs)
		b.proofs[key] = n
		b.index.Proofs = append(b.index.Proofs, out)
	}
	return n
}

// promise returns the number of what a check promises, counted from 0.
func (b *Packer) promise(c *record.Judged) int {
	return numberOf(b.promises, &b.index.Promises, pagePromise{Kind: c.Kind, Requirement: c.Requirement,
		Where: c.Where.String(), Clause: b.clause(c.Clause)})
}

// numberOf returns the place of a value in a list, to which it is added when it is new. known is the list's other side.
func numberOf[T comparable](known map[T]int, list *[]T, value T) int {
	n, seen := known[value]
	if !seen {
		n = len(*list)
		known[value] = n
		*list = append(*list, value)
	}
	return n
}

// wheres says where a check stands that has more to say than what promises it; "": it has not.
func wheres(c *record.Judged) string {
	if c.Status == record.Passed || digest.Wrong(c) == c.Where {
		return ""
	}
	return digest.Sentence(digest.Wheres(c))
}

// differences are those of a check, with their places only where those stand beside them, as they stand there.
func differences(c *record.Judged) []pageDifference {
	var out []pageDifference
	for _, d := range c.Differences {
		out = append(out, pageDifference{d, digest.Beside(c, d.Where)})
	}
	return out
}

func (b *Packer) sequence(c *record.Judged) []pageSequenceLine {
	var out []pageSequenceLine
	for _, l := range c.Sequence {
		line := pageSequenceLine{Label: l.Label, Notification: l.Notification, Item: l.Item, Note: l.Note,
			Clause: b.clause(l.Clause), Where: digest.Beside(c, l.Where)}
		if l.Arrival != record.Arrived {
			line.Arrival = l.Arrival
		}
		out = append(out, line)
	}
	return out
}

func unlessPassed(s record.Status) record.Status {
	if s == record.Passed {
		return ""
	}
	return s
}

// clause returns the number of a clause, counted from 1; 0 means that there is none.
func (b *Packer) clause(c *record.Clause) int {
	if c == nil {
		return 0
	}
	return numberOf(b.clauses, &b.index.Clauses, *c) + 1
}

// since is the time from start to at in milliseconds, 0 when one of them is not known.
func since(start, at time.Time) float64 {
	if start.IsZero() || at.IsZero() {
		return 0
	}
	return milliseconds(at.Sub(start))
}

// milliseconds keeps one decimal: finer differences mean nothing to a reader, and do not compress.
func milliseconds(d time.Duration) float64 {
	return float64(d.Round(100*time.Microsecond)/(100*time.Microsecond)) / 10
}
