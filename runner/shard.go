package runner

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

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

// shard keeps the share of the selected scenarios: every n-th, so that a feature of slow scenarios is spread, or, where
// it is known how long they took, such that the shares take about as long as one another. Each remembers its place in
// the whole plan, by which the shares are put together again. Where there are more shares than scenarios some are
// empty: a matrix of machines has its size, however many scenarios a tag leaves.
func (p *Plan) shard(share record.Shard, took record.Durations) {
	if share.Of == 0 {
		return
	}
	whole := p.selected
	of := every(len(whole), share.Of)
	if share.Balance != "" {
		of = balanced(whole, share.Of, took)
	}
	p.selected = nil
	for i, s := range whole {
		if of[i] != share.Number {
			delete(p.byID, s.id)
			continue
		}
		s.planned.Index = i + 1
		p.selected = append(p.selected, s)
	}
}

// every gives each of n scenarios the number of its share, one after the other.
func every(n, shares int) []int {
	of := make([]int, n)
	for i := range of {
		of[i] = i%shares + 1
	}
	return of
}

// balanced gives each scenario the number of its share: the longest first, each to the share that has least to do so
// far. One that nobody knows of is taken for the median of those that are known. Whoever has the same plan and the
// same durations comes to the same.
func balanced(whole []*planned, shares int, took record.Durations) []int {
	var known []time.Duration
	for _, s := range whole {
		if d, is := took[s.id]; is {
			known = append(known, d)
		}
	}
	slices.Sort(known)
	median := time.Second // nobody knows of any: what counts is that it is the same for all
	if len(known) > 0 {
		median = known[(len(known)-1)/2]
	}
	lasts := make([]time.Duration, len(whole))
	order := make([]int, len(whole))
	for i, s := range whole {
		order[i], lasts[i] = i, median
		if d, is := took[s.id]; is {
			lasts[i] = d
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(lasts[b], lasts[a]) })
	of, load, size := make([]int, len(whole)), make([]time.Duration, shares), make([]int, shares)
	for _, i := range order {
		least := 0
		for n := range load {
			// Of shares that have the same to do, that with fewer scenarios: some take no time that can be measured.
			if cmp.Or(cmp.Compare(load[n], load[least]), cmp.Compare(size[n], size[least])) < 0 {
				least = n
			}
		}
		of[i] = least + 1
		load[least] += lasts[i]
		size[least]++
	}
	return of
}
