package page

import (
	"crypto/sha256"
	"fmt"
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

// An evidencePacker packs what was sent and received.
type evidencePacker struct {
	packs  []pack
	of     map[int]int // by the number of a scenario, as pageScenario.Set
	sets   []int       // first set of each pack, counted from 0
	bodies []int       // first body of each pack, counted from 0

	packedSets, packedBodies int
	open                     []*pageEvidence // of the pack that is being filled
	whose                    []int
	openBodies               []record.Body
	openBytes                int                       // of those bodies
	numbers                  map[[sha256.Size]byte]int // of each body, counted from 1
}

// packEvidence packs the evidence of scenarios as long as there is room for it, in bytes. What did not pass
// comes first, since there a reader wants to know what happened; of others the first of the plan.
func packEvidence(d *digest.Digest, room int) (*evidencePacker, error) {
	p := &evidencePacker{sets: []int{}, bodies: []int{}, of: map[int]int{}, numbers: map[[sha256.Size]byte]int{}}
	full, err := p.pack(d, room, remarkable)
	if err == nil && !full {
		_, err = p.pack(d, room, func(s *record.ScenarioRun) bool { return !remarkable(s) })
	}
	return p, err
}

// pack packs the evidence of those scenarios for which wanted is true. Where there is no room for all, full is true.
func (p *evidencePacker) pack(d *digest.Digest, room int, wanted func(*record.ScenarioRun) bool) (full bool, err error) {
	number := -1
	for s, err := range d.Scenarios() {
		if err != nil {
			return false, err
		}
		number++
		if !hasEvidence(s.ScenarioRun) || !wanted(s.ScenarioRun) {
			continue
		}
		p.open, p.whose = append(p.open, p.evidence(s.ScenarioRun)), append(p.whose, number)
		if len(p.open) < setsPerPack && p.openBytes < bodyBytesPerPack {
			continue
		}
		if full, err := p.flush(room); err != nil || full {
			return full, err
		}
	}
	return p.flush(room)
}

// remarkable reports whether there is more to a scenario, or to a twin of it, than that all went well.
func remarkable(s *record.ScenarioRun) bool {
	return digest.Remarkable(s) || slices.ContainsFunc(s.Twins, func(twin *record.ScenarioRun) bool { return digest.Bad(twin.Status) })
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

// flush makes a pack of the sets that are open. Where there is no room for it, it is left out and full is true.
func (p *evidencePacker) flush(room int) (full bool, err error) {
	if len(p.open) == 0 {
		return false, nil
	}
	made, err := newPack(fmt.Sprintf("evidence-%d", len(p.packs)), evidencePack{Sets: p.open, Bodies: p.openBodies})
	if err != nil {
		return false, err
	}
	if room -= sizeOf(p.packs) + sizeOf([]pack{made}); room < 0 {
		return true, nil
	}
	for i, s := range p.whose {
		p.of[s] = p.packedSets + i + 1
	}
	p.packs, p.sets, p.bodies = append(p.packs, made), append(p.sets, p.packedSets), append(p.bodies, p.packedBodies)
	p.packedSets, p.packedBodies = p.packedSets+len(p.open), p.packedBodies+len(p.openBodies)
	p.open, p.whose, p.openBodies, p.openBytes = nil, nil, nil, 0
	return false, nil
}

func (p *evidencePacker) evidence(s *record.ScenarioRun) *pageEvidence {
	e := &pageEvidence{}
	for _, x := range s.Exchanges {
		out := pageExchange{ID: x.ID, Step: x.Step, Operation: x.Operation, Name: x.Name, Where: x.Where.String(), Purpose: x.Purpose, Error: x.Error,
			At: since(s.Started, x.Started), Took: milliseconds(x.Duration),
			Request: pageRequest{Method: x.Request.Method, URL: x.Request.URL, Header: x.Request.Header, Body: p.body(x.Request.Body)}}
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
