package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// meetings looks for the meetings of the profile that the selection uses: their chats by thread id
// (https://learn.microsoft.com/graph/api/chat-get), and those with a join id among the organizer's
// (https://learn.microsoft.com/graph/api/onlinemeeting-get). That the app may not look is no fault: joining takes other
// permissions.
func (c *checkup) meetings(ctx context.Context) Finding {
	used := c.Plan.Uses(c.Tenant.Library)
	paths := map[string]string{} // by variable
	for _, name := range []string{"meeting", "channelMeeting", "openMeeting"} {
		for _, way := range []struct{ variable, path string }{
			{name + ".threadId", "/chats/%s"},
			{name + ".joinMeetingId", "/users/" + url.PathEscape(c.tenant.Values["organizer.id"]) +
				"/onlineMeetings?$filter=joinMeetingIdSettings/joinMeetingId%%20eq%%20'%s'"},
		} {
			if id, given := c.tenant.Values[way.variable]; given && used[way.variable] {
				paths[way.variable] = fmt.Sprintf(way.path, url.PathEscape(id))
			}
		}
	}
	if len(paths) == 0 {
		return Finding{"meetings", OK, "the selection joins none by an id of the profile", ""}
	}
	if behind, is := c.behind("meetings", c.tenant.Addresses.Graph); is {
		return behind
	}
	if c.bearer == "" {
		return Finding{"meetings", Unknown, "needs a token", ""}
	}
	told := map[string][]string{} // the variables of which one thing is to be said
	status, remedy := OK, ""
	for _, variable := range slices.Sorted(maps.Keys(paths)) {
		what, known := c.look(ctx, paths[variable])
		told[what] = append(told[what], variable)
		if known != OK && status != Warning {
			status = known
		}
	}
	if wrong := told[noMeeting]; wrong != nil {
		remedy = "put " + strings.Join(wrong, ", ") + " right (identities): scenarios that join there would fail"
	}
	var details []string
	for _, what := range slices.Sorted(maps.Keys(told)) {
		details = append(details, strings.Join(told[what], ", ")+": "+what)
	}
	return Finding{"meetings", status, strings.Join(details, "\n"), remedy}
}

// noMeeting says that a meeting is not there.
const noMeeting = "Graph finds no such meeting"

// notSeen begins what is said of a meeting that cannot be looked for, as where the target serves nothing but calls.
const notSeen = "not known to be there, since it cannot be looked for: Graph answered "

// maxLook is more than the answer about a chat or meeting has.
const maxLook = 1 << 20

// look asks Graph for one thing, and says what is known of it: OK, it is there, or need not be looked for; Warning, it
// is not; Unknown, nobody knows.
func (c *checkup) look(ctx context.Context, path string) (what string, known Status) {
	ctx, cancel := context.WithTimeout(ctx, reach)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.tenant.Addresses.Graph+"/v1.0"+path, nil)
	if err != nil {
		return err.Error(), Unknown
	}
	req.Header.Set("Authorization", "Bearer "+c.bearer)
	resp, err := c.tenant.HTTP.Do(req)
	if err != nil {
		return "cannot be looked for: " + err.Error(), Unknown
	}
	defer resp.Body.Close()
	var body struct {
		Value []json.RawMessage
		Error struct{ Code string }
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxLook))
	if err != nil || json.Unmarshal(text, &body) != nil {
		return notSeen + resp.Status, Unknown
	}
	switch {
	case resp.StatusCode == http.StatusOK && (len(body.Value) > 0 || !strings.Contains(path, "?$filter")):
		return "there", OK
	case resp.StatusCode == http.StatusOK, resp.StatusCode == http.StatusNotFound &&
		strings.EqualFold(body.Error.Code, "NotFound"):
		return noMeeting, Warning
	case resp.StatusCode == http.StatusForbidden, resp.StatusCode == http.StatusUnauthorized:
		return "not looked for: the app may not read it, and need not", OK
	}
	return fmt.Sprintf("%s%s (%s)", notSeen, resp.Status, body.Error.Code), Unknown
}
