package mock

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// identityKinds are the members of an identitySet that can name someone, in
// the order in which they are looked for.
func identityKinds() []string {
	return []string{"user", "phone", "applicationInstance", "application", "guest", "encrypted",
		"azureCommunicationServicesUser", "onPremises", "device"}
}

// whoIs returns the kind and the identity of an identitySet; "" and nil when
// it names nobody.
func whoIs(set object) (string, object) {
	for _, kind := range identityKinds() {
		if who := child(set, kind); who != nil {
			return kind, who
		}
	}
	return "", nil
}

// leg is a call to one party that rings and has not been taken yet.
type leg struct {
	id       string // the party's id
	timer    *timer
	answered func()
	failed   func(outcome)
}

// ring calls the party that an identitySet names. What the party does decides
// which of the two functions is called, at once or when it picks up or the
// time-out passes; neither is called once the call has ended. It returns the
// leg that rings, nil when the party has decided already.
func (c *call) ring(party object, timeout time.Duration, answered func(), failed func(outcome)) *leg {
	_, who := whoIs(party)
	id := text(who, "id")
	switch behaviour := c.world.people[strings.ToLower(id)]; behaviour {
	case "", Answers:
		answered()
	case NoAnswer:
		l := &leg{id: id, answered: answered, failed: failed}
		l.timer = c.world.clock.after(timeout, func() {
			c.dropLeg(l)
			failed(refusalOf(NoAnswer))
		})
		c.legs = append(c.legs, l)
		return l
	default:
		failed(refusalOf(behaviour))
	}
	return nil
}

// dropLeg takes a leg off the call without telling anyone.
func (c *call) dropLeg(l *leg) {
	c.world.clock.stop(l.timer)
	c.legs = slices.DeleteFunc(c.legs, func(other *leg) bool { return other == l })
}

// pickUp lets a ringing party take the call; id "" is the first one that
// rings.
func (c *call) pickUp(id string) error {
	for _, l := range c.legs {
		if id == "" || strings.EqualFold(l.id, id) {
			c.dropLeg(l)
			l.answered()
			return nil
		}
	}
	return fmt.Errorf("call %s: nobody rings who is called %q", c.id, id)
}

func behaviours() []Behaviour { return []Behaviour{Answers, Busy, Declines, NoAnswer, Unreachable} }

// setBehaviour decides what the party with this id (a user's object id or a
// number) does from now on.
func (w *world) setBehaviour(id string, b Behaviour) error {
	if id == "" {
		return fmt.Errorf("a person needs an id: a user's object id or a phone number")
	}
	if known := behaviours(); !slices.Contains(known, b) {
		return fmt.Errorf("behaviour %q: expected one of %q", b, known)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.people[strings.ToLower(id)] = b
	return nil
}
