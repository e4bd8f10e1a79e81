package page

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"math"
	"slices"

	"conform/internal/record"
	"conform/reports/digest"
)

const (
	setsPerPack      = 32        // sets of evidence in one pack: few enough to open at once, enough to compress well
	bodyBytesPerPack = 256 << 10 // with larger bodies a pack has fewer sets
	unlimited        = math.MaxInt
)

// An evidencePacker packs what was sent and received. Of scenarios that passed it packs what there may be room for
// when they end; of others, where a reader wants to know what happened, when the room is known, and before all else.
type evidencePacker struct {
	limit    int // beyond which nothing of what passed is packed; 0: none
	deflater *deflater
	packs    []pack
	sets     []int          // first set of each pack, counted from 0
	bodies   []int          // first body of each pack, counted from 0
	of       map[string]int // set of a scenario by identity, counted from 1, as pageScenario.Set
	none     map[string]bool
	later    []*record.ScenarioRun // what did not pass
	size     int                   // of the packs
	full     bool

	packedSets, packedBodies int
	open                     []*pageEvidence // of the pack that is being filled
	whose                    []string
	openBodies               []record.Body
	openBytes                int                       // of those bodies
	numbers                  map[[sha256.Size]byte]int // of each body, counted from 1
}

func newEvidencePacker(limit int, d *deflater) *evidencePacker {
	return &evidencePacker{limit: limit, deflater: d, sets: []int{}, bodies: []int{}, of: map[string]int{},
		none:    map[string]bool{},
		numbers: map[[sha256.Size]byte]int{}}
}

// add takes a scenario that has ended.
func (p *evidencePacker) add(s *record.ScenarioRun) error {
	switch {
	case !hasEvidence(s):
		p.none[s.ID] = true
	case remarkable(s):
		p.later = append(p.later, s)
	case !p.full:
		room := unlimited
		if p.limit > 0 {
			room = p.limit - p.size
		}
		return p.put(s, room)
	}
	return nil
}

// put packs a scenario if there is room for it, in bytes.
func (p *evidencePacker) put(s *record.ScenarioRun, room int) error {
	p.open, p.whose = append(p.open, p.evidence(s)), append(p.whose, s.ID)
	if len(p.open) < setsPerPack && p.openBytes < bodyBytesPerPack {
		return nil
	}
	return p.flush(room)
}

// finish returns the packs for which there is room, in bytes: first those of what did not pass, in plan order, then
// those of what passed, as they ended. Scenarios whose packs have no room have no set.
func (p *evidencePacker) finish(room int) ([]pack, error) {
	if !p.full {
		if err := p.flush(unlimited); err != nil {
			return nil, err
		}
	}
	passed, passedSets := p.packs, p.packedSets
	// No body of what passed is referred to from here on, so that those packs can be left out.
	p.packs, p.size, p.full, p.numbers = nil, 0, false, map[[sha256.Size]byte]int{}
	for _, s := range p.later {
		if err := p.put(s, room-p.size); err != nil {
			return nil, err
		}
	}
	if err := p.flush(room - p.size); err != nil {
		return nil, err
	}
	for i := range passed {
		if p.size += sizeOf(passed[i : i+1]); p.size > room {
			maps.DeleteFunc(p.of, func(_ string, set int) bool { return set > p.sets[i] && set <= passedSets })
			passed = passed[:i]
			break
		}
	}
	return append(passed, p.packs...), nil
}

// remarkable reports whether there is more to a scenario, or to a twin of it, than that all went well.
func remarkable(s *record.ScenarioRun) bool {
	return digest.Remarkable(s) || slices.ContainsFunc(s.Twins,
		func(twin *record.ScenarioRun) bool { return digest.Bad(twin.Status) })
}

// hasEvidence reports whether anything was sent or came, also in earlier attempts and twins.
func hasEvidence(s *record.ScenarioRun) bool {
	for _, other := range append(append([]*record.ScenarioRun{}, s.Earlier...), s.Twins...) {
		if hasEvidence(other) {
			return true
		}
	}
	return len(s.Exchanges)+len(s.Notifications)+len(s.Actions) > 0
}

// flush makes a pack of the sets that are open, if there is room for it, in bytes. If there is none, it is full.
func (p *evidencePacker) flush(room int) error {
	if len(p.open) == 0 {
		return nil
	}
	made, err := p.deflater.pack(fmt.Sprintf("evidence-%d", len(p.sets)), evidencePack{Sets: p.open, Bodies: p.openBodies})
	if err != nil {
		return err
	}
	if size := sizeOf([]pack{made}); size > room {
		p.full = true
	} else {
		p.size += size
		for i, id := range p.whose {
			p.of[id] = p.packedSets + i + 1
		}
		p.packs, p.sets, p.bodies = append(p.packs, made), append(p.sets, p.packedSets), append(p.bodies, p.packedBodies)
		p.packedSets, p.packedBodies = p.packedSets+len(p.open), p.packedBodies+len(p.openBodies)
	}
	p.open, p.whose, p.openBodies, p.openBytes = nil, nil, nil, 0
	return nil
}

func (p *evidencePacker) evidence(s *record.ScenarioRun) *pageEvidence {
	e := &pageEvidence{}
	for _, x := range s.Exchanges {
		out := pageExchange{ID: x.ID, Step: x.Step, Operation: x.Operation, Name: x.Name, Where: x.Where.String(),
			Purpose: x.Purpose, Error: x.Error,
			At: since(s.Started, x.Started), Took: milliseconds(x.Duration),
			Request: pageRequest{Method: x.Request.Method, URL: x.Request.URL, Header: x.Request.Header,
				Body: p.body(x.Request.Body)}}
		if x.Response != nil {
			out.Response = &pageResponse{Status: x.Response.Status, Header: x.Response.Header, Body: p.body(x.Response.Body)}
		}
		e.Exchanges = append(e.Exchanges, out)
	}
	for _, n := range s.Notifications {
		e.Notifications = append(e.Notifications, pageNotification{ID: n.ID, Step: n.Step, At: since(s.Started, n.At),
			Method: n.Method, Path: n.Path, Header: n.Header,
			Body: p.body(n.Body), Token: n.Token, Items: n.Items, Answered: n.Answered, Problem: n.Problem, Repeats: n.Repeats})
	}
	for _, a := range s.Actions {
		e.Actions = append(e.Actions, pageAction{Action: a.Action, Step: a.Step, At: since(s.Started, a.At.Add(-a.Took))})
	}
	for _, earlier := range s.Earlier {
		e.Earlier = append(e.Earlier, p.evidence(earlier))
	}
	for _, twin := range s.Twins {
		e.Twins = append(e.Twins, p.evidence(twin))
	}
	return e
}

// body returns the number of a body, counted from 1, and keeps it when it is new; 0 means that there was none.
func (p *evidencePacker) body(b record.Body) int {
	if len(b) == 0 {
		return 0
	}
	sum := sha256.Sum256(b)
	n, known := p.numbers[sum]
	if !known {
		p.openBodies, p.openBytes = append(p.openBodies, b), p.openBytes+len(b)
		n = p.packedBodies + len(p.openBodies)
		p.numbers[sum] = n
	}
	return n
}
