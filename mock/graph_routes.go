package mock

import (
	"net/http"
	"slices"
	"strings"
)

// route is one operation of the calling surface.
type route struct {
	method string
	// path is relative to /communications/calls; {call} and the like match one
	// segment that is not empty.
	path string
	// operation is the name that faults and the journal use.
	operation string
	// body is the type of the request body: a schema type for an object of
	// that type, "" for none.
	body string
	// serve judges the request and does what it asks, under the lock of the
	// app's world.
	serve func(*request) (answer, error)
}

// graphRoutes is the whole surface, in the order of the reference's menu.
func graphRoutes() []route {
	return []route{
		{"POST", "", "create call", "call", (*request).createCall},
		{"GET", "{call}", "get call", "", (*request).getCall},
		{"DELETE", "{call}", "delete call", "", (*request).deleteCall},
		{"POST", "{call}/answer", "answer", "answer parameters", (*request).answerCall},
		{"POST", "{call}/reject", "reject", "reject parameters", (*request).rejectCall},
		{"POST", "{call}/redirect", "redirect", "redirect parameters", (*request).redirectCall},
		{"POST", "{call}/transfer", "transfer", "transfer parameters", (*request).transferCall},
		{"PATCH", "{call}", "update call", "update parameters", (*request).updateCall},
		{"POST", "{call}/keepAlive", "keepAlive", "clientContext parameters", (*request).keepCallAlive},
		{"POST", "{call}/playPrompt", "playPrompt", "playPrompt parameters", (*request).playPrompt},
		{"POST", "{call}/recordResponse", "recordResponse", "recordResponse parameters", (*request).recordResponse},
		{
			"POST",
			"{call}/cancelMediaProcessing",
			"cancelMediaProcessing",
			"clientContext parameters",
			(*request).cancelMediaProcessing,
		},
		{"POST", "{call}/subscribeToTone", "subscribeToTone", "clientContext parameters", (*request).subscribeToTone},
		{"POST", "{call}/sendDtmfTones", "sendDtmfTones", "tones parameters", (*request).sendDtmfTones},
		{"POST", "{call}/mute", "mute", "clientContext parameters", (*request).mute},
		{"POST", "{call}/unmute", "unmute", "clientContext parameters", (*request).unmute},
		{
			"POST",
			"{call}/changeScreenSharingRole",
			"changeScreenSharingRole",
			"screen parameters",
			(*request).changeScreenSharingRole,
		},
		{
			"POST",
			"{call}/updateRecordingStatus",
			"updateRecordingStatus",
			"recording parameters",
			(*request).updateRecordingStatus,
		},
		{
			"POST",
			"{call}/addLargeGalleryView",
			"addLargeGalleryView",
			"clientContext parameters",
			(*request).addLargeGalleryView,
		},
		{"GET", "{call}/participants", "list participants", "", (*request).listParticipants},
		{
			"POST",
			"{call}/participants/invite",
			"invite participants",
			"invite parameters",
			(*request).inviteParticipants,
		},
		{"GET", "{call}/participants/{participant}", "get participant", "", (*request).getParticipant},
		{"DELETE", "{call}/participants/{participant}", "remove participant", "", (*request).removeParticipant},
		{
			"POST",
			"{call}/participants/{participant}/mute",
			"mute participant",
			"clientContext parameters",
			(*request).muteParticipant,
		},
		{
			"POST",
			"{call}/participants/{participant}/startHoldMusic",
			"startHoldMusic",
			"hold parameters",
			(*request).startHoldMusic,
		},
		{
			"POST",
			"{call}/participants/{participant}/stopHoldMusic",
			"stopHoldMusic",
			"clientContext parameters",
			(*request).stopHoldMusic,
		},
		{"GET", "{call}/operations/{operation}", "get operation", "", (*request).getOperation},
		{"GET", "{call}/contentSharingSessions", "list content sharing sessions", "", (*request).sharingSessions},
		{
			"GET",
			"{call}/contentSharingSessions/{session}",
			"get content sharing session",
			"",
			(*request).sharingSession,
		},
	}
}

// isGraphPath tells whether a path belongs to the Graph surface.
func isGraphPath(path string) bool {
	version, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch strings.ToLower(version) {
	case "beta", "v1.0":
		return true
	}
	return false
}

// address is a Graph path taken apart.
type address struct {
	version  string // "beta" or "v1.0"
	legacy   bool   // below the deprecated /app/calls
	segments []string
}

// parseAddress reads /beta/communications/calls/..., and on beta also the
// deprecated /app/calls/... . False means that no resource is there.
func parseAddress(path string) (address, bool) {
	parts := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if len(parts) < 3 {
		return address{}, false
	}
	a := address{version: strings.ToLower(parts[0]), segments: parts[3:]}
	root := strings.ToLower(parts[1] + "/" + parts[2])
	a.legacy = root == "app/calls"
	return a, root == "communications/calls" || (a.legacy && a.version == "beta")
}

// match finds the route for a method and path segments. The second result
// names the path's other methods when only the method is wrong.
func match(routes []route, method string, segments []string) (*route, map[string]string, []string) {
	var allow []string
	for i := range routes {
		parameters, ok := fit(routes[i].path, segments)
		if !ok {
			continue
		}
		if routes[i].method == method {
			return &routes[i], parameters, nil
		}
		if !slices.Contains(allow, routes[i].method) {
			allow = append(allow, routes[i].method)
		}
	}
	return nil, nil, allow
}

// fit matches segments against a pattern. Names of actions and collections
// are compared in any letter case, bare or qualified with the namespace, with
// or without empty parentheses: SDKs send all of these.
func fit(pattern string, segments []string) (map[string]string, bool) {
	var wanted []string
	if pattern != "" {
		wanted = strings.Split(pattern, "/")
	}
	if len(wanted) != len(segments) {
		return nil, false
	}
	parameters := make(map[string]string)
	for i, want := range wanted {
		got := segments[i]
		if name, ok := strings.CutPrefix(want, "{"); ok {
			if got == "" {
				return nil, false
			}
			parameters[strings.TrimSuffix(name, "}")] = got
			continue
		}
		bare := strings.TrimSuffix(strings.ToLower(got), "()")
		bare = strings.TrimPrefix(bare, "microsoft.graph.")
		if bare != strings.ToLower(want) {
			return nil, false
		}
	}
	return parameters, true
}

// onLegacyPath tells whether the operation exists below /app/calls, where the
// newest ones never were.
func (r *route) onLegacyPath() bool {
	return !slices.Contains(
		[]string{"keepAlive", "startHoldMusic", "stopHoldMusic", "addLargeGalleryView"},
		r.operation,
	)
}

// takesBody tells whether requests of the route carry a JSON object.
func (r *route) takesBody() bool { return r.body != "" && r.method != http.MethodGet }
