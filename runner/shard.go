package runner

import (
	"fmt"
	"regexp"
	"strconv"
)

// A Shard is the share of a plan that one of several machines runs. The zero Shard is the whole plan.
type Shard struct {
	Number int // from 1
	Of     int // how many there are; 0: the plan is not shared
}

// ParseShard reads "2/3", the second of three. Empty text is the zero Shard.
func ParseShard(text string) (Shard, error) {
	if text == "" {
		return Shard{}, nil
	}
	m := regexp.MustCompile(`^(\d{1,4})/(\d{1,4})$`).FindStringSubmatch(text)
	if m == nil {
		return Shard{}, fmt.Errorf("%q; expected a share such as 1/3, the first of three", text)
	}
	// Four digits always fit.
	number, _ := strconv.Atoi(m[1])
	of, _ := strconv.Atoi(m[2])
	if number < 1 || number > of {
		return Shard{}, fmt.Errorf("%s: there is no share %d of %d; expected 1/%d to %d/%d", text, number, of, max(of, 1), max(of, 1), max(of, 1))
	}
	return Shard{Number: number, Of: of}, nil
}

// String is "2/3", and "" for the whole plan.
func (s Shard) String() string {
	if s.Of == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Number, s.Of)
}

// shard keeps the share of the selected scenarios, every n-th, so that a feature of slow scenarios is spread.
// Each remembers its place in the whole plan, by which the shares are put together again.
func (p *Plan) shard(share Shard) error {
	if share.Of == 0 {
		return nil
	}
	whole := p.selected
	p.selected = nil
	for i, s := range whole {
		if i%share.Of != share.Number-1 {
			delete(p.byID, s.id)
			continue
		}
		s.planned.Index = i + 1
		p.selected = append(p.selected, s)
	}
	if len(p.selected) == 0 {
		return fmt.Errorf("nothing is selected: %d scenarios leave none for the share %s; expected %d shares at most", len(whole), share, len(whole))
	}
	return nil
}
