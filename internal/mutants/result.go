package mutants

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"conform/internal/record"
)

// A State is what became of a mutant.
type State string

// The states.
const (
	Killed   State = "killed"    // a scenario noticed it
	Survived State = "survived"  // none did
	Idle     State = "idle"      // it changed nothing in any scenario, so that nothing is known
	NotTried State = "not tried" // the run ended before
)

// An Outcome is what became of a mutant.
type Outcome struct {
	*Mutant
	State      State
	Equivalent *Equivalent // why a right Graph may do the same; nil: it may not
	Was        string      // where it was first tried
	Became     string
	Tried      int          // in how many scenarios
	Killer     string       // the scenario that noticed it; empty: none
	Second     string       // another that did; empty: none, or none was looked for
	Alone      bool         // no other scenario that meets it notices it
	Message    string       // what the killer said first
	Cause      record.Cause // of what broke first
	Named      bool         // what it said names what was changed
}

// Counts are figures of a group.
type Counts struct {
	Group      Group
	Tried      int // that changed something, equivalents left out
	Killed     int
	Survived   int
	Equivalent int
	Noticed    int // of the equivalents, those that a scenario notices all the same
	Named      int // of the killed, those whose message names what was changed
	Idle       int
}

// Rate is killed over tried, in percent; 100 where nothing was tried.
func (c Counts) Rate() float64 {
	if c.Tried == 0 {
		return 100
	}
	return 100 * float64(c.Killed) / float64(c.Tried)
}

// A Result is what a run found.
type Result struct {
	Target    Target
	Catalogue int // mutants in the catalogue
	Scenarios int // that pass without a mutant
	Left      []Left
	Trials    int // scenarios run with a mutant
	// Redundancy says that it was looked for what only one scenario notices.
	Redundancy bool
	Took       time.Duration
	Groups     []Counts // in the order of Groups, those with none left out
	Total      Counts
	Outcomes   []Outcome // in the order of the catalogue
	Killers    []Killer  // every scenario that mutants were tried on, in the order of the plan, without refusal twins
	Needless   []string  // names among the equivalents that no mutant has, with their places
}

// A Target is where the target is.
type Target struct{ Kind, Root string }

// A Killer is a scenario with what it notices.
type Killer struct {
	Scenario string
	Kills    int // mutants that it noticed first or second
	Alone    int // of these, those that no other scenario notices, where that was looked for
}

// killers counts what each scenario notices; equivalents count for nobody.
func (e *engine) killers(outcomes []Outcome, all []traffic) (list []Killer) {
	at := map[string]int{}
	for _, t := range all {
		if !e.Plan.IsTwin(t.scenario) {
			at[t.scenario] = len(list)
			list = append(list, Killer{Scenario: t.scenario})
		}
	}
	for _, o := range outcomes {
		for i, id := range []string{o.Killer, o.Second} {
			k, known := at[id]
			if !known || o.Equivalent != nil {
				continue
			}
			list[k].Kills++
			if i == 0 && o.Alone {
				list[k].Alone++
			}
		}
	}
	return list
}

func (e *engine) result(outcomes []Outcome, all []traffic, left []Left) *Result {
	place := e.Target.Place()
	r := &Result{Target: Target{place.Kind, place.Root}, Catalogue: len(e.catalogue.mutants), Scenarios: len(all),
		Left: left, Needless: e.needless(), Trials: e.trials, Outcomes: outcomes,
		Redundancy: e.Redundancy, Killers: e.killers(outcomes, all), Total: Counts{Group: Group{"total", "all"}}}
	for _, g := range Groups() {
		c := Counts{Group: g}
		for i := range outcomes {
			if outcomes[i].Mutant != nil && outcomes[i].Group == g.Name {
				c.add(&outcomes[i])
				r.Total.add(&outcomes[i])
			}
		}
		if c.Tried+c.Equivalent+c.Idle > 0 {
			r.Groups = append(r.Groups, c)
		}
	}
	return r
}

// needless are the names among the equivalents that no mutant has, where all scenarios were run.
func (e *engine) needless() []string {
	if !e.Whole {
		return nil
	}
	return e.Accepted.idle(e.catalogue.mutants)
}

func (c *Counts) add(o *Outcome) {
	switch {
	case o.State == Idle:
		c.Idle++
	case o.State == NotTried:
	case o.Equivalent != nil:
		c.Equivalent++
		if o.State == Killed {
			c.Noticed++
		}
	case o.State == Killed:
		c.Tried++
		c.Killed++
		if o.Named {
			c.Named++
		}
	default:
		c.Tried++
		c.Survived++
	}
}

// Survivors are the mutants that nobody noticed and that no right Graph may be.
func (r *Result) Survivors() (list []Outcome) {
	for _, o := range r.Outcomes {
		if o.State == Survived && o.Equivalent == nil {
			list = append(list, o)
		}
	}
	return list
}

var aNumberToken = regexp.MustCompile(`/[0-9]+`)

// anywhere is a pointer in which it does not matter which element of a list is meant.
func anywhere(pointer string) string { return aNumberToken.ReplaceAllString(pointer, "/*") }

// names reports whether what went wrong names what a mutant changed.
func (v *verdict) names(m *Mutant) bool {
	kind := func(kinds ...record.CheckKind) bool {
		return slices.ContainsFunc(v.checks, func(c *record.Check) bool { return slices.Contains(kinds, c.Kind) })
	}
	switch m.Part {
	case PartStatus, PartPermission:
		return kind(record.CheckStatus, record.CheckPermission) || v.says(m.To)
	case PartHeader:
		return v.says(m.At)
	case PartMember:
		return slices.ContainsFunc(v.checks, func(c *record.Check) bool { return namesMember(c, m.At) }) ||
			m.At != "" && (v.says("/"+lastToken(m.At)) || v.says(strconv.Quote(lastToken(m.At))) ||
				len(lastToken(m.At)) > 2 && v.says(" "+lastToken(m.At)+" "))
	case PartToken:
		return kind(record.CheckToken, record.CheckPermission)
	case PartDelivery:
		return kind(record.CheckNotifications)
	default:
		return len(v.checks)+len(v.errors) > 0
	}
}

// namesMember reports whether a difference is at a pointer, or below it.
func namesMember(c *record.Check, pointer string) bool {
	at := anywhere(pointer)
	return slices.ContainsFunc(c.Differences, func(d record.Difference) bool {
		got := anywhere(d.Pointer)
		return got == at || strings.HasPrefix(got, at+"/")
	})
}

// says reports whether a word stands in what went wrong, in any letter case.
func (v *verdict) says(word string) bool {
	if word == "" {
		return false
	}
	word = strings.ToLower(word)
	has := func(text string) bool { return strings.Contains(strings.ToLower(text), word) }
	for _, c := range v.checks {
		if has(c.Requirement) || slices.ContainsFunc(c.Differences, func(d record.Difference) bool {
			return has(d.Pointer) || has(d.Want) || has(d.Got)
		}) {
			return true
		}
	}
	return slices.ContainsFunc(v.errors, has) || has(v.reason)
}
