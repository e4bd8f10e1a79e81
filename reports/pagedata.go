package reports

import (
	"net/http"
	"time"

	"conform/internal/record"
)

// The page's script reads these. The index is opened with the page and holds a line of the list for each
// scenario; a detail is opened with its scenario. Times are milliseconds: in the index since the start of
// the run, in a detail since the start of the scenario.

type pageIndex struct {
	Target    string          `json:"target"`
	Tags      []string        `json:"tags"`
	Clauses   []record.Clause `json:"clauses"`
	Features  []pageFeature   `json:"features"`
	Scenarios []pageScenario  `json:"scenarios"`
	Details   []int           `json:"details"` // first scenario of each pack of details
	Bodies    []int           `json:"bodies"`  // first body of each pack of bodies
}

type pageFeature struct {
	File        string        `json:"file"`
	Name        string        `json:"name"`
	Description string        `json:"description,omitempty"`
	Status      record.Status `json:"status"`
	Passed      int           `json:"passed"`
	Executed    int           `json:"executed"`
}

type pageScenario struct {
	Feature    int                      `json:"f"`
	Line       int                      `json:"l"`
	Name       string                   `json:"n"`
	Rule       string                   `json:"rule,omitempty"`
	Status     record.Status            `json:"s"`
	Reason     string                   `json:"r,omitempty"`
	Tags       []int                    `json:"t,omitempty"`
	At         float64                  `json:"at"`
	Took       float64                  `json:"ms"`
	Permission record.PermissionVerdict `json:"p,omitempty"`
	Findings   int                      `json:"fi,omitempty"`
	Blame      record.Blame             `json:"b,omitempty"`
}

type pageDetail struct {
	Status        record.Status      `json:"status"`
	Reason        string             `json:"reason,omitempty"`
	Steps         []*record.StepRun  `json:"steps"`
	Exchanges     []pageExchange     `json:"exchanges,omitempty"`
	Notifications []pageNotification `json:"notifications,omitempty"`
	Actions       []pageAction       `json:"actions,omitempty"`
	Checks        []pageCheck        `json:"checks,omitempty"`
	Permission    *pagePermission    `json:"permission,omitempty"`
	Earlier       []*pageDetail      `json:"earlier,omitempty"`
}

type pageExchange struct {
	ID        int           `json:"id"`
	Step      int           `json:"step,omitempty"`
	Operation string        `json:"operation"`
	Name      string        `json:"name,omitempty"`
	Where     string        `json:"where,omitempty"`
	Purpose   string        `json:"purpose,omitempty"`
	Error     string        `json:"error,omitempty"`
	At        float64       `json:"at"`
	Took      float64       `json:"ms"`
	Request   pageRequest   `json:"request"`
	Response  *pageResponse `json:"response,omitempty"`
}

type pageRequest struct {
	Method string      `json:"method"`
	URL    string      `json:"url"`
	Header http.Header `json:"header,omitempty"`
	Body   int         `json:"body,omitempty"`
}

type pageResponse struct {
	Status int         `json:"status"`
	Header http.Header `json:"header,omitempty"`
	Body   int         `json:"body,omitempty"`
}

type pageNotification struct {
	ID       int           `json:"id"`
	Step     int           `json:"step,omitempty"`
	At       float64       `json:"at"`
	Method   string        `json:"method"`
	Path     string        `json:"path"`
	Header   http.Header   `json:"header,omitempty"`
	Body     int           `json:"body,omitempty"`
	Token    record.Token  `json:"token"`
	Items    []record.Item `json:"items,omitempty"`
	Answered int           `json:"answered"`
	Problem  string        `json:"problem,omitempty"`
}

type pageAction struct {
	record.Action
	Step int     `json:"step,omitempty"`
	At   float64 `json:"at"`
}

// pageCheck has the number of its clause in the index, counted from 1, instead of the clause.
type pageCheck struct {
	Kind        record.CheckKind      `json:"kind"`
	Requirement string                `json:"requirement"`
	Where       string                `json:"where,omitempty"`
	Clause      int                   `json:"clause,omitempty"`
	Status      record.Status         `json:"status"`
	Finding     bool                  `json:"finding,omitempty"`
	Reason      string                `json:"reason,omitempty"`
	Exchange    int                   `json:"exchange,omitempty"`
	Differences []record.Difference   `json:"differences,omitempty"`
	Sequence    []record.SequenceLine `json:"sequence,omitempty"`
	Step        int                   `json:"step,omitempty"`
}

type pagePermission struct {
	Needs   []pageNeed               `json:"needs"`
	Carried []string                 `json:"carried"`
	Excess  []string                 `json:"excess,omitempty"`
	Missing []string                 `json:"missing,omitempty"`
	Verdict record.PermissionVerdict `json:"verdict"`
}

type pageNeed struct {
	Operation string   `json:"operation"`
	Name      string   `json:"name,omitempty"`
	Exchange  int      `json:"exchange,omitempty"`
	Least     []string `json:"least"`
	Clause    int      `json:"clause,omitempty"`
	Refused   bool     `json:"refused,omitempty"`
}

const (
	detailPackSize = 256 << 10 // bytes of JSON in one pack of details
	bodyPackSize   = 256 << 10
	maxListText    = 300 // characters of a name or reason in the list; the detail has the whole
)

// A pageBuilder makes the data of the page from a run.
type pageBuilder struct {
	index   pageIndex
	tags    map[string]int
	clauses map[record.Clause]int
	details packer
	bodies  *bodyStore
}

// pagePacks returns the packs of the page, that of the index first.
func pagePacks(run *record.Run) ([]pack, error) {
	b := &pageBuilder{tags: map[string]int{}, clauses: map[record.Clause]int{}, details: packer{name: "details", limit: detailPackSize}, bodies: newBodyStore(bodyPackSize)}
	b.index.Target = run.Info.Target
	for i, f := range run.Features {
		b.index.Features = append(b.index.Features, pageFeature{File: f.File, Name: cut(f.Name, maxListText), Description: f.Description, Status: f.Status,
			Passed: f.Counts.Passed, Executed: f.Counts.Executed()})
		for _, s := range f.Scenarios {
			if err := b.scenario(run, i, s); err != nil {
				return nil, err
			}
		}
	}
	for _, p := range []*packer{&b.details, &b.bodies.packer} {
		if err := p.close(); err != nil {
			return nil, err
		}
	}
	b.index.Details, b.index.Bodies = b.details.firsts, b.bodies.firsts
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
	line := pageScenario{Feature: feature, Line: s.Line, Name: cut(s.Name, maxListText), Rule: s.Rule, Status: s.Status, Reason: cut(s.Reason, maxListText),
		At: since(run.Started, s.Started), Took: milliseconds(s.Duration), Blame: s.Blame}
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
		line.Permission = s.Permission.Verdict
	}
	for _, c := range s.Checks {
		if c.Finding {
			line.Findings++
		}
	}
	b.index.Scenarios = append(b.index.Scenarios, line)
	detail, err := b.detail(s)
	if err != nil {
		return err
	}
	_, err = b.details.add(detail)
	return err
}

func (b *pageBuilder) detail(s *record.ScenarioRun) (*pageDetail, error) {
	d := &pageDetail{Status: s.Status, Reason: s.Reason, Steps: s.Steps}
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
		d.Notifications = append(d.Notifications, pageNotification{ID: n.ID, Step: n.Step, At: since(s.Started, n.At), Method: n.Method, Path: n.Path, Header: n.Header,
			Body: body, Token: n.Token, Items: n.Items, Answered: n.Answered, Problem: n.Problem})
	}
	for _, a := range s.Actions {
		d.Actions = append(d.Actions, pageAction{Action: a.Action, Step: a.Step, At: since(s.Started, a.At)})
	}
	for _, c := range s.Checks {
		d.Checks = append(d.Checks, pageCheck{Kind: c.Kind, Requirement: c.Requirement, Where: c.Where, Clause: b.clause(c.Clause), Status: c.Status, Finding: c.Finding,
			Reason: c.Reason, Exchange: c.Exchange, Differences: c.Differences, Sequence: c.Sequence, Step: c.Step})
	}
	if p := s.Permission; p != nil {
		d.Permission = &pagePermission{Carried: p.Carried, Excess: p.Excess, Missing: p.Missing, Verdict: p.Verdict}
		for _, n := range p.Needs {
			d.Permission.Needs = append(d.Permission.Needs, pageNeed{Operation: n.Operation, Name: n.Name, Exchange: n.Exchange, Least: n.Least, Clause: b.clause(n.Clause), Refused: n.Refused})
		}
	}
	for _, e := range s.Earlier {
		earlier, err := b.detail(e)
		if err != nil {
			return nil, err
		}
		d.Earlier = append(d.Earlier, earlier)
	}
	return d, nil
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

// milliseconds keeps microseconds, which is as fine as anything here means.
func milliseconds(d time.Duration) float64 { return float64(d.Round(time.Microsecond)) / 1e6 }
