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
	// segments is path taken apart, in lower case but for what it matches.
	segments []string
}

// graphRoutes is the whole surface, in the order of the reference's menu.
func graphRoutes() []route {
	const context = "clientContext parameters"
	routes := []route{
		posting("", "create call", "call", (*request).createCall),
		getting("{call}", "get call", (*request).getCall),
		deleting("{call}", "delete call", (*request).deleteCall),
		posting("{call}/answer", "answer", "answer parameters", (*request).answerCall),
		posting("{call}/reject", "reject", "reject parameters", (*request).rejectCall),
		posting("{call}/redirect", "redirect", "redirect parameters", (*request).redirectCall),
		posting("{call}/transfer", "transfer", "transfer parameters", (*request).transferCall),
		{method: http.MethodPatch, path: "{call}", operation: "update call", body: "update parameters",
			serve: (*request).updateCall},
		posting("{call}/keepAlive", "keepAlive", context, (*request).keepCallAlive),
		posting("{call}/playPrompt", "playPrompt", "playPrompt parameters", (*request).playPrompt),
		posting("{call}/recordResponse", "recordResponse", "recordResponse parameters", (*request).recordResponse),
		posting("{call}/cancelMediaProcessing", "cancelMediaProcessing", context, (*request).cancelMediaProcessing),
		posting("{call}/subscribeToTone", "subscribeToTone", context, (*request).subscribeToTone),
		posting("{call}/sendDtmfTones", "sendDtmfTones", "tones parameters", (*request).sendDtmfTones),
		posting("{call}/mute", "mute", context, (*request).mute),
		posting("{call}/unmute", "unmute", context, (*request).unmute),
		posting("{call}/changeScreenSharingRole", "changeScreenSharingRole", "screen parameters",
			(*request).changeScreenSharingRole),
		posting("{call}/updateRecordingStatus", "updateRecordingStatus", "recording parameters",
			(*request).updateRecordingStatus),
		posting("{call}/addLargeGalleryView", "addLargeGalleryView", context, (*request).addLargeGalleryView),
		getting("{call}/participants", "list participants", (*request).listParticipants),
		posting("{call}/participants/invite", "invite participants", "invite parameters",
			(*request).inviteParticipants),
		getting("{call}/participants/{participant}", "get participant", (*request).getParticipant),
		deleting("{call}/participants/{participant}", "remove participant", (*request).removeParticipant),
		posting("{call}/participants/{participant}/mute", "mute participant", context, (*request).muteParticipant),
		posting("{call}/participants/{participant}/startHoldMusic", "startHoldMusic", "hold parameters",
			(*request).startHoldMusic),
		posting("{call}/participants/{participant}/stopHoldMusic", "stopHoldMusic", context, (*request).stopHoldMusic),
		getting("{call}/operations/{operation}", "get operation", (*request).getOperation),
		getting("{call}/contentSharingSessions", "list content sharing sessions", (*request).sharingSessions),
		getting("{call}/contentSharingSessions/{session}", "get content sharing session", (*request).sharingSession),
	}
	for i := range routes {
		routes[i].segments = segmentsOf(routes[i].path)
	}
	return routes
}

func getting(path, operation string, serve func(*request) (answer, error)) route {
	return route{method: http.MethodGet, path: path, operation: operation, serve: serve}
}

func posting(path, operation, body string, serve func(*request) (answer, error)) route {
	return route{method: http.MethodPost, path: path, operation: operation, body: body, serve: serve}
}

func deleting(path, operation string, serve func(*request) (answer, error)) route {
	return route{method: http.MethodDelete, path: path, operation: operation, serve: serve}
}

// segmentsOf takes a pattern apart; "" has no segments.
func segmentsOf(pattern string) []string {
	if pattern == "" {
		return nil
	}
	parts := strings.Split(pattern, "/")
	for i, part := range parts {
		if !strings.HasPrefix(part, "{") {
			parts[i] = strings.ToLower(part)
		}
	}
	return parts
}

// address is a Graph path taken apart.
type address struct {
	version  string // "beta" or "v1.0"
	legacy   bool   // below the deprecated /app/calls
	segments []string
}

// versionOf is the first segment of a path, in lower case, and whether it is a
// version of the API. More than one slash at the beginning is one: a base
// address that ends in a slash before a path that begins with one.
func versionOf(path string) (string, bool) {
	version, _, _ := strings.Cut(strings.TrimLeft(path, "/"), "/")
	version = strings.ToLower(version)
	return version, version == "beta" || version == "v1.0"
}

// parseAddress reads /beta/communications/calls/..., and on beta also the
// deprecated /app/calls/... . Keys may stand in parentheses, as in the
// addresses of @odata.context, calls('id')/participants('id'), and the path may
// end in a slash. False means that no resource is there.
func parseAddress(path string) (address, bool) {
	path = strings.TrimSuffix(strings.TrimLeft(path, "/"), "/")
	var parts []string
	for part := range strings.SplitSeq(path, "/") {
		name, key, ok := strings.Cut(part, "('")
		if key, closed := strings.CutSuffix(key, "')"); ok && closed {
			parts = append(parts, name, strings.ReplaceAll(key, "''", "'"))
		} else {
			parts = append(parts, part)
		}
	}
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
		parameters, ok := fit(routes[i].segments, segments)
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
func fit(wanted, segments []string) (map[string]string, bool) {
	if len(wanted) != len(segments) {
		return nil, false
	}
	var parameters map[string]string // made when there is one, since most patterns do not fit
	for i, want := range wanted {
		got := segments[i]
		if name, ok := strings.CutPrefix(want, "{"); ok {
			if got == "" {
				return nil, false
			}
			if parameters == nil {
				parameters = make(map[string]string)
			}
			parameters[strings.TrimSuffix(name, "}")] = got
			continue
		}
		bare := strings.TrimSuffix(strings.ToLower(got), "()")
		bare = strings.TrimPrefix(bare, "microsoft.graph.")
		if bare != want {
			return nil, false
		}
	}
	return parameters, true
}

// onLegacyPath reports whether the operation exists below /app/calls, where the
// newest ones never were.
func (r *route) onLegacyPath() bool {
	return !slices.Contains(
		[]string{"keepAlive", "startHoldMusic", "stopHoldMusic", "addLargeGalleryView"},
		r.operation,
	)
}

// takesBody reports whether requests of the route carry a JSON object.
func (r *route) takesBody() bool { return r.body != "" && r.method != http.MethodGet }
