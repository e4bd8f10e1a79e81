package session

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"conform/internal/library"
	"conform/internal/match"
	"conform/internal/vars"
)

// meant says of the notifications of which calls a sequence speaks. A capture of another kind of call may well be
// recognised by one of its messages: a call between two is established, too.
type meant struct {
	of  string // kinds of calls, by commas
	end string // "well" or "badly": how a call must have ended to be its end; empty: nothing is said of that
}

const (
	anyState  = "any, answered, between two, group, meeting, recording"
	allRoster = "between two, group, meeting"
)

// meantFor lists the sequences of which there are captures.
func meantFor() map[string]meant {
	return map[string]meant{
		"call established":                                     {of: anyState},
		"outgoing call established":                            {of: "between two"},
		"call establishing":                                    {of: "between two"},
		"ringing call established":                             {of: "between two"},
		"second call established":                              {of: "between two"},
		"meeting call established":                             {of: "meeting"},
		"answered call established":                            {of: "answered, recording"},
		"call hung up":                                         {of: "between two, group", end: "well"},
		"call left and hung up":                                {of: "between two, group", end: "well"},
		"call ended by the other party":                        {of: "between two", end: "well"},
		"call ended when the bot was left alone":               {of: "group", end: "well"},
		"second call replaced":                                 {of: "between two", end: "well"},
		"callee busy":                                          {of: "between two, meeting", end: "badly"},
		"callee declined":                                      {of: "between two, meeting", end: "badly"},
		"join failed":                                          {of: "between two, meeting", end: "badly"},
		"callee unreachable":                                   {of: "between two", end: "badly"},
		"callee did not answer":                                {of: "meeting", end: "badly"},
		"call rejected":                                        {of: "recording"},
		"incoming call given up":                               {of: "recording"},
		"incoming call not taken":                              {of: "recording"},
		"incoming call to the instance":                        {of: "incoming, recording"},
		"incoming call from userA to the instance":             {of: "incoming, recording"},
		"answered call established, at the registered address": {of: "answered, recording"},

		"roster":                          {of: allRoster},
		"roster of the group call":        {of: "between two, group"},
		"full roster":                     {of: "meeting"},
		"roster of the meeting":           {of: "meeting"},
		"roster with userB":               {of: "group, meeting"},
		"roster without userA":            {of: "group, meeting"},
		"roster without userB":            {of: "group, meeting"},
		"roster without phoneA":           {of: "group, meeting"},
		"roster without phoneB":           {of: "group, meeting"},
		"roster with the bot unmuted":     {of: allRoster},
		"roster without the bot's screen": {of: allRoster},
		"delta roster":                    {of: "deltas"},
		"delta roster of the meeting":     {of: "deltas"},

		"userB invited":                          {of: "group"},
		"userB and userC invited":                {of: "group"},
		"phoneB invited":                         {of: "group"},
		"phoneB invited, as a delta":             {of: "deltas"},
		"userB invited, as a delta":              {of: "deltas"},
		"invitation of phoneB failed":            {of: "group"},
		"invitation of userB failed":             {of: "group"},
		"invitation of phoneB without a sponsor": {of: "group"},

		"prompt played":            {of: "between two"},
		"both prompts played":      {of: "between two"},
		"operation ended":          {of: "between two, group"},
		"operation reported again": {of: "between two, group"},
		"endless prompt over":      {of: "between two"},
		"second prompt over":       {of: "between two"},
		"tone":                     {of: "between two"},
		"tone5 pressed":            {of: "between two"},
	}
}

// unseen are the sequences of which nobody has published what really comes.
func unseen() []string {
	return []string{
		"content sharing", "content sharing started", "content sharing updated", "content sharing ended",
		"call redirected to userB", "call redirected to a phone", "redirect not taken", "call transferred",
		"call transferred after consultation", "transfer accepted", "transfer failed", "transfer not taken",
		"transfer after consultation failed", "transferred call ended", "incoming call from somebody hidden",
		"incoming call from phoneA to the number", "roster of the guest", "call rejected for want of a number",
		"incoming call from the meeting", "incoming call from userA to the application",
		"meeting call established by meeting id", "call ended without a keep-alive", "large gallery there",
		"hold music begun or ended", "roster in the lobby", "delta roster in the lobby", "roster after the lobby",
		"delta roster after the lobby", "delta roster with userB", "delta roster of userB leaving",
		"roster with the invitee muted", "roster with the bot muted", "roster with the bot's screen",
		"roster with the bot recording", "roster with the bot not recording", "roster with the recording failed",
		"prompt cancelled", "both prompts cancelled", "recording ended by a key", "recording ended by silence",
		"recording ended by its length", "nobody spoke", "recording cancelled", "tones sent", "pound pressed",
		"star pressed after a cancel", "call left early and hung up",
	}
}

// Every sequence is sorted, so that a new one is not forgotten.
func TestWireSequencesAreSorted(t *testing.T) {
	t.Parallel()
	lib := wireLibrary(t)
	sorted := meantFor()
	for _, s := range lib.Sequences {
		if _, seen := sorted[s.Name]; seen == slices.Contains(unseen(), s.Name) {
			t.Errorf("the sequence %q must be either in meantFor, with the calls that it is about, or in unseen", s.Name)
		}
	}
	for _, name := range unseen() {
		if lib.Sequence(name) == nil {
			t.Errorf("there is no sequence %q", name)
		}
	}
	for name := range sorted {
		if lib.Sequence(name) == nil {
			t.Errorf("there is no sequence %q", name)
		}
	}
}

func wireLibrary(t *testing.T) *library.Library {
	t.Helper()
	lib, err := library.Load(library.Embedded())
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// covers reports whether the sequence speaks of an item of that kind of call.
func (m meant) covers(of string, item any) bool {
	if !slices.Contains(strings.Split(m.of, ", "), of) {
		return false
	}
	code, ended := at(item, "resourceData", "resultInfo", "code").(float64)
	if m.end == "" || !ended || at(item, "changeType") == "updated" {
		return true
	}
	return (code == 0 || code == 200) == (m.end == "well")
}

// at is the value at a path of names, nil where there is none.
func at(v any, path ...string) any {
	for _, name := range path {
		members, _ := v.(map[string]any)
		v = members[name]
	}
	return v
}

func decoded(t *testing.T, text []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

var wireIDs = regexp.MustCompile(`(?i)/calls/([^/]+)(?:/operations/([^/]+))?`)

// ofVersion gives the API version that the bot called besides; of a capture that does not say it is beta.
func ofVersion(c *capture, value vars.Lookup) vars.Lookup {
	return func(name string) (string, bool) {
		if name == match.APIVersion && c.Version == "v1.0" {
			return c.Version, true
		}
		return value(name)
	}
}

// bindings gives variables the values that the item itself has, as if this call had been the scenario's. The bot's
// name is another one: what the wire calls it is not what an administrator does.
func bindings(t *testing.T, lib *library.Library, item []byte) func(name string) (string, bool) {
	t.Helper()
	values := map[string]string{"appName": "The Bot's Own Name"}
	for name, v := range lib.Variables {
		if _, given := values[name]; !given {
			values[name] = "no " + name
		}
		if v.Mock != "" {
			values[name] = v.Mock
		}
	}
	v := decoded(t, item)
	for _, member := range []string{"resource", "resourceUrl"} {
		address, _ := at(v, member).(string)
		if ids := wireIDs.FindStringSubmatch(address); ids != nil {
			values["callId"], values["secondCallId"] = ids[1], ids[1]
			values["operationId"], values["secondOperationId"] = ids[2], ids[2]
		}
	}
	take := func(name string, paths ...string) {
		for _, path := range paths {
			if value, found, err := match.Read(item).Path(path); err == nil && found {
				if text := text(value); text != "" && text != "[]" && text != "null" {
					values[name] = text
					return
				}
			}
		}
	}
	take("callbackUri", "/callbackUri", "/resourceData/callbackUri")
	take("registeredUri", "/callbackUri", "/resourceData/callbackUri")
	take("clientContext", "/resourceData/clientContext")
	take("tenantId", "/resourceData/tenantId", "/resourceData/meetingInfo/organizer/user/tenantId",
		"/resourceData/targets/0/identity/applicationInstance/tenantId", "/resourceData/source/identity/user/tenantId")
	take("threadId", "/resourceData/chatInfo/threadId")
	take("messageId", "/resourceData/chatInfo/messageId")
	take("organizer.id", "/resourceData/meetingInfo/organizer/user/id")
	take("userA.id", "/resourceData/source/identity/user/id", "resourceData.#.info.identity.user.id|0")
	take("userB.id", "resourceData.#.info.identity.user.id|0")
	take("instanceId", "/resourceData/targets/0/identity/applicationInstance/id",
		"resourceData.#.info.identity.applicationInstance.id|0")
	take("appId", "resourceData.#.info.identity.application.id|0")
	take("myParticipantId", "resourceData.#(info.identity.application).id",
		"resourceData.#(info.identity.applicationInstance).id")
	return func(name string) (string, bool) {
		if value, given := values[name]; given {
			return value, true
		}
		return fmt.Sprintf("no %s", name), true
	}
}
