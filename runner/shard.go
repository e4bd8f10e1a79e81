package runner

import (
	"fmt"
	"regexp"
	"strconv"

	"conform/internal/record"
)

// ParseShard reads "2/3", the second of three. Empty text is the zero [record.Shard].
func ParseShard(text string) (record.Shard, error) {
	if text == "" {
		return record.Shard{}, nil
	}
	m := regexp.MustCompile(`^(\d{1,4})/(\d{1,4})$`).FindStringSubmatch(text)
	if m == nil {
		return record.Shard{}, fmt.Errorf("%q; expected a share such as 1/3, the first of three", text)
	}
	// Four digits always fit.
	number, _ := strconv.Atoi(m[1])
	of, _ := strconv.Atoi(m[2])
	if number < 1 || number > of {
		return record.Shard{}, fmt.Errorf("%s: there is no share %d of %d; expected 1/%d to %d/%d", text, number, of,
			max(of, 1), max(of, 1), max(of, 1))
	}
	return record.Shard{Number: number, Of: of}, nil
}

// shard keeps the share of the selected scenarios, every n-th, so that a feature of slow scenarios is spread.
// Each remembers its place in the whole plan, by which the shares are put together again. Where there are more shares
// than scenarios some are empty: a matrix of machines has its size, however many scenarios a tag leaves.
func (p *Plan) shard(share record.Shard) {
	if share.Of == 0 {
		return
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
}
