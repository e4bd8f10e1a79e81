package reports

import (
	"slices"
	"time"

	"conform/internal/record"
)

const (
	perPack      = 32        // scenarios in one pack of details
	bodyPackSize = 256 << 10 // bytes of JSON in one pack of bodies
	maxListText  = 300       // characters of a name or reason in the list; the detail has the whole
)

// A pageBuilder makes the data of the page from a run.
type pageBuilder struct {
	index    pageIndex
	tags     map[string]int
	clauses  map[record.Clause]int
	promises map[pagePromise]int
	open     *pageDetails // the pack of details that is being filled
	details  packer
	bodies   *bodyStore
}

// pagePacks returns the packs of the page, that of the index first.
func pagePacks(run *record.Run) ([]pack, error) {
	b := &pageBuilder{tags: map[string]int{}, clauses: map[record.Clause]int{}, promises: map[pagePromise]int{},
		open: &pageDetails{}, details: packer{name: "details"}, bodies: newBodyStore(bodyPackSize)}
	b.index.Target, b.index.Again = run.Info.Target, again(run)
	for _, use := range permissionUses(run) {
		b.index.Names = append(b.index.Names, use.Name)
	}
	for i, f := range run.Features {
		b.index.Features = append(b.index.Features, pageFeature{File: f.File, Name: cut(f.Name, maxListText),
			Description: f.Description, Status: f.Status,
			Passed: f.Counts.Passed, Executed: f.Counts.Executed()})
		for _, s := range f.Scenarios {
			if err := b.scenario(run, i, s); err != nil {
				return nil, err
			}
		}
	}
	if err := b.flush(); err != nil {
		return nil, err
	}
	for _, p := range []*packer{&b.details, &b.bodies.packer} {
		if err := p.close(); err != nil {
			return nil, err
		}
	}
	b.index.PerPack, b.index.Bodies = perPack, b.bodies.firsts
	index := packer{name: "index"}
	if _, err := index.add(b.index); err != nil {
		return nil, err
	}
	if err := index.close(); err != nil {
		return nil, err
	}
	return append(append(index.packs, b.details.packs...), b.bodies.packs...), nil
}

func (b *pageBuilder) scenario(run *record.Run, feature int, s *record.ScenarioRun) error {
	line := pageScenario{Feature: feature, Line: s.Line, Name: cut(s.Name, maxListText), Rule: s.Rule, Status: s.Status,
		Reason: cut(pageReason(s), maxListText),
		At:     since(run.Started, s.Started), Took: milliseconds(s.Duration), Blame: s.Blame}
	for _, tag := range s.Tags {
		n, known := b.tags[tag]
		if !known {
			n = len(b.index.Tags)
			b.tags[tag] = n
			b.index.Tags = append(b.index.Tags, tag)
		}
		line.Tags = append(line.Tags, n)
	}
	if s.Permission != nil {
		line.Permission, line.Odd = s.Permission.Verdict, len(unwanted(s))+len(lacked(s)) > 0
		if line.Permission == record.Lacking && len(lacked(s)) == 0 {
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
	}
	line.Twins = unlessPassed(line.Twins)
	b.index.Scenarios = append(b.index.Scenarios, line)
	detail, err := b.detail(s)
	if err != nil {
		return err
	}
	b.open.add(detail)
	if len(b.open.Status) == perPack {
		return b.flush()
	}
	return nil
}

// matrix tells what a scenario has to do with each permission of the run, those left out that it has
// nothing to do with.
func (b *pageBuilder) matrix(s *record.ScenarioRun) []pageCell {
	p := s.Permission
	if p == nil {
		return nil
	}
	needed, proven := claims(s)
	var cells []pageCell
	for i, name := range b.index.Names {
		letters := ""
		for _, of := range []struct {
			letter string
			names  []string
		}{{"n", needed}, {"c", p.Carried}, {"p", proven}, {"o", unwanted(s)}, {"d", p.Deliberate}, {"m", lacked(s)}, {"w", withheld(s)}} {
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
	if bad(s.Status) && len(s.Failures()) > 0 {
		return inShort(s)
	}
	return s.Reason
}

// flush makes a pack of the details that are open.
func (b *pageBuilder) flush() error {
	if len(b.open.Status) == 0 {
		return nil
	}
	_, err := b.details.add(b.open)
	b.open = &pageDetails{}
	return err
}

func (b *pageBuilder) detail(s *record.ScenarioRun) (*pageDetail, error) {
	d := &pageDetail{Status: s.Status, Reason: pageReason(s), Known: s.Known, Trend: s.Trend, Without: s.Without}
	for _, step := range s.Steps {
		d.Steps = append(d.Steps, pageStep{Keyword: step.Keyword, Text: step.Text, Line: step.Line, Status: unlessPassed(step.Status),
			Error: step.Error, Took: milliseconds(step.Duration)})
	}
	for _, x := range s.Exchanges {
		requestBody, err := b.bodies.put(x.Request.Body)
		if err != nil {
			return nil, err
		}
		out := pageExchange{ID: x.ID, Step: x.Step, Operation: x.Operation, Name: x.Name, Where: x.Where, Purpose: x.Purpose, Error: x.Error,
			At: since(s.Started, x.Started), Took: milliseconds(x.Duration),
			Request: pageRequest{Method: x.Request.Method, URL: x.Request.URL, Header: x.Request.Header, Body: requestBody}}
		if x.Response != nil {
			responseBody, err := b.bodies.put(x.Response.Body)
			if err != nil {
				return nil, err
			}
			out.Response = &pageResponse{Status: x.Response.Status, Header: x.Response.Header, Body: responseBody}
		}
		d.Exchanges = append(d.Exchanges, out)
	}
	for _, n := range s.Notifications {
		body, err := b.bodies.put(n.Body)
		if err != nil {
			return nil, err
		}
		d.Notifications = append(d.Notifications, pageNotification{ID: n.ID, Step: n.Step, At: since(s.Started, n.At),
			Method: n.Method, Path: n.Path, Header: n.Header,
			Body: body, Token: n.Token, Items: n.Items, Answered: n.Answered, Problem: n.Problem})
	}
	for _, a := range s.Actions {
		d.Actions = append(d.Actions, pageAction{Action: a.Action, Step: a.Step, At: since(s.Started, a.At)})
	}
	for _, c := range s.Checks {
		d.Checks = append(d.Checks, pageCheck{Promise: b.promise(c), Status: unlessPassed(c.Status), Finding: c.Finding,
			Reason: c.Reason, Exchange: c.Exchange, Differences: c.Differences, Sequence: b.sequence(c.Sequence), Step: c.Step})
	}
	if p := s.Permission; p != nil {
		d.Permission = &pagePermission{Carried: p.Carried, Excess: p.Excess, Wanted: p.Deliberate, Missing: p.Missing, Withheld: withheld(s), Verdict: p.Verdict}
		for _, n := range p.Needs {
			d.Permission.Needs = append(d.Permission.Needs, pageNeed{Operation: n.Operation, Name: n.Name, Exchange: n.Exchange,
				Least: n.Least, Higher: n.Higher, Page: n.Page, Clause: b.clause(n.Clause), Refused: n.Refused})
		}
	}
	for _, others := range []struct {
		from []*record.ScenarioRun
		to   *[]*pageDetail
	}{{s.Earlier, &d.Earlier}, {s.Twins, &d.Twins}} {
		for _, other := range others.from {
			detail, err := b.detail(other)
			if err != nil {
				return nil, err
			}
			*others.to = append(*others.to, detail)
		}
	}
	return d, nil
}

// promise returns the number of what a check promises, counted from 0.
func (b *pageBuilder) promise(c *record.Judged) int {
	p := pagePromise{Kind: c.Kind, Requirement: c.Requirement, Where: c.Where, Clause: b.clause(c.Clause)}
	n, known := b.promises[p]
	if !known {
		n = len(b.index.Promises)
		b.promises[p] = n
		b.index.Promises = append(b.index.Promises, p)
	}
	return n
}

func (b *pageBuilder) sequence(lines []record.SequenceLine) []pageSequenceLine {
	var out []pageSequenceLine
	for _, l := range lines {
		line := pageSequenceLine{Label: l.Label, Notification: l.Notification, Item: l.Item, Note: l.Note, Clause: b.clause(l.Clause)}
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
func (b *pageBuilder) clause(c *record.Clause) int {
	if c == nil {
		return 0
	}
	n, known := b.clauses[*c]
	if !known {
		b.index.Clauses = append(b.index.Clauses, *c)
		n = len(b.index.Clauses)
		b.clauses[*c] = n
	}
	return n
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
