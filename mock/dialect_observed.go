package mock

import (
	"encoding/base64"
	"fmt"
	"maps"
	"strings"
	"time"
)

// The observed dialect: what recordings of the real service have in place of
// what the pages show. Behind each difference stands how often it was seen:
// "n of m" counts whole recordings, +k parts of others; they are of 2019 to
// 2024, the whole ones of 2023 at the latest.

// observedItem is the item of a notification as recorded: callbackUri is in 0
// of 23 (+0 of 28), resource and resourceUrl are in all since mid 2019.
func (c *call) observedItem(n notice, item object) {
	delete(item, "callbackUri")
	if data, ok := item["resourceData"].(object); ok && n.below == "" {
		if n.change == created {
			c.observedIncoming(data)
		} else {
			c.observedState(n, data)
		}
	}
}

// observedState is a state of a call as recorded:
//
//   - id in 2 of 18, both of 2019; tenantId in 0 of 11 of outgoing calls
//   - a key that was pressed: state and toneInfo, nothing else (1 of 1)
//   - an organizer: id and tenantId only (2 of 2), allowConversationWithoutHost
//     never
//   - with mediaState, and at the end: meetingCapability without members and
//     coOrganizers (4 of 4, 3 of 3)
//   - the end of an incoming call shows the whole call again (+2, of recording
//     bots)
func (c *call) observedState(n notice, data object) {
	delete(data, "id")
	delete(data, "tenantId")
	if data["toneInfo"] != nil {
		return
	}
	if organizer := child(data, "meetingInfo", "organizer", "user"); organizer != nil {
		delete(organizer, "displayName")
		if organizer["tenantId"] == nil {
			organizer["tenantId"] = c.world.app.TenantID
		}
	}
	if info := child(data, "meetingInfo"); info != nil {
		delete(info, "allowConversationWithoutHost")
	}
	if data["mediaState"] != nil || n.change == deleted {
		data["meetingCapability"] = typed("meetingCapability", nil)
		data["coOrganizers"] = []any{}
	}
	if n.change == deleted && c.direction == "incoming" {
		for _, name := range []string{"callbackUri", "source", "targets", "tenantId"} {
			data[name] = copyOf(c.document[name])
		}
		c.observedIncoming(data)
	}
}

// observedIncoming is an incoming call as recorded, in parts: the source has a
// region (4 of 5) and, as a user, a languageId (3 of 5) and the kind of
// provider (2 of 5), no countryCode (4 of 5); a target has no display name (5
// of 5).
func (c *call) observedIncoming(data object) {
	source := child(data, "source")
	source["region"] = "amer"
	delete(source, "countryCode")
	if user := child(source, "identity", "user"); user != nil {
		source["languageId"] = "en-us"
		user["identityProvider"] = identityProvider
	}
	for _, target := range items(data, "targets") {
		_, who := whoIs(child(target, "identity"))
		delete(who, "displayName")
	}
}

// identityProvider is that of users, applications and instances (4 of 4).
const identityProvider = "AAD"

// observedParticipant is a participant as recorded:
//
//   - publishedStates and meetingRole in 4 of 4; none is the role in calls
//     between two and in groups
//   - since 2022 replacementLink, here and in info, isIdentityAnonymized,
//     info.participantId (equal to id) and info.endpointId in 3 of 3
//   - info.endpointType and info.clientVersion in 4 of 4
//   - a label on each stream (4 of 4), a data stream of most users
//   - tenantId and identityProvider of whoever is no phone (4 of 4), and the
//     name of a user
//   - the bot as application has no display name (1 of 2) or "28:" and its app
//     id (1 of 2); as instance it has its name (2 of 2)
func (c *call) observedParticipant(p *participant, d object) object {
	link := c.replacementLink(p)
	d["publishedStates"] = []any{}
	d["meetingRole"] = c.meetingRole(p)
	d["replacementLink"] = link
	d["isIdentityAnonymized"] = false
	info := child(d, "info")
	info["endpointType"] = "default"
	info["endpointId"] = newIdentifiers(0, "endpoint", p.id).guid()
	info["participantId"] = p.id
	info["replacementLink"] = link
	kind, who := whoIs(child(info, "identity"))
	switch kind {
	case "user":
		if text(who, "displayName") == "" {
			who["displayName"] = "Person"
		}
		info["clientVersion"] = "SkypeSpaces/1415/1.0.0.2023092925/os=windows; osVer=10; deviceType=computer; " +
			"browser=chrome; browserVer=118.0/TsCallingVersion=2023.32.01.4/Ovb=" + strings.Repeat("0", 40)
		d["mediaStreams"] = append(d["mediaStreams"].([]any), typed("mediaStream", object{
			"mediaType": "data", "sourceId": fmt.Sprint(len(p.streams) + 400),
			"direction": "sendReceive", "serverMuted": false,
		}))
	case "application", "applicationInstance":
		info["clientVersion"] = fmt.Sprintf("%s (appid:%s)", c.world.app.AppName, c.world.app.ClientID)
	}
	if kind == "user" || strings.HasPrefix(kind, "application") {
		who["identityProvider"] = identityProvider
		if who["tenantId"] == nil {
			who["tenantId"] = c.world.app.TenantID
		}
	}
	if kind == "application" {
		delete(who, "displayName")
		if c.coin("name of the bot") {
			who["displayName"] = "28:" + text(who, "id")
		}
	}
	for _, s := range items(d, "mediaStreams") {
		s["label"] = streamLabel(text(s, "mediaType"))
	}
	return d
}

func streamLabel(media string) string {
	switch media {
	case "audio", "video":
		return "main-" + media
	case "videoBasedScreenSharing":
		return "applicationsharing-video"
	}
	return media
}

func (c *call) meetingRole(p *participant) string {
	organizer := text(c.document, "meetingInfo", "organizer", "user", "id")
	switch {
	case c.kind != meeting:
		return "none"
	case organizer != "" && p.is(organizer):
		return "organizer"
	}
	return "presenter"
}

// replacementLink is an inner address of the service; its host is made up.
func (c *call) replacementLink(p *participant) string {
	const form = "https://cc.example.com/cc/v1/callParticipant/%s/13/k3/141/replacement?rt=%s&i=0&e=638000000000000000"
	return fmt.Sprintf(form, newIdentifiers(0, "conversation", c.id).guid(), strings.ReplaceAll(p.id, "-", ""))
}

// coin decides between two forms that were both seen, for this call.
func (c *call) coin(what string) bool {
	return coin(c.world.server.config.Seed, c.world.app.Name+"\x00"+what, c.nth)
}

// observedEstablished posts what follows after a call was established and its
// media. In one of two recordings of a call between two it got a chat, a token
// to join by, and a roster: established comes up to four times then.
func (c *call) observedEstablished() {
	if c.kind != peerToPeer || c.direction != "outgoing" || !c.coin("becomes a chat") {
		return
	}
	data := typed("call", object{
		"state":      string(established),
		"mediaState": clone(c.document["mediaState"]),
		"chatInfo": typed("chatInfo", object{
			"threadId": "19:" + newIdentifiers(0, "thread", c.id).guid(), "messageId": "0",
		}),
		"meetingProperties": typed("meetingProperties", object{"meetingLabel": "00000000-0000-0000-0000-000000000000"}),
		"replacesContext":   base64.StdEncoding.EncodeToString([]byte(c.replacementLink(c.me))),
	})
	c.post(notice{change: updated, data: clone(data)})
	if token, err := c.joinToken(); err == nil {
		data["meetingInfo"] = typed("tokenMeetingInfo", object{"token": token})
		c.post(notice{change: updated, data: data})
	} else {
		c.world.server.config.Log.Error("signing a join token", "error", err)
	}
	c.postRoster(c.roster)
}

// joinToken is a token to join by, with the claims that were recorded (1 of 1,
// +4 of recording bots): activityId is the chain of the call.
func (c *call) joinToken() (string, error) {
	s := c.world.server
	now := s.config.Now().Unix()
	return s.noticeKey().sign(object{
		"appId":                  c.world.app.ClientID,
		"conversationController": "https://api.flightproxy.example.com/api/v2/ep/conv.example.com/conv/" + c.id,
		"activityId":             c.chain(),
		"http://schemas.microsoft.com/identity/claims/tenantid": c.world.app.TenantID,
		"nbf": now, "exp": now + 24*60*60,
		"iss": notificationIssuer, "aud": notificationIssuer,
	}, nil)
}

// observedFirstRoster posts the first roster of a group or a meeting as
// recorded of a group: the bot alone, and the others with the next one.
func (c *call) observedFirstRoster() {
	if c.kind != peerToPeer && !c.option("isDeltaRosterEnabled") {
		c.postRoster([]*participant{c.me})
	}
}

// observedEnd is how a call between two ends, whoever ends it (2 of 2; who had
// hung up is not recorded). No recording has terminating.
func observedEnd() outcome {
	return outcome{200, 5002, "The conversation has ended. DiagCode: 0#5002.@"}
}

// observedCall is a call that is read as recorded, of either version: the
// context without /app (v1.0, 2024), mediaHostedRegion and transferState beside
// the members that v1.0 does not declare, activeModalities filled. An organizer
// has every kind of identity, and a meeting what nobody set, as null (of calls
// that were created).
func (c *call) observedCall(root string, shown object) {
	shown["@odata.context"] = root + "/$metadata#communications/calls/$entity"
	shown["transferState"] = nil
	shown["mediaHostedRegion"] = "Unknown"
	if c.state == established {
		shown["activeModalities"] = []any{"audio"}
	}
	info := child(shown, "meetingInfo")
	if info == nil {
		return
	}
	fill(info, "allowConversationWithoutHost", "lobbyBypass", "joinGreenRoom", "organizerInfo")
	if organizer := child(info, "organizer"); organizer != nil {
		fill(organizer, "phone", "guest", "encrypted", "onPremises", "applicationInstance")
	}
}

// observedPrompts are the prompts of a request as the end of a playPrompt
// repeats them, each with a resourceId (1 of 1, +1).
func (q *request) observedPrompts() []any {
	prompts := []any{}
	for _, p := range items(q.body, "prompts") {
		p = clone(p)
		if info := child(p, "mediaInfo"); info != nil {
			info["@odata.type"] = "#microsoft.graph.mediaInfo"
			if text(info, "resourceId") == "" {
				info["resourceId"] = q.world.ids.guid()
			}
		}
		prompts = append(prompts, p)
	}
	return prompts
}

// observedNoticeLifetime is how long the token of a notification lived (1 of 1).
const observedNoticeLifetime = 300 * time.Second

// observedNoticeClaims are those of a token of 2022: appid is a service of the
// sender's, and iat, sub and serviceurl are not there. header has the members
// that stand beside alg, kid and typ; x5t names the key as kid does.
func observedNoticeClaims(claims object, kid string) (reduced, header object) {
	reduced = maps.Clone(claims)
	delete(reduced, "iat")
	reduced["appid"] = newIdentifiers(0, "the service that notifies").guid()
	return reduced, object{"cty": "JWT", "x5t": kid}
}

// asObserved is a refusal as recorded: code 7503 comes wrapped as text into an
// UnknownError (2020, 2021, likewise 2026).
func (r *refusal) asObserved() *refusal {
	if r.code != notRegistered().code {
		return r
	}
	wrapped := *r
	wrapped.code = "UnknownError"
	wrapped.message = string(encode(object{"errorCode": r.code, "message": r.message, "instanceAnnotations": []any{}}))
	return &wrapped
}
