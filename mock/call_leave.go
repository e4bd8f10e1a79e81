package mock

import (
	"fmt"
	"slices"
	"strings"
)

// hangUpBy lets a party hang up: the peer when id is "". In a group or a
// meeting it leaves, and the call goes on without it.
func (c *call) hangUpBy(id string) error {
	if c.state == incoming || c.state == redirecting {
		c.end(c.peerEnded(c.caller.identity))
		return nil
	}
	p := c.find(id)
	if id == "" {
		if at := slices.IndexFunc(c.roster, func(p *participant) bool { return p != c.me }); at >= 0 {
			p = c.roster[at]
		}
	}
	if p == nil || p == c.me {
		return fmt.Errorf("call %s: nobody %q to hang up", c.id, id)
	}
	return c.leave(p)
}

// leave takes a party out; a peer-to-peer call ends with its peer.
func (c *call) leave(p *participant) error {
	if c.kind == peerToPeer {
		c.end(c.hungUp(c.peerEnded(p.identity)))
		return nil
	}
	c.drop(p)
	return nil
}

func (c *call) peerEnded(identity object) outcome {
	if kind, _ := whoIs(identity); strings.EqualFold(kind, "phone") {
		return endedByPhone()
	}
	return endedByPeer()
}

// hungUp is how a call ends in which somebody hung up.
func (c *call) hungUp(documented outcome) outcome {
	if c.observed() && c.kind == peerToPeer {
		return observedEnd()
	}
	return documented
}
