package mutation

import (
	"encoding/json"
	"io"

	"conform/internal/mutants"
)

// FormatVersion is the version of the JSON. It rises when a reader of the one before would misread the new one.
const FormatVersion = 1

// document is the JSON.
type document struct {
	Format    int       `json:"format"`
	Target    string    `json:"target"`
	BaseURL   string    `json:"baseUrl"`
	Catalogue int       `json:"catalogue"`
	Scenarios int       `json:"scenarios"`
	Trials    int       `json:"trials"`
	Seconds   float64   `json:"seconds"`
	Total     counts    `json:"total"`
	Groups    []counts  `json:"groups"`
	Mutants   []outcome `json:"mutants"`
	Killers   []killer  `json:"killers"`
	LeftOut   []leftOut `json:"leftOut,omitempty"`
	Needless  []string  `json:"needlessEquivalents,omitempty"`
}

type counts struct {
	Group      string  `json:"group"`
	Title      string  `json:"title"`
	Tried      int     `json:"tried"`
	Killed     int     `json:"killed"`
	Survived   int     `json:"survived"`
	Equivalent int     `json:"equivalent"`
	Noticed    int     `json:"equivalentNoticed"`
	Idle       int     `json:"idle"`
	Named      int     `json:"named"`
	Rate       float64 `json:"rate"`
}

type outcome struct {
	ID         string `json:"id"`
	Group      string `json:"group"`
	Place      string `json:"place"`
	Part       string `json:"part"`
	At         string `json:"at,omitempty"`
	Edit       string `json:"edit"`
	State      string `json:"state"`
	Equivalent string `json:"equivalent,omitempty"` // why
	Was        string `json:"was,omitempty"`
	Became     string `json:"became,omitempty"`
	Meet       int    `json:"scenarios"`
	Tried      int    `json:"tried"`
	Killer     string `json:"killer,omitempty"`
	Second     string `json:"second,omitempty"`
	Alone      bool   `json:"alone,omitempty"`
	Message    string `json:"message,omitempty"`
	Cause      string `json:"cause,omitempty"`
	Named      bool   `json:"named,omitempty"`
}

type killer struct {
	Scenario string `json:"scenario"`
	Kills    int    `json:"kills"`
	Alone    *int   `json:"alone,omitempty"` // nil: it was not looked for
}

type leftOut struct {
	Scenario string `json:"scenario"`
	Status   string `json:"status"`
	Why      string `json:"why"`
}

// JSON writes everything that was found, each mutant with what became of it. The error is that of w.
func JSON(w io.Writer, r *mutants.Result) error {
	d := document{Format: FormatVersion, Target: r.Target.Kind, BaseURL: r.Target.Root, Catalogue: r.Catalogue,
		Scenarios: r.Scenarios, Trials: r.Trials, Seconds: r.Took.Seconds(), Total: countsOf(r.Total), Needless: r.Needless}
	for _, c := range r.Groups {
		d.Groups = append(d.Groups, countsOf(c))
	}
	for _, o := range r.Outcomes {
		why := ""
		if o.Equivalent != nil {
			why = o.Equivalent.Why
		}
		d.Mutants = append(d.Mutants, outcome{o.ID, o.Group, o.Place.String(), string(o.Part), o.At, o.What(),
			string(o.State), why, o.Was, o.Became, len(o.Scenarios()), o.Tried, o.Killer, o.Second, o.Alone, o.Message,
			string(o.Cause), o.Named})
	}
	for _, k := range r.Killers {
		one := killer{Scenario: k.Scenario, Kills: k.Kills}
		if r.Redundancy {
			one.Alone = &k.Alone
		}
		d.Killers = append(d.Killers, one)
	}
	for _, l := range r.Left {
		d.LeftOut = append(d.LeftOut, leftOut{l.Scenario, string(l.Status), l.Why})
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	return encoder.Encode(d)
}

func countsOf(c mutants.Counts) counts {
	return counts{c.Group.Name, c.Group.Title, c.Tried, c.Killed, c.Survived, c.Equivalent, c.Noticed, c.Idle, c.Named,
		c.Rate()}
}
