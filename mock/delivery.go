package mock

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Delivery says when, in which order and how often messages come: as Graph may
// have them come, and a test seldom sees. Nothing in it is wrong, so that a bot
// has to stand all of it; what is wrong is a [Fault]. The zero value posts each
// notification once, alone, and as soon as the answer that it follows is
// written.
//
// What is left to chance follows from the seed and from what it is about: the
// name of the app, which of its calls it is, and which message of that call.
// No other app and no scheduler has a part in it.
type Delivery struct {
	// Profiles are names of DeliveryProfiles, laid over one another: where two
	// say something of one member the later one decides. The members below are
	// laid over them.
	Profiles []string `json:"profiles,omitempty"`
	// Seed decides what is left to chance; 0 is Config.Seed.
	Seed int64 `json:"seed,omitempty"`
	// Reorder lets notifications overtake one another, as far as Graph may let
	// them; see docs/mock.md for what never changes places.
	Reorder bool `json:"reorder,omitempty"`
	// Repeat is the share, from 0 to 1, of posts that come once more, with the
	// same message id and the same bytes, as after a lost answer.
	Repeat float64 `json:"repeat,omitempty"`
	// Batch is how many notifications of one call may come in the value of one
	// post; 0 and 1: each comes alone.
	Batch int `json:"batch,omitempty"`
	// Notifications is how long after what it tells a notification is posted.
	Notifications Latency `json:"notifications,omitzero"`
	// Answers is how long after it was done a request is answered. What it
	// caused does not wait for that: a notification may come before the answer.
	Answers Latency `json:"answers,omitzero"`
	// Quota is how many requests an app may send; the zero value is any number.
	Quota Quota `json:"quota,omitzero"`
}

// DeliveryProfile is a named Delivery.
type DeliveryProfile struct {
	Name string `json:"name"`
	// Does says what it does, in one sentence.
	Does     string   `json:"does"`
	Delivery Delivery `json:"delivery"`
}

// DeliveryProfiles lists every profile, as a new slice.
func DeliveryProfiles() []DeliveryProfile {
	return []DeliveryProfile{
		{"reordered", "Notifications overtake one another, as far as Graph may let them.",
			Delivery{Reorder: true}},
		{"repeated", "Three of ten posts come again, with the same message id, some of them late.",
			Delivery{Repeat: 0.3}},
		{"batched", "Up to four notifications of a call come in one post.",
			Delivery{Batch: 4}},
		{"delayed", "Notifications come half a second to three seconds late, those of a call in their order.",
			Delivery{Notifications: Latency{Distribution: Uniform, Least: 500 * time.Millisecond, Most: 3 * time.Second}}},
		{"jittery", "Answers and notifications are quick most often and late now and then, and overtake one another.",
			Delivery{
				Reorder:       true,
				Notifications: Latency{Distribution: Exponential, Typical: 400 * time.Millisecond, Most: 5 * time.Second},
				Answers:       Latency{Distribution: Exponential, Typical: 100 * time.Millisecond, Most: 2 * time.Second},
			}},
		{"slow", "Answers take most of a second, some of them several; notifications may come before them.",
			Delivery{
				Notifications: Latency{Distribution: Uniform, Most: 2 * time.Second},
				Answers: Latency{Distribution: LogNormal, Typical: 800 * time.Millisecond, Sigma: 0.8,
					Most: 6 * time.Second},
			}},
	}
}

// DeliveryProfileNames lists the names of DeliveryProfiles, as a new slice.
func DeliveryProfileNames() []string {
	var names []string
	for _, p := range DeliveryProfiles() {
		names = append(names, p.Name)
	}
	return names
}

// mostBatched is as many notifications as one post may be asked to have.
const mostBatched = 100

// Validate says everything that is wrong with d, joined; nil: it can be used.
func (d Delivery) Validate() error { return errors.Join(d.wrongs()...) }

// wrongs are everything that is wrong with d.
func (d Delivery) wrongs() []error {
	var errs []error
	for _, name := range d.Profiles {
		if _, known := deliveryProfile(name); !known {
			errs = append(errs, fmt.Errorf("profile %q: expected one of %s", name,
				strings.Join(DeliveryProfileNames(), ", ")))
		}
	}
	if !(d.Repeat >= 0 && d.Repeat <= 1) {
		errs = append(errs, fmt.Errorf("repeat %v: expected a share from 0 to 1", d.Repeat))
	}
	if d.Batch < 0 || d.Batch > mostBatched {
		errs = append(errs, fmt.Errorf("batch %d: expected 0 to %d", d.Batch, mostBatched))
	}
	for _, l := range []struct {
		of      string
		latency Latency
	}{{"notifications", d.Notifications}, {"answers", d.Answers}} {
		if err := l.latency.validate(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", l.of, err))
		}
	}
	if err := d.Quota.validate(); err != nil {
		errs = append(errs, fmt.Errorf("quota: %w", err))
	}
	return errs
}

func deliveryProfile(name string) (Delivery, bool) {
	for _, p := range DeliveryProfiles() {
		if p.Name == name {
			return p.Delivery, true
		}
	}
	return Delivery{}, false
}

// resolved is d with its profiles in it.
func (d Delivery) resolved() Delivery {
	var sum Delivery
	for _, name := range d.Profiles {
		named, _ := deliveryProfile(name) // Validate has seen it
		sum = named.Over(sum)
	}
	sum = d.Over(sum)
	sum.Profiles = nil
	return sum
}

// Over is base with what d says laid over it; the profiles of both, those of d
// last.
func (d Delivery) Over(base Delivery) Delivery {
	base.Profiles = slices.Concat(base.Profiles, d.Profiles)
	base.Reorder = base.Reorder || d.Reorder
	if d.Seed != 0 {
		base.Seed = d.Seed
	}
	if d.Repeat != 0 {
		base.Repeat = d.Repeat
	}
	if d.Batch != 0 {
		base.Batch = d.Batch
	}
	if d.Notifications != (Latency{}) {
		base.Notifications = d.Notifications
	}
	if d.Answers != (Latency{}) {
		base.Answers = d.Answers
	}
	if d.Quota != (Quota{}) {
		base.Quota = d.Quota
	}
	return base
}
