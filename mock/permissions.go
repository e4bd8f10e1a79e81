package mock

import "slices"

// The application permissions of calling, in the spelling of their appRole.
// The reference pages spell some of them otherwise (plural, lower-case "as");
// a token never does.
// Source: microsoft-graph-devx-content, permissions/new/permissions.json.
const (
	roleInitiate      = "Calls.Initiate.All"
	roleInitiateGroup = "Calls.InitiateGroupCall.All"
	roleJoin          = "Calls.JoinGroupCall.All"
	roleJoinAsGuest   = "Calls.JoinGroupCallAsGuest.All"
	roleAccessMedia   = "Calls.AccessMedia.All"

	// Resource-specific: granted in one chat by its Teams app, never in a
	// token.
	rscJoin        = "Calls.JoinGroupCalls.Chat"
	rscAccessMedia = "Calls.AccessMedia.Chat"
)

// AllRoles lists every application permission that the mock knows, as a new
// slice.
func AllRoles() []string {
	return []string{roleInitiate, roleInitiateGroup, roleJoin, roleJoinAsGuest, roleAccessMedia}
}

// AllRSC lists every resource-specific permission that the mock knows, as a
// new slice.
func AllRSC() []string { return []string{rscJoin, rscAccessMedia} }

// grant is what a request may lean on: the roles of its token and what its app
// was granted in single chats.
type grant struct {
	roles []string
	rsc   []string
	// rscMeetings are the threads in which rsc holds; empty is every thread.
	rscMeetings []string
	// unchecked are permissions that a fault passes unseen; "*" is all.
	unchecked []string
}

// holds reports whether one of the roles is there.
func (g grant) holds(anyOf ...string) bool {
	for _, role := range anyOf {
		if slices.Contains(g.roles, role) || slices.Contains(g.unchecked, role) || slices.Contains(g.unchecked, "*") {
			return true
		}
	}
	return false
}

// holdsIn reports whether a resource-specific permission holds in a thread.
func (g grant) holdsIn(thread, permission string) bool {
	if slices.Contains(g.unchecked, permission) || slices.Contains(g.unchecked, "*") {
		return true
	}
	return slices.Contains(g.rsc, permission) &&
		(len(g.rscMeetings) == 0 || slices.Contains(g.rscMeetings, thread))
}

// require refuses unless one of the roles is there.
func (g grant) require(anyOf ...string) error {
	if g.holds(anyOf...) {
		return nil
	}
	return notPermitted()
}

// mayCreate judges the permission to create c, by its kind and media.
// Source: the notes of the create-call page's examples; canonical names from
// permissions.json.
func (g grant) mayCreate(c *call) error {
	var allowed bool
	switch {
	case c.kind == peerToPeer:
		allowed = g.holds(roleInitiate)
	case c.kind == group:
		allowed = g.holds(roleInitiateGroup)
	case c.asGuest():
		allowed = g.holds(roleJoinAsGuest)
	default:
		allowed = g.holds(roleJoin) || g.holdsIn(c.thread(), rscJoin)
	}
	if !allowed {
		return notPermitted()
	}
	return g.mayHostMedia(c, c.appHosted())
}

// mayHostMedia judges the permission for media that the app hosts itself,
// which comes on top of the permission for the call.
func (g grant) mayHostMedia(c *call, appHosted bool) error {
	if !appHosted || g.holds(roleAccessMedia) || (c.kind == meeting && g.holdsIn(c.thread(), rscAccessMedia)) {
		return nil
	}
	return notPermitted()
}

// mayAnswer judges the permission to answer c. A peer-to-peer call needs none.
// Source: call-answer.
func (g grant) mayAnswer(c *call, appHosted bool) error {
	if c.kind != peerToPeer && !g.holds(roleJoin, roleJoinAsGuest) {
		return notPermitted()
	}
	return g.mayHostMedia(c, appHosted)
}
