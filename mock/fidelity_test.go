package mock_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"conform/mock"
)

// The documented payloads of the create-call page are the yardstick: what the
// mock answers to a documented request, and posts afterwards, must hold every
// documented member with a value of the same form, and the same value unless
// the value is the server's to choose. The mock may say more, since the page
// shortens its answers.

// slip is a place where the page contradicts itself; the reason says how.
type slip struct {
	file, pointer, why string
}

// slips is the list of places that the mock does not imitate.
func slips() []slip {
	const preFetch = "the answer has prompts that the request never sent"
	const thread = "the answer names another thread than the request"
	return []slip{
		{"01-p2p-voip-service-media/response.json", "/mediaConfig/preFetchMedia", preFetch},
		{"11-p2p-pstn-service-media/response.json", "/mediaConfig/preFetchMedia", preFetch},
		{"05-join-scheduled-service-media/response.json", "/tenantId", "not the tenant that was sent"},
		{
			"05-join-scheduled-service-media/response.json",
			"/meetingInfo/organizer/user/tenantId",
			"not the tenant that was sent",
		},
		{
			"05-join-scheduled-service-media/notification-establishing.json",
			"/value/0/resourceData/meetingInfo/organizer/user/tenantId",
			"not the tenant that was sent",
		},
		{
			"05-join-scheduled-service-media/notification-established.json",
			"/value/0/resourceData/meetingInfo/organizer/user/tenantId",
			"not the tenant that was sent",
		},
		{
			"05-join-scheduled-service-media/notification-roster-delta-on.json",
			"/value/0/resourceData/0/participants/1/removedState",
			"the bot is told of as removed while it joins",
		},
		{"06-join-meeting-id-passcode/response.json", "/chatInfo/threadId", "resolved from the meeting id, shortened"},
		{"07-join-meeting-id/response.json", "/chatInfo/threadId", "resolved from the meeting id, shortened"},
		{"09-join-channel-service-media/response.json", "/chatInfo/threadId", thread},
		{"10-join-channel-guest-service-media/response.json", "/chatInfo/threadId", thread},
		{
			"10-join-channel-guest-service-media/notification-roster-delta-on.json",
			"/value/0/resourceData/0/sequenceNumber",
			"2 in the first delta, which example 5 numbers 1",
		},
	}
}

// serverChosen tells whether the value at a pointer is for the server to
// choose: ids, addresses, and who else is in a meeting.
func serverChosen(pointer string) bool {
	last := pointer[strings.LastIndex(pointer, "/")+1:]
	switch last {
	case "id":
		// A call, a participant or a session; identities are echoed.
		return !strings.Contains(pointer, "/identity/") && !strings.Contains(pointer, "/organizer/")
	case "callChainId", "myParticipantId", "resourceUrl", "resource", "sourceId", "@odata.context":
		return true
	}
	return false
}

func TestFidelity(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented,
		Meetings: []mock.Meeting{{JoinMeetingID: "1234567"}}})
	used := map[slip]bool{}
	dirs, err := filepath.Glob("testdata/examples/[01]*")
	if err != nil || len(dirs) != 12 {
		t.Fatalf("%d documented examples (%v), want 12", len(dirs), err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			for _, delta := range []bool{false, true} {
				judgeExample(t, srv, dir, delta, used)
			}
		})
	}
	for _, s := range slips() {
		if !used[s] {
			t.Errorf("%s%s is listed as a slip (%s), but nothing differs there", s.file, s.pointer, s.why)
		}
	}
}

// judgeExample sends one documented request, with delta rosters or without,
// and holds what comes of it against the files beside the request.
func judgeExample(t *testing.T, srv *mock.Server, dir string, delta bool, used map[slip]bool) {
	request := readJSON(t, filepath.Join(dir, "request.json"))
	response := readJSON(t, filepath.Join(dir, "response.json"))
	b := newBot(t, srv, documentedApp(t, request, response))
	defer func() {
		if err := srv.Forget(b.app.ClientID); err != nil {
			t.Error(err)
		}
	}()
	request["callbackUri"] = b.callback
	if delta {
		request["callOptions"] = m{"@odata.type": "#microsoft.graph.outgoingCallOptions",
			"isContentSharingNotificationEnabled": true, "isDeltaRosterEnabled": true}
	}
	res := b.want(201, "POST", "/communications/calls", request)
	for _, action := range []string{"start", "update", "stop"} {
		if err := srv.Act(str(res.doc, "id"), mock.Share{Action: action}); err != nil {
			t.Fatal(err)
		}
	}
	posts := b.settled()

	documented := map[string]m{"response.json": res.doc}
	for i, name := range []string{"establishing", "established"} {
		documented["notification-"+name+".json"] = posts[i].doc
	}
	roster := "notification-roster-delta-off.json"
	if delta {
		roster = "notification-roster-delta-on.json"
	}
	for _, p := range posts {
		switch p.line() {
		case "updated participants":
			documented[roster] = p.doc
		case "created contentsharingsessions":
			documented["notification-content-sharing-started.json"] = p.doc
		case "updated contentsharingsessions":
			documented["notification-content-sharing-updated.json"] = p.doc
		case "deleted contentsharingsessions":
			documented["notification-content-sharing-ended.json"] = p.doc
		}
	}
	for name, got := range documented {
		file := filepath.Join(filepath.Base(dir), name)
		if _, err := os.Stat(filepath.Join("testdata/examples", file)); os.IsNotExist(err) {
			continue
		}
		want := readJSON(t, filepath.Join("testdata/examples", file))
		setCallbacks(want, b.callback)
		// The page's humans come in an order of its own; the mock adds the
		// organizer, whom the page leaves out.
		alignRosters(want, got)
		for _, d := range compare("", want, got) {
			known := slip{}
			for _, s := range slips() {
				if s.file == file && (d.pointer == s.pointer || strings.HasPrefix(d.pointer, s.pointer+"/")) {
					known = s
				}
			}
			if known == (slip{}) {
				t.Errorf("%s (delta roster %v): %s", file, delta, d)
			}
			used[known] = true
		}
	}
	if _, err := os.Stat(filepath.Join(dir, roster)); err == nil && documented[roster] == nil {
		t.Errorf("no roster was posted, but %s is documented", roster)
	}
}

// documentedApp is the app that the page's request was sent by. The tenant is
// the one sent, which in examples 5 to 7 is no GUID.
func documentedApp(t *testing.T, request, response m) mock.App {
	t.Helper()
	app := mock.App{
		Name: t.Name(), TenantID: str(request, "tenantId"), AppName: "Calling Bot",
		InstanceID: str(response, "source", "identity", "applicationInstance", "id"),
		ClientID:   str(response, "source", "identity", "application", "id"),
	}
	if app.TenantID == "" {
		app.TenantID = str(response, "tenantId")
	}
	return app
}

// difference is one way in which an answer is not as documented.
type difference struct{ pointer, says string }

func (d difference) String() string { return d.pointer + ": " + d.says }

// compare lists what of want is missing from got or differs from it.
func compare(pointer string, want, got any) []difference {
	switch want := want.(type) {
	case m:
		got, ok := got.(m)
		if !ok {
			return []difference{{pointer, fmt.Sprintf("got %T, want an object", got)}}
		}
		var all []difference
		for _, name := range sortedKeys(want) {
			value, present := got[name]
			if !present {
				all = append(all, difference{pointer + "/" + name, "missing"})
				continue
			}
			all = append(all, compare(pointer+"/"+name, want[name], value)...)
		}
		return all
	case []any:
		got, ok := got.([]any)
		if !ok || len(got) < len(want) {
			return []difference{{pointer, fmt.Sprintf("got %v, want an array of %d", got, len(want))}}
		}
		var all []difference
		for i := range want {
			all = append(all, compare(fmt.Sprintf("%s/%d", pointer, i), want[i], got[i])...)
		}
		return all
	}
	if serverChosen(pointer) {
		if s, ok := got.(string); !ok || s == "" {
			return []difference{{pointer, fmt.Sprintf("got %v, want a string of the server's", got)}}
		}
		return nil
	}
	if !reflect.DeepEqual(want, got) {
		return []difference{{pointer, fmt.Sprintf("got %v, want %v", got, want)}}
	}
	return nil
}

func sortedKeys(o m) []string {
	var keys []string
	for k := range o {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// setCallbacks puts the bot's address in place of the documented one.
func setCallbacks(v any, callback string) {
	switch v := v.(type) {
	case m:
		if _, ok := v["callbackUri"]; ok {
			v["callbackUri"] = callback
		}
		for _, e := range v {
			setCallbacks(e, callback)
		}
	case []any:
		for _, e := range v {
			setCallbacks(e, callback)
		}
	}
}

// alignRosters drops from got the participants that want does not show: the
// mock's meetings also hold their organizer. The one who is muted stands for
// the page's John, whose id is the page's own.
func alignRosters(want, got m) {
	wanted := participants(want)
	var kept []any
	for _, w := range wanted {
		at := slices.IndexFunc(participants(got), func(g any) bool { return sameKind(w, g) })
		if at < 0 {
			return // what is left differs, and is told so
		}
		g, _ := participants(got)[at].(m)
		if user := path(w, "info", "identity", "user"); user != nil {
			user["id"] = str(g, "info", "identity", "user", "id")
		}
		kept = append(kept, g)
	}
	item := path(got, "value", "0")
	data, _ := item["resourceData"].([]any)
	switch delta := path(got, "value", "0", "resourceData", "0"); {
	case len(wanted) == 0:
	case delta["participants"] != nil:
		delta["participants"] = kept
	case len(data) > 0:
		item["resourceData"] = kept
	}
}

// participants is the roster in a notification, full or delta.
func participants(doc m) []any {
	item := path(doc, "value", "0")
	if !strings.HasSuffix(str(item, "resourceUrl"), "/participants") {
		return nil
	}
	if list, ok := path(item, "resourceData", "0")["participants"].([]any); ok {
		return list
	}
	list, _ := item["resourceData"].([]any)
	return list
}

// path follows names and indexes to an object; nil when there is none.
func path(v any, steps ...string) m {
	for _, s := range steps {
		switch at := v.(type) {
		case m:
			v = at[s]
		case []any:
			i, err := strconv.Atoi(s)
			if err != nil || i >= len(at) {
				return nil
			}
			v = at[i]
		}
	}
	o, _ := v.(m)
	return o
}

// sameKind matches a documented participant with one of the mock: the same
// kind of identity, muted or not.
func sameKind(want, got any) bool {
	w, _ := want.(m)
	g, _ := got.(m)
	if w["isMuted"] != g["isMuted"] {
		return false
	}
	for _, kind := range []string{"user", "application", "guest"} {
		if str(w, "info", "identity", kind, "id") != "" {
			return str(g, "info", "identity", kind, "id") != ""
		}
	}
	return false
}

func readJSON(t *testing.T, file string) m {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var doc m
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return doc
}
