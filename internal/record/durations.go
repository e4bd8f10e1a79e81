package record

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Durations are how long scenarios took, with their twins, by identity, in the last run that knows it.
type Durations map[string]time.Duration

// Add takes over what a run knows, which is later than those before it.
func (d Durations) Add(run PastRun) {
	for id, milliseconds := range run.Took {
		d[id] = time.Duration(milliseconds) * time.Millisecond
	}
}

// Fingerprint is the same for the same durations, and for no others that one is likely to meet. Shares that were
// balanced by different ones are not shares of one plan.
func (d Durations) Fingerprint() string {
	sum := sha256.New()
	for _, id := range slices.Sorted(maps.Keys(d)) {
		fmt.Fprintf(sum, "%s\x00%d\x00", id, d[id])
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// took is how long a scenario took with its twins, in milliseconds; 0: it was not run, or in no time.
func (s *ScenarioRun) took() int64 {
	all := s.Duration
	for _, earlier := range s.Earlier {
		all += earlier.Duration
	}
	for _, twin := range s.Twins {
		all += twin.Duration
	}
	return all.Milliseconds()
}
