package reports

import (
	"net/http"

	"conform/internal/record"
)

// The page's script reads these. The index is opened with the page and holds a line of the list for each
// scenario; a detail is opened with its scenario. Times are milliseconds: in the index since the start of
// the run, in a detail since the start of the scenario.

type pageIndex struct {
	Target    string          `json:"target"`
	Again     string          `json:"again"` // the command that --scenario FILE:LINE is put behind
	Tags      []string        `json:"tags"`
	Names     []string        `json:"permissions"` // those that any scenario needs, carries or lacks, sorted
	Clauses   []record.Clause `json:"clauses"`
	Features  []pageFeature   `json:"features"`
	Scenarios []pageScenario  `json:"scenarios"`
	Promises  []pagePromise   `json:"promises"`
	PerPack   int             `json:"perPack"` // scenarios in a pack of details
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
	Permission record.PermissionVerdict `json:"p,omitempty"` // "withheld" where nothing is missing but what a refusal is to show
	Matrix     []pageCell               `json:"m,omitempty"`
	Findings   int                      `json:"fi,omitempty"`
	Blame      record.Blame             `json:"b,omitempty"`
	Twins      record.Status            `json:"tw,omitempty"` // the worst of its twins, unless passed
	Odd        bool                     `json:"po,omitempty"` // its permissions are not least, and nobody meant that
	Known      string                   `json:"k,omitempty"`  // "known failure", or "healed" when it passed all the same
}

// A pageDetails holds the details of several scenarios, one column for each kind of evidence: like stands
// by like, which deflates by a fifth better than scenario by scenario.
type pageDetails struct {
	Status        []record.Status      `json:"status"`
	Reason        []string             `json:"reason"`
	Known         []*record.Known      `json:"known"`
	Trend         []*record.Trend      `json:"trend"`
	Steps         [][]pageStep         `json:"steps"`
	Exchanges     [][]pageExchange     `json:"exchanges"`
	Notifications [][]pageNotification `json:"notifications"`
	Actions       [][]pageAction       `json:"actions"`
	Checks        [][]pageCheck        `json:"checks"`
	Permission    []*pagePermission    `json:"permission"`
	Earlier       [][]*pageDetail      `json:"earlier"`
	Twins         [][]*pageDetail      `json:"twins"`
}

func (d *pageDetails) add(s *pageDetail) {
	d.Status = append(d.Status, s.Status)
	d.Reason = append(d.Reason, s.Reason)
	d.Known = append(d.Known, s.Known)
	d.Trend = append(d.Trend, s.Trend)
	d.Steps = append(d.Steps, s.Steps)
	d.Exchanges = append(d.Exchanges, s.Exchanges)
	d.Notifications = append(d.Notifications, s.Notifications)
	d.Actions = append(d.Actions, s.Actions)
	d.Checks = append(d.Checks, s.Checks)
	d.Permission = append(d.Permission, s.Permission)
	d.Earlier = append(d.Earlier, s.Earlier)
	d.Twins = append(d.Twins, s.Twins)
}

// A pageStep leaves out the status when it is passed, as most are.
type pageStep struct {
	Keyword string        `json:"keyword"`
	Text    string        `json:"text"`
	Line    int           `json:"line"`
	Status  record.Status `json:"status,omitempty"`
	Error   string        `json:"error,omitempty"`
	Took    float64       `json:"ms,omitempty"`
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

type pageDetail struct {
	Status        record.Status      `json:"status"`
	Reason        string             `json:"reason,omitempty"`
	Known         *record.Known      `json:"known,omitempty"`
	Trend         *record.Trend      `json:"trend,omitempty"`
	Steps         []pageStep         `json:"steps"`
	Exchanges     []pageExchange     `json:"exchanges,omitempty"`
	Notifications []pageNotification `json:"notifications,omitempty"`
	Actions       []pageAction       `json:"actions,omitempty"`
	Checks        []pageCheck        `json:"checks,omitempty"`
	Permission    *pagePermission    `json:"permission,omitempty"`
	Earlier       []*pageDetail      `json:"earlier,omitempty"`
	Without       string             `json:"without,omitempty"`
	Twins         []*pageDetail      `json:"twins,omitempty"`
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

// A pageCheck leaves out its status when it is passed.
type pageCheck struct {
	Promise     int                 `json:"p"` // in the index, counted from 0
	Status      record.Status       `json:"status,omitempty"`
	Finding     bool                `json:"finding,omitempty"`
	Reason      string              `json:"reason,omitempty"`
	Exchange    int                 `json:"exchange,omitempty"`
	Differences []record.Difference `json:"differences,omitempty"`
	Sequence    []pageSequenceLine  `json:"sequence,omitempty"`
	Step        int                 `json:"step,omitempty"`
}

// A pageSequenceLine leaves out the arrival when the message arrived as expected.
type pageSequenceLine struct {
	Label        string         `json:"label"`
	Arrival      record.Arrival `json:"arrival,omitempty"`
	Notification int            `json:"notification,omitempty"`
	Item         int            `json:"item,omitempty"`
	Note         string         `json:"note,omitempty"`
	Clause       int            `json:"clause,omitempty"`
}

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
