package mutants

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"conform/internal/mutants/wire"
)

// A traffic is what passed by in one scenario.
type traffic struct {
	scenario string
	seen     *watch
}

// A catalogue is every mutant of what was seen, and what mutants take from elsewhere.
type catalogue struct {
	mutants []*Mutant
	byKey   map[key]*Mutant

	pool    map[string][]string     // texts by the name of their member, sorted
	success map[string]*wire.Answer // by operation
	denial  *wire.Answer            // a refusal for a missing permission; nil: none was seen
}

// A key is what makes a mutant another than all others.
type key struct {
	place          wire.Place
	part           Part
	at, edit, more string
}

// elements is how many elements of a list are changed one by one: those behind are like them.
const elements = 2

// newCatalogue makes the catalogue of what was seen, scenario by scenario in the order of the plan.
func newCatalogue(all []traffic) *catalogue {
	c := &catalogue{byKey: map[key]*Mutant{}, pool: map[string][]string{}, success: map[string]*wire.Answer{}}
	for _, t := range all {
		c.learn(t)
	}
	for _, t := range all {
		for i := range t.seen.answers {
			c.answer(t.scenario, &t.seen.answers[i])
		}
		for i := range t.seen.posts {
			c.post(t.scenario, &t.seen.posts[i])
		}
	}
	order := map[string]int{}
	for i, g := range Groups() {
		order[g.Name] = i
	}
	for _, m := range c.mutants {
		m.name()
	}
	slices.SortFunc(c.mutants, func(a, b *Mutant) int {
		return cmp.Or(cmp.Compare(order[a.Group], order[b.Group]), cmp.Compare(a.ID, b.ID))
	})
	return c
}

// learn takes from what was seen what mutants put elsewhere.
func (c *catalogue) learn(t traffic) {
	texts := func(body []byte) {
		root, err := parse(body)
		if err != nil {
			return
		}
		root.each("", every, func(pointer string, n *node) {
			name := pointer[strings.LastIndex(pointer, "/")+1:]
			text := n.text()
			if text == "" || isGUID.MatchString(text) || isAddress(text) || len(text) > 200 {
				return
			}
			if at, found := slices.BinarySearch(c.pool[name], text); !found {
				c.pool[name] = slices.Insert(c.pool[name], at, text)
			}
		})
	}
	for i := range t.seen.answers {
		a := &t.seen.answers[i]
		if a.Place.Operation == wire.SignIn {
			continue
		}
		texts(a.Body)
		switch {
		case a.Status < http.StatusMultipleChoices && c.success[a.Place.Operation] == nil:
			c.success[a.Place.Operation] = a
		case a.Status == http.StatusForbidden && c.denial == nil:
			c.denial = a
		}
	}
	for i := range t.seen.posts {
		texts(t.seen.posts[i].Body)
	}
}

// add takes a mutant into the catalogue, or a further scenario that meets one that is in it.
func (c *catalogue) add(scenario string, m Mutant) {
	k := key{m.Place, m.Part, m.At, m.Edit, m.To}
	known := c.byKey[k]
	if known == nil {
		known = &m
		c.byKey[k] = known
		c.mutants = append(c.mutants, known)
	}
	// Scenarios come one after another.
	if n := len(known.scenarios); n == 0 || known.scenarios[n-1] != scenario {
		known.scenarios = append(known.scenarios, scenario)
	}
}

// answer adds the mutants of one answer.
func (c *catalogue) answer(scenario string, a *wire.Answer) {
	for _, status := range otherStatuses(a.Status) {
		c.add(scenario, Mutant{Group: "status", Place: a.Place, Part: PartStatus, Edit: "becomes", To: strconv.Itoa(status)})
	}
	for _, edit := range []string{editClosed, editCut} {
		if edit == editCut && len(a.Body) < 2 {
			continue
		}
		c.add(scenario, Mutant{Group: "connections", Place: a.Place, Part: PartConnection, Edit: edit})
	}
	for name, values := range a.Header {
		if slices.Contains([]string{"Date", "Content-Length", "Connection", "Transfer-Encoding"}, name) {
			continue
		}
		for _, edit := range headerEdits(values[0]) {
			c.add(scenario, Mutant{Group: "headers", Place: a.Place, Part: PartHeader, At: name, Edit: edit})
		}
	}
	if a.Status == http.StatusForbidden && a.Place.Operation != wire.SignIn {
		c.add(scenario, Mutant{Group: "permissions", Place: a.Place, Part: PartPermission, Edit: editAllowed})
	}
	if a.Status < http.StatusMultipleChoices && a.Place.Operation != wire.SignIn {
		c.add(scenario, Mutant{Group: "permissions", Place: a.Place, Part: PartPermission, Edit: editDenied})
	}
	if a.Place.Operation == wire.SignIn && a.Status == http.StatusOK {
		for _, edit := range []string{editRoleMore, editRoleLess} {
			c.add(scenario, Mutant{Group: "permissions", Place: a.Place, Part: PartToken, Edit: edit})
		}
	}
	if len(a.Body) == 0 {
		c.add(scenario, Mutant{Group: "bodies", Place: a.Place, Part: PartBody, Edit: editUnasked})
		return
	}
	for _, edit := range bodyEdits() {
		c.add(scenario, Mutant{Group: "bodies", Place: a.Place, Part: PartBody, Edit: edit})
	}
	if root, err := parse(a.Body); err == nil {
		c.members(scenario, a.Place, root)
	}
}

// members adds the mutants of a JSON text.
func (c *catalogue) members(scenario string, p wire.Place, root *node) {
	root.each("", elements, func(pointer string, n *node) {
		parent, _, _ := cutLast(pointer)
		s, _ := root.find(parent)
		element := pointer != "" && s.value != nil && s.value.array
		for _, edit := range editsOf(n, pointer, element) {
			if edit == editAnother && anothers(n, root, c.pool[lastToken(pointer)]) == nil {
				continue
			}
			c.add(scenario, Mutant{Group: memberGroup(p, edit), Place: p, Part: PartMember, At: pointer, Edit: edit})
		}
	})
}

// cutLast cuts a pointer before its last token.
func cutLast(pointer string) (parent, last string, ok bool) {
	i := strings.LastIndex(pointer, "/")
	if i < 0 {
		return "", pointer, false
	}
	return pointer[:i], pointer[i+1:], true
}

func lastToken(pointer string) string {
	_, last, _ := cutLast(pointer)
	return last
}

// post adds the mutants of one post.
func (c *catalogue) post(scenario string, p *wire.Post) {
	root, err := parse(p.Body)
	if err != nil {
		return
	}
	for i, place := range p.Places {
		for _, edit := range deliveryEdits() {
			c.add(scenario, Mutant{Group: "delivery", Place: place, Part: PartDelivery, Edit: edit})
		}
		for _, edit := range tokenEdits() {
			c.add(scenario, Mutant{Group: "posts", Place: place, Part: PartToken, Edit: edit})
		}
		for name, values := range p.Header {
			if slices.Contains([]string{"Content-Length", "Authorization", "Accept-Encoding", "Connection"}, name) {
				continue
			}
			for _, edit := range headerEdits(values[0]) {
				c.add(scenario, Mutant{Group: "posts", Place: place, Part: PartHeader, At: name, Edit: edit})
			}
		}
		for _, edit := range envelopeEdits() {
			c.add(scenario, Mutant{Group: "posts", Place: place, Part: PartBody, Edit: edit})
		}
		if item, ok := root.find("/value/" + strconv.Itoa(i)); ok {
			c.members(scenario, place, item.value)
		}
	}
}
