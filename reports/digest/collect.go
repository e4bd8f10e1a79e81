package digest

import (
	"cmp"
	"slices"

	"conform/internal/record"
)

// The collectors take one scenario after the other.
type collectors struct {
	causes        causes
	broken        broken
	untested      untested
	findings      []Finding
	tags          tags
	permissions   permissions
	members       members
	operations    operations
	notifications notifications
	versions      versions
	nonconforming int // scenarios that failed or errored, themselves or a twin of theirs
}

func newCollectors() *collectors {
	return &collectors{causes: causes{byKey: map[string]*Cause{}}, untested: untested{byText: map[string]*Reason{}},
		tags: tags{}, permissions: permissions{}, members: members{}, operations: operations{coverage{}},
		notifications: notifications{coverage{}}, versions: versions{}}
}

// scenario takes what only scenarios count for.
func (c *collectors) scenario(s Case) {
	c.tags.add(s)
	c.permissions.add(s)
	c.members.add(s)
	c.operations.add(s)
	c.notifications.add(s)
	for _, check := range s.Checks {
		if check.Finding {
			c.findings = append(c.findings, Finding{s, check})
		}
	}
	worst := s.Status
	for _, twin := range s.Twins {
		worst = record.Worse(worst, twin.Status)
	}
	if record.Worse(worst, record.Failed) == worst {
		c.nonconforming++
	}
}

// either takes what counts for scenarios and for twins.
func (c *collectors) either(s Case) {
	c.causes.add(s)
	c.broken.add(s)
	c.versions.add(s)
	c.untested.add(s)
}

// A Finding is a check that differs from an assumed clause, with its scenario.
type Finding struct {
	Scenario Case
	Check    *record.Judged
}

// broken collects what people look at first, twins included, by how soon they do.
type broken [4][]Case

func (b *broken) add(s Case) {
	switch {
	case s.FailsAsKnown():
		b[3] = append(b[3], s)
	case s.Status == record.Failed:
		b[0] = append(b[0], s)
	case s.Status == record.Errored:
		b[1] = append(b[1], s)
	case s.Status == record.Flaky:
		b[2] = append(b[2], s)
	}
}

func (b *broken) sorted(p plan) []Case {
	var out []Case
	for _, part := range b {
		sortByPlan(p, part, itself)
		out = append(out, part...)
	}
	return out
}

// A Reason is why scenarios were not tested.
type Reason struct {
	Text      string
	Scenarios []Case
}

// Places is how many scenarios the reason is about, each counted once with its refusal twins.
func (r *Reason) Places() int { return places(r.Scenarios) }

func places(list []Case) int {
	found := map[string]bool{}
	for _, s := range list {
		found[s.Place()] = true
	}
	return len(found)
}

// untested groups the skipped scenarios by reason, in the order in which the reasons first occur.
type untested struct {
	list   []*Reason
	byText map[string]*Reason
}

func (u *untested) add(s Case) {
	if s.Status != record.Skipped {
		return
	}
	text := s.Reason
	if text == "" {
		text = "no reason was recorded"
	}
	if s.Of != nil {
		text = "whether the permission is needed: " + text
	}
	r := u.byText[text]
	if r == nil {
		r = &Reason{Text: text}
		u.byText[text] = r
		u.list = append(u.list, r)
	}
	r.Scenarios = append(r.Scenarios, s)
}

// sorted puts the scenarios of each reason, and the reasons by the first of them, in the order of the plan.
func (u *untested) sorted(p plan) []*Reason {
	for _, r := range u.list {
		sortByPlan(p, r.Scenarios, itself)
	}
	sortByPlan(p, u.list, func(r *Reason) Case { return r.Scenarios[0] })
	return u.list
}

// A plan knows the order of the features. Scenarios end in any order, and are shown in that of the plan.
type plan map[*Feature]int

func planOf(features []*Feature) plan {
	p := plan{}
	for i, f := range features {
		p[f] = i
	}
	return p
}

// sortByPlan sorts a list by the places of the scenarios that its elements are about; a twin stands behind its
// scenario.
func sortByPlan[T any](p plan, list []T, of func(T) Case) {
	slices.SortStableFunc(list, func(x, y T) int {
		a, b := of(x), of(y)
		if d := cmp.Compare(p[a.Feature], p[b.Feature]); d != 0 {
			return d
		}
		if d := cmp.Compare(a.Line, b.Line); d != 0 {
			return d
		}
		return cmp.Compare(a.Without, b.Without)
	})
}

func itself(c Case) Case { return c }

// A VersionCount is how many exchanges went to a version of Graph.
type VersionCount struct {
	Version   string
	Exchanges int
}

// versions counts exchanges, those of earlier attempts too, by the version of Graph that they went to.
type versions map[string]int

func (all versions) add(s Case) {
	for _, attempt := range append([]*record.ScenarioRun{s.ScenarioRun}, s.Earlier...) {
		for _, x := range attempt.Exchanges {
			if x.Version != "" {
				all[x.Version]++
			}
		}
	}
}

// sorted lists the versions, the one with the most exchanges first.
func (all versions) sorted() []VersionCount {
	var out []VersionCount
	for version, n := range all {
		out = append(out, VersionCount{version, n})
	}
	slices.SortFunc(out, func(a, b VersionCount) int {
		return cmp.Or(cmp.Compare(b.Exchanges, a.Exchanges), cmp.Compare(a.Version, b.Version))
	})
	return out
}
