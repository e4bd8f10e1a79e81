package page

import (
	"net/http"

	"conform/internal/record"
)

// The page's script reads these. The index is opened with the page and holds a line of the list for each scenario; a
// detail and its evidence are opened with their scenario. Times are milliseconds: in the index since the start of the
// run, in a detail since the start of the scenario.

type pageIndex struct {
	Target    string            `json:"target"`
	Again     string            `json:"again"` // the command that --scenario FILE:LINE is put behind
	Tags      []string          `json:"tags"`
	Causes    []pageCause       `json:"causes"`
	Blames    blameWords        `json:"blames"`      // as sentences
	Names     []string          `json:"permissions"` // those that any scenario needs, carries or lacks, sorted
	Clauses   []record.Clause   `json:"clauses"`
	Features  []pageFeature     `json:"features"`
	Scenarios []pageScenario    `json:"scenarios"`
	Promises  []pagePromise     `json:"promises"`
	Steps     []pageStepText    `json:"steps"`
	Proofs    []*pagePermission `json:"proofs"`
	PerPack   int               `json:"perPack"` // scenarios in a pack of details
	Sets      []int             `json:"sets"`    // first set of each pack of evidence, counted from 0
	Bodies    []int             `json:"bodies"`  // first body of each pack of evidence, counted from 0
}

type blameWords map[record.Blame]string

type pageFeature struct {
	File        string        `json:"file"`
	Name        string        `json:"name"`
	Description string        `json:"description,omitempty"`
	Status      record.Status `json:"status"`
	Passed      int           `json:"passed"`
	Executed    int           `json:"executed"`
}

type pageScenario struct {
	id      string
	Detail  int           `json:"d"` // its detail, counted from 0: they are packed as scenarios end
	Feature int           `json:"f"`
	Line    int           `json:"l"`
	Name    string        `json:"n"`
	Rule    string        `json:"rule,omitempty"`
	Status  record.Status `json:"s"`
	Reason  string        `json:"r,omitempty"`
	Tags    []int         `json:"t,omitempty"`
	At      float64       `json:"at"`
	Took    float64       `json:"ms"`
	// "withheld" where nothing is missing but what a refusal is to show
	Permission record.PermissionVerdict `json:"p,omitempty"`
	Matrix     []pageCell               `json:"m,omitempty"`
	Findings   int                      `json:"fi,omitempty"`
	Blame      record.Blame             `json:"b,omitempty"`
	Blames     []record.Blame           `json:"tb,omitempty"` // of its twins, each once
	// why it, or a twin of it, did not pass or was not tested: numbers of causes, counted from 1
	Causes []int         `json:"c,omitempty"`
	Twins  record.Status `json:"tw,omitempty"` // the worst of its twins, unless passed
	Odd    bool          `json:"po,omitempty"` // its permissions are not least, and nobody meant that
	Known  string        `json:"k,omitempty"`  // "known failure", or "healed" when it passed all the same
	// its evidence, counted from 1; 0: left out, -1: there is none
	Set int `json:"x,omitempty"`
}

// A pageStepText is how steps of many scenarios are worded; it stands in the index once.
type pageStepText struct {
	Keyword string `json:"keyword"`
	Text    string `json:"text"`
}

// A pageStep leaves out the status when it is passed, as most are.
type pageStep struct {
	Text   int           `json:"t"` // in the index, counted from 0
	Line   int           `json:"line"`
	Status record.Status `json:"status,omitempty"`
	Error  string        `json:"error,omitempty"`
	Took   float64       `json:"ms,omitempty"`
}

// A pagePromise is what checks of many scenarios have in common; it stands in the index once. Its clause
// is the number of one in the index, counted from 1; 0: none.
type pagePromise struct {
	Kind        record.CheckKind `json:"kind"`
	Requirement string           `json:"requirement"`
	Where       string           `json:"where,omitempty"`
	Clause      int              `json:"clause,omitempty"`
}

// A pageCell is what a scenario has to do with one permission: its number in the index, and a letter for
// each of needed, carried, proven (by refusal), over, deliberately over and missing.
type pageCell struct {
	Permission int    `json:"n"`
	Letters    string `json:"l"`
}

// A pageDetail is a scenario without its messages.
type pageDetail struct {
	Attempt    int           `json:"attempt,omitempty"`
	Status     record.Status `json:"status"`
	Reason     string        `json:"reason,omitempty"`
	Blame      record.Blame  `json:"blame,omitempty"`
	Known      *record.Known `json:"known,omitempty"`
	Trend      *record.Trend `json:"trend,omitempty"`
	Steps      []pageStep    `json:"steps"`
	Checks     []pageCheck   `json:"checks,omitempty"`
	Permission int           `json:"permission,omitempty"` // its proof in the index, counted from 1; 0: none
	Earlier    []*pageDetail `json:"earlier,omitempty"`
	Without    string        `json:"without,omitempty"`
	Twins      []*pageDetail `json:"twins,omitempty"`
}

// A evidencePack holds the evidence of several scenarios, and the bodies that are met in it for the first
// time: a body is kept once, however often it was sent.
type evidencePack struct {
	Sets   []*pageEvidence `json:"sets"`
	Bodies []record.Body   `json:"bodies"`
}

// pageEvidence is a set: the messages of a scenario, of its earlier attempts and of its twins.
type pageEvidence struct {
	Exchanges     []pageExchange     `json:"exchanges,omitempty"`
	Notifications []pageNotification `json:"notifications,omitempty"`
	Actions       []pageAction       `json:"actions,omitempty"`
	Earlier       []*pageEvidence    `json:"earlier,omitempty"`
	Twins         []*pageEvidence    `json:"twins,omitempty"`
}

// Bodies are numbered, counted from 1; 0: there was none.
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
	// Repeats is nil for a post that comes for the first time.
	Repeats *record.Repeat `json:"repeats,omitempty"`
}

type pageAction struct {
	record.Action
	Step int     `json:"step,omitempty"`
	At   float64 `json:"at"`
}

// A pageCheck leaves out its status when it is passed.
type pageCheck struct {
	Promise     int                `json:"p"` // in the index, counted from 0
	Status      record.Status      `json:"status,omitempty"`
	Finding     bool               `json:"finding,omitempty"`
	Reason      string             `json:"reason,omitempty"`
	Exchange    int                `json:"exchange,omitempty"`
	Wheres      string             `json:"wheres,omitempty"` // as a sentence, in place of the promise's
	Differences []pageDifference   `json:"differences,omitempty"`
	Sequence    []pageSequenceLine `json:"sequence,omitempty"`
	Step        int                `json:"step,omitempty"`
}

// A pageDifference has its place as it stands beside it, where several differ.
type pageDifference struct {
	record.Difference
	Where string `json:"where,omitempty"`
}

// A pageSequenceLine leaves out the arrival when the message arrived as expected.
type pageSequenceLine struct {
	Label        string         `json:"label"`
	Arrival      record.Arrival `json:"arrival,omitempty"`
	Notification int            `json:"notification,omitempty"`
	Item         int            `json:"item,omitempty"`
	Note         string         `json:"note,omitempty"`
	Clause       int            `json:"clause,omitempty"`
	Where        string         `json:"where,omitempty"` // as it stands beside it, where several differ
}

// A pagePermission is what calls of many scenarios need and carry; it stands in the index once.
type pagePermission struct {
	Needs   []pageNeed `json:"needs"`
	Carried []string   `json:"carried"`
	Excess  []string   `json:"excess,omitempty"`
	Wanted  []string   `json:"deliberate,omitempty"`
	Missing []string   `json:"missing,omitempty"`
	// Withheld are those of Missing that the scenario, or the twin, leaves out to see Graph refuse.
	Withheld []string                 `json:"withheld,omitempty"`
	Verdict  record.PermissionVerdict `json:"verdict"`
}

type pageNeed struct {
	Operation string   `json:"operation"`
	Name      string   `json:"name,omitempty"`
	Exchange  int      `json:"exchange,omitempty"`
	Least     []string `json:"least"`
	Higher    []string `json:"higher,omitempty"`
	Page      string   `json:"page,omitempty"`
	Clause    int      `json:"clause,omitempty"`
	Refused   bool     `json:"refused,omitempty"`
}
