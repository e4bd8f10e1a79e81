package doctor

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// meetings looks for the meetings of the profile that the selection uses: their chats by thread id
// (https://learn.microsoft.com/graph/api/chat-get), and those with a join id among the organizer's
// (https://learn.microsoft.com/graph/api/onlinemeeting-get). That the app may not look is no fault: joining takes other
// permissions.
func (c *checkup) meetings(ctx context.Context) Finding {
	used := c.Plan.Uses(c.Tenant.Library)
	var details, wrong []string
	for _, name := range []string{"meeting", "channelMeeting", "openMeeting"} {
		for _, way := range []struct{ variable, path string }{
			{name + ".threadId", "/chats/%s"},
			{name + ".joinMeetingId", "/users/" + url.PathEscape(c.tenant.Values["organizer.id"]) +
				"/onlineMeetings?$filter=joinMeetingIdSettings/joinMeetingId%%20eq%%20'%s'"},
		} {
			id, given := c.tenant.Values[way.variable]
			if !given || !used[way.variable] {
				continue
			}
			what, missing := c.look(ctx, fmt.Sprintf(way.path, url.PathEscape(id)))
			details = append(details, way.variable+": "+what)
			if missing {
				wrong = append(wrong, way.variable)
			}
		}
	}
	switch {
	case len(details) == 0:
		return Finding{"meetings", OK, "the selection joins none by an id of the profile", ""}
	case c.bearer == "":
		return Finding{"meetings", Unknown, "needs a token", ""}
	case len(wrong) > 0:
		return Finding{"meetings", Warning, strings.Join(details, "\n"),
			"put " + strings.Join(wrong, ", ") + " right (identities): scenarios that join there would fail"}
	}
	return Finding{"meetings", OK, strings.Join(details, "\n"), ""}
}

// maxLook is more than the answer about a chat or meeting has.
const maxLook = 1 << 20

// look asks Graph for one thing, and says what is known of it.
func (c *checkup) look(ctx context.Context, path string) (what string, missing bool) {
	ctx, cancel := context.WithTimeout(ctx, reach)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.tenant.Addresses.Graph+"/v1.0"+path, nil)
	if err != nil {
		return err.Error(), true
	}
	req.Header.Set("Authorization", "Bearer "+c.bearer)
	resp, err := c.tenant.HTTP.Do(req)
	if err != nil {
		return "cannot be looked for: " + err.Error(), false
	}
	defer resp.Body.Close()
	var body struct {
		Value []json.RawMessage
		Error struct{ Code string }
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxLook))
	if err != nil || json.Unmarshal(text, &body) != nil {
		return "cannot be looked for: Graph answered " + resp.Status, false
	}
	switch {
	case resp.StatusCode == http.StatusOK && (len(body.Value) > 0 || !strings.Contains(path, "?$filter")):
		return "it is there", false
	case resp.StatusCode == http.StatusOK, resp.StatusCode == http.StatusNotFound &&
		strings.EqualFold(body.Error.Code, "NotFound"):
		return "Graph finds no such meeting", true
	case resp.StatusCode == http.StatusForbidden, resp.StatusCode == http.StatusUnauthorized:
		return "not looked for: the app may not read it, and need not", false
	}
	return fmt.Sprintf("cannot be looked for: Graph answered %s (%s)", resp.Status, body.Error.Code), false
}
