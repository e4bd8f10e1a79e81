package digest

import (
	"net/url"
	"strings"

	"conform/internal/record"
)

// A Covered thing is a documented operation, or a documented notification, with what the run did about
// it.
type Covered struct {
	Name     string
	Detail   string // method and path, or the kind of notification
	Asserted int    // exchanges or notifications that a check judged
	Seen     int    // all of them: sent, or received
	Extra    bool   // seen, but on none of the documentation's pages for calls
}

// Word says how well it is covered: asserted, sent (or received) without a check, or never.
func (c Covered) Word() string {
	switch {
	case c.Asserted > 0:
		return "asserted"
	case c.Seen > 0:
		return "not asserted"
	default:
		return "never"
	}
}

// documentedOperations are the operations of the calling API: name, method and path below
// /communications/calls, "*" for an id. (Microsoft Graph reference, beta: call, participant,
// contentSharingSession.)
func documentedOperations() [][3]string {
	return [][3]string{
		{"create call", "POST", ""}, {"get call", "GET", "*"}, {"update call", "PATCH", "*"}, {"delete call", "DELETE", "*"},
		{"answer", "POST", "*/answer"}, {"reject", "POST", "*/reject"}, {"redirect", "POST", "*/redirect"}, {"transfer", "POST", "*/transfer"},
		{"keepAlive", "POST", "*/keepAlive"}, {"mute", "POST", "*/mute"}, {"unmute", "POST", "*/unmute"},
		{"playPrompt", "POST", "*/playPrompt"}, {"recordResponse", "POST", "*/recordResponse"}, {"cancelMediaProcessing", "POST",
			"*/cancelMediaProcessing"},
		{"subscribeToTone", "POST", "*/subscribeToTone"}, {"sendDtmfTones", "POST", "*/sendDtmfTones"},
		{"changeScreenSharingRole", "POST", "*/changeScreenSharingRole"}, {"updateRecordingStatus", "POST", "*/updateRecordingStatus"},
		{"addLargeGalleryView", "POST", "*/addLargeGalleryView"}, {"get operation", "GET", "*/operations/*"},
		{"list participants", "GET", "*/participants"}, {"get participant", "GET", "*/participants/*"}, {"delete participant",
			"DELETE", "*/participants/*"},
		{"invite participants", "POST", "*/participants/invite"}, {"mute participant", "POST", "*/participants/*/mute"},
		{"start hold music", "POST", "*/participants/*/startHoldMusic"}, {"stop hold music", "POST", "*/participants/*/stopHoldMusic"},
		{"list content sharing sessions", "GET", "*/contentSharingSessions"}, {"get content sharing session", "GET", "*/contentSharingSessions/*"},
	}
}

// operations counts, for each documented operation, how often the run sent and asserted it.
type operations struct {
	list  []*Covered
	byKey map[string]*Covered
}

func newOperations() *operations {
	all := &operations{byKey: map[string]*Covered{}}
	for _, o := range documentedOperations() {
		path := "/communications/calls"
		if o[2] != "" {
			path += "/" + strings.ReplaceAll(o[2], "*", "{id}")
		}
		c := &Covered{Name: o[0], Detail: o[1] + " " + path}
		all.list = append(all.list, c)
		all.byKey[o[1]+" "+strings.ToLower(o[2])] = c
	}
	return all
}

func (all *operations) add(s Case) {
	asserted := map[int]bool{}
	for _, check := range s.Checks {
		if check.Exchange > 0 && check.Status != record.Skipped {
			asserted[check.Exchange] = true
		}
	}
	for _, x := range s.Exchanges {
		rest, isCall := belowCalls(x.Request.URL)
		if !isCall {
			continue // signing in is no operation of the calling API
		}
		c := all.byKey[x.Request.Method+" "+operationPath(rest, all.byKey, x.Request.Method)]
		if c == nil {
			key := "other " + x.Operation
			if c = all.byKey[key]; c == nil {
				c = &Covered{Name: x.Operation, Detail: x.Request.Method + " " + x.Request.URL, Extra: true}
				all.byKey[key] = c
				all.list = append(all.list, c)
			}
		}
		c.Seen++
		if asserted[x.ID] {
			c.Asserted++
		}
	}
}

// belowCalls returns the part of an address below /communications/calls or /app/calls, in small letters,
// with "microsoft.graph." taken off action names.
func belowCalls(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	path := strings.ToLower(u.Path)
	for _, root := range []string{"/communications/calls", "/app/calls"} {
		if i := strings.Index(path, root); i >= 0 {
			rest := path[i+len(root):]
			if rest == "" || rest[0] == '/' {
				return strings.ReplaceAll(strings.Trim(rest, "/"), "microsoft.graph.", ""), true
			}
		}
	}
	return "", false
}

// operationPath puts "*" where an id stands. The documented words win over ids, as they do in Graph.
func operationPath(rest string, known map[string]*Covered, method string) string {
	if rest == "" {
		return ""
	}
	parts := strings.Split(rest, "/")
	parts[0] = "*"
	if len(parts) > 2 {
		if known[method+" "+strings.Join(parts, "/")] != nil {
			return strings.Join(parts, "/")
		}
		parts[2] = "*"
	}
	return strings.Join(parts, "/")
}

// documentedNotifications are the kinds of notification of the calling API: a key as notificationKind
// makes it, and what it tells.
func documentedNotifications() [][2]string {
	return [][2]string{
		{"call incoming", "a call comes in"}, {"call establishing", "a call is being set up"}, {"call established", "a call is up"},
		{"call transferring", "a transfer is under way"}, {"call transferAccepted", "the transferee took the transfer"},
		{"call redirecting", "a call is being redirected"}, {"call terminating", "a call is being ended"}, {"call terminated", "a call is over"},
		{"call deleted", "a rejected call is over, which is told without a state"},
		{"participants", "the roster of a call changed"}, {"contentSharingSession", "content sharing began, changed or ended"},
		{"inviteParticipantsOperation", "an invitation ended"}, {"playPromptOperation", "a prompt was played"}, {"recordOperation",
			"a recording ended"},
		{"sendDtmfTonesOperation", "tones were sent"}, {"startHoldMusicOperation", "hold music began"}, {"stopHoldMusicOperation",
			"hold music ended"},
		{"addLargeGalleryViewOperation", "the large gallery view was added"},
	}
}

// notifications counts the same for each documented kind of notification.
type notifications struct {
	list   []*Covered
	byKind map[string]*Covered
}

func newNotifications() *notifications {
	all := &notifications{byKind: map[string]*Covered{}}
	for _, n := range documentedNotifications() {
		c := &Covered{Name: n[0], Detail: n[1]}
		all.list = append(all.list, c)
		all.byKind[strings.ToLower(n[0])] = c
	}
	return all
}

func (all *notifications) add(s Case) {
	asserted := map[[2]int]bool{}
	for _, check := range s.Checks {
		for _, l := range check.Sequence {
			if l.Notification > 0 && l.Arrival != record.Extra && check.Status != record.Skipped {
				asserted[[2]int{l.Notification, l.Item}] = true
			}
		}
	}
	for _, n := range s.Notifications {
		for i, item := range n.Items {
			kind := notificationKind(item)
			c := all.byKind[strings.ToLower(kind)]
			if c == nil {
				c = &Covered{Name: kind, Detail: item.ChangeType, Extra: true}
				all.byKind[strings.ToLower(kind)] = c
				all.list = append(all.list, c)
			}
			c.Seen++
			if asserted[[2]int{n.ID, i}] {
				c.Asserted++
			}
		}
	}
}

// notificationKind names the kind of an item by what it is about: the roster and content sharing by their
// address, since Graph sends arrays there; calls by their state; operations by their type.
func notificationKind(item record.Item) string {
	path := strings.ToLower(item.ResourceURL)
	switch {
	case strings.Contains(path, "/contentsharingsessions"):
		return "contentSharingSession"
	case strings.HasSuffix(path, "/participants"):
		return "participants"
	case item.Type == "call" && item.State != "":
		return "call " + item.State
	case item.Type == "call":
		return "call " + item.ChangeType
	case item.Type != "":
		return item.Type
	default:
		return "unnamed"
	}
}
