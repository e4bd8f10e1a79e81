package mutation

import (
	"cmp"
	"fmt"
	"slices"

	"conform/internal/figures"
	"conform/internal/mutants"
	"conform/internal/record"
	"conform/reports/digest"
)

// rate is a kill rate for people.
func rate(c mutants.Counts) string {
	if c.Tried == 0 {
		return "–"
	}
	return figures.Percent(c.Rate()) + " %"
}

// headline is the result in one line.
func headline(r *mutants.Result) string {
	if r.Total.Tried == 0 {
		return "No mutant was tried"
	}
	text := fmt.Sprintf("%s of %s killed", rate(r.Total), figures.Counted(r.Total.Tried, "mutant"))
	if n := r.Total.Survived; n > 0 {
		text += fmt.Sprintf(", %d survived", n)
	}
	return text
}

// aside says what the figures are about.
func aside(r *mutants.Result) string {
	text := fmt.Sprintf("%s of a catalogue of %d, in %s of %s on %s, %s",
		figures.Counted(len(r.Outcomes), "mutant"), r.Catalogue, figures.Counted(r.Trials, "trial"),
		figures.Counted(r.Scenarios, "scenario"), r.Target.Kind, digest.Took(r.Took))
	if n := notTried(r); n > 0 {
		text += fmt.Sprintf("; %d not tried, since the run ended before", n)
	}
	return text
}

func notTried(r *mutants.Result) (n int) {
	for _, o := range r.Outcomes {
		if o.State == mutants.NotTried {
			n++
		}
	}
	return n
}

// change is what a mutant changed, for people.
func change(o mutants.Outcome) string { return o.Was + " → " + o.Became }

// triedIn says in how many scenarios a survivor was tried.
func triedIn(o mutants.Outcome) string {
	if o.Tried == len(o.Scenarios()) {
		return "in all " + figures.Counted(o.Tried, "scenario") + " that meet it"
	}
	return fmt.Sprintf("in %d of %s that meet it", o.Tried, figures.Counted(len(o.Scenarios()), "scenario"))
}

// unnamed are the killed mutants whose message does not name what was changed.
func unnamed(r *mutants.Result) (list []mutants.Outcome) {
	for _, o := range r.Outcomes {
		if o.State == mutants.Killed && o.Equivalent == nil && !o.Named {
			list = append(list, o)
		}
	}
	return list
}

// misblamed are the killed mutants for which not the target would be blamed, although nothing but the target is wrong.
func misblamed(r *mutants.Result) (list []mutants.Outcome) {
	// A call that the mock does not know, since it has told another, is its own fault.
	right := []record.Cause{record.CauseTarget, record.CauseSilence, record.CauseMisdirected}
	for _, o := range r.Outcomes {
		if o.State != mutants.Killed || o.Equivalent != nil {
			continue
		}
		of := right
		switch {
		case o.Part == mutants.PartConnection:
			of = append(slices.Clone(right), record.CauseNetwork)
		case o.SignsIn():
			of = append(slices.Clone(right), record.CauseSignIn)
		case o.Part == mutants.PartStatus || o.Part == mutants.PartPermission:
			of = append(slices.Clone(right), record.CauseSetup, record.CauseThrottled, record.CauseSignIn)
		}
		if !slices.Contains(of, o.Cause) {
			list = append(list, o)
		}
	}
	return list
}

// noticed are the equivalents that a scenario takes for a wrong.
func noticed(r *mutants.Result) (list []mutants.Outcome) {
	for _, o := range r.Outcomes {
		if o.State == mutants.Killed && o.Equivalent != nil {
			list = append(list, o)
		}
	}
	return list
}

// accepted are the reasons of equivalents with how many mutants each is about, in the order of the file.
func accepted(r *mutants.Result) (list []reason) {
	at := map[*mutants.Equivalent]int{}
	for _, o := range r.Outcomes {
		if o.Equivalent == nil || o.State != mutants.Survived {
			continue
		}
		i, known := at[o.Equivalent]
		if !known {
			i = len(list)
			at[o.Equivalent] = i
			list = append(list, reason{Equivalent: o.Equivalent})
		}
		list[i].Mutants++
	}
	slices.SortFunc(list, func(a, b reason) int { return cmp.Compare(a.Where.Line, b.Where.Line) })
	return list
}

type reason struct {
	*mutants.Equivalent
	Mutants int
}

// needless are the scenarios that notice nothing that no other does; nil where that was not looked for.
func needless(r *mutants.Result) (list []string) {
	if !r.Redundancy {
		return nil
	}
	for _, k := range r.Killers {
		if k.Alone == 0 {
			list = append(list, k.Scenario)
		}
	}
	return list
}
