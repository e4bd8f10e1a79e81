package mock

import (
	"fmt"
	"slices"
	"strings"
)

// Dialect says how the mock speaks: as the pages of the documentation do, or
// as the real service was recorded to speak until 2023. A bot should get along
// with both, since the real service will be somewhere between them.
type Dialect string

const (
	// DialectDocumented is the default: what the pages show, and what recorded
	// traffic adds to it without contradicting it.
	DialectDocumented Dialect = "documented"
	// DialectObserved is as recorded: without members that the pages show and
	// no recording has, with members that no page declares. What nobody has
	// recorded (transfers, redirects, delta rosters, sharing, the lobby) is as
	// in the documented dialect. See dialect_observed.go for each difference
	// and how often it was seen.
	DialectObserved Dialect = "observed"
)

// Dialects lists every dialect, as a new slice.
func Dialects() []Dialect { return []Dialect{DialectDocumented, DialectObserved} }

// Validate says what is expected when d is no dialect; "" is the default one.
func (d Dialect) Validate() error {
	if d == "" || slices.Contains(Dialects(), d) {
		return nil
	}
	var names []string
	for _, known := range Dialects() {
		names = append(names, string(known))
	}
	return fmt.Errorf("dialect %q: expected %s", d, strings.Join(names, " or "))
}

// observed reports whether the server speaks as recorded.
func (s *Server) observed() bool { return s.config.Dialect == DialectObserved }

func (c *call) observed() bool { return c.world.server.observed() }

// retells reports whether what is said in a version is changed further down, as
// the dialect or asVersion does: then it must be a copy of what is kept.
func (s *Server) retells(version string) bool { return s.observed() || version == "v1.0" }

// asVersion takes out of a document what its API version does not have. As
// recorded, v1.0 has what only beta declares: meetingCapability and
// isIdentityAnonymized in notifications, completionReason in operations,
// terminationReason, ringingTimeoutInSeconds, activeModalities and
// routingPolicies in a call that is read.
func (s *Server) asVersion(version string, o object) object {
	if version == "v1.0" && !s.observed() {
		prune(o, betaOnly())
	}
	return o
}
