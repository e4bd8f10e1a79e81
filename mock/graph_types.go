package mock

// The types that requests are made of, as declared by the Graph metadata
// (msgraph-metadata, beta). Answers are not checked against this table: they
// are built by the code that knows what they mean.

// kind is the JSON form of a member.
type kind int

const (
	stringKind kind = iota
	booleanKind
	integerKind
	enumKind
	objectKind
)

// member is one declared member of a type.
type member struct {
	kind       kind
	of         string   // objectKind: the declared type
	values     []string // enumKind
	collection bool
	required   bool
	// maxLength bounds a string; 0 is no bound.
	maxLength int
	// low and high bound an integer when high is not 0.
	low, high int64
	// anyCase accepts an enum value in any letter case; without it PascalCase
	// is refused, as Graph does.
	anyCase bool
}

// complexType is a declared type. An open type takes members that it does not
// declare.
type complexType struct {
	open     bool
	abstract bool     // an instance must name a derived type
	alias    string   // what @odata.type may call it besides its name here
	derived  []string // types that may stand where this one is declared
	members  map[string]member
}

// enumerations that several members share.
func modalities() []string {
	return []string{"audio", "video", "videoBasedScreenSharing", "data", "unknown"}
}

func endpointTypes() []string {
	return []string{"default", "voicemail", "skypeForBusiness", "skypeForBusinessVoipPhone"}
}

func tones() []string {
	return []string{"tone0", "tone1", "tone2", "tone3", "tone4", "tone5", "tone6", "tone7", "tone8", "tone9",
		"star", "pound", "a", "b", "c", "d", "flash"}
}

// identityTypes and identitySetTypes are the types that derive from identity and
// from identitySet. Source: the CSDL of beta.
func identityTypes() []string {
	return []string{
		"azureCommunicationServicesUserIdentity", "communicationsApplicationIdentity",
		"communicationsApplicationInstanceIdentity", "communicationsEncryptedIdentity", "communicationsGuestIdentity",
		"communicationsPhoneIdentity", "communicationsUserIdentity", "emailIdentity", "initiator",
		"provisioningServicePrincipal", "provisioningSystem", "servicePrincipalIdentity", "sharePointIdentity",
		"teamworkApplicationIdentity", "teamworkConversationIdentity", "teamworkTagIdentity", "teamworkUserIdentity",
		"userIdentity",
	}
}

func identitySetTypes() []string {
	return []string{
		"approvalIdentitySet", "chatMessageFromIdentitySet", "chatMessageMentionedIdentitySet",
		"chatMessageReactionIdentitySet", "communicationsIdentitySet", "sharePointIdentitySet",
	}
}

// graphTypes returns every type that a request body can hold, and for each
// action the type of its parameters.
func graphTypes() map[string]complexType {
	str := member{kind: stringKind}
	boolean := member{kind: booleanKind}
	integer := member{kind: integerKind}
	clientContext := member{kind: stringKind, maxLength: 256}
	oneOf := func(values ...string) member { return member{kind: enumKind, values: values} }
	one := func(of string) member { return member{kind: objectKind, of: of} }
	many := func(of string) member { return member{kind: objectKind, of: of, collection: true} }
	must := func(m member) member { m.required = true; return m }
	between := func(low, high int64) member { return member{kind: integerKind, low: low, high: high} }
	strings := member{kind: stringKind, collection: true}
	modality := member{kind: enumKind, values: modalities(), collection: true}

	seconds := between(1, 120)
	callOptions := map[string]member{
		"hideBotAfterEscalation": boolean, "isContentSharingNotificationEnabled": boolean,
		"isDeltaRosterEnabled": boolean, "isInteractiveRosterEnabled": boolean,
	}
	participantInfo := map[string]member{
		"identity": must(one("identitySet")), "endpointType": oneOf(endpointTypes()...),
		"region": str, "languageId": str, "countryCode": str, "participantId": str,
		"platformId": str, "nonAnonymizedIdentity": one("identitySet"),
	}
	return map[string]complexType{
		"call": {open: true, members: map[string]member{
			"callbackUri": must(str), "callChainId": str, "callOptions": one("callOptions"),
			"chatInfo": one("chatInfo"), "meetingInfo": one("meetingInfo"),
			"direction": oneOf("incoming", "outgoing"), "mediaConfig": must(one("mediaConfig")),
			"requestedModalities": must(modality), "source": one("participantInfo"),
			"subject": str, "targets": many("invitationParticipantInfo"), "tenantId": str,
			"ringingTimeoutInSeconds": between(1, 115),
			"routingPolicies": {kind: enumKind, collection: true, values: []string{
				"none", "noMissedCall", "disableForwardingExceptPhone", "disableForwarding", "preferSkypeForBusiness"}},
		}},
		"identitySet": {open: true, derived: identitySetTypes(), members: map[string]member{
			"application": one("identity"), "applicationInstance": one("identity"), "user": one("identity"),
			"phone": one("identity"), "guest": one("identity"), "encrypted": one("identity"),
			"device": one("identity"), "onPremises": one("identity"), "assertedIdentity": one("identity"),
			"azureCommunicationServicesUser": one("identity"),
		}},
		"identity": {
			open:    true,
			derived: identityTypes(),
			members: map[string]member{"id": must(str), "displayName": str, "tenantId": str},
		},
		"participantInfo": {members: participantInfo},
		// The create-call page itself types a target as participantInfo and
		// answers 201 (examples 3 and 4).
		"invitationParticipantInfo": {open: true, derived: []string{"participantInfo"}, members: map[string]member{
			"identity": must(one("identitySet")), "endpointType": oneOf(endpointTypes()...),
			"participantId": str, "replacesCallId": str, "hidden": boolean,
			"removeFromDefaultAudioRoutingGroup": boolean, "region": str, "languageId": str,
		}},
		"mediaConfig": {
			abstract: true,
			derived:  []string{"serviceHostedMediaConfig", "appHostedMediaConfig"},
		},
		"serviceHostedMediaConfig": {
			members: map[string]member{
				"preFetchMedia":               many("mediaInfo"),
				"removeFromDefaultAudioGroup": boolean,
				"liveCaptionOptions":          one("liveCaptionOptions"),
			},
		},
		"liveCaptionOptions": {open: true},
		"appHostedMediaConfig": {
			members: map[string]member{"blob": must(str), "removeFromDefaultAudioGroup": boolean},
		},
		"mediaInfo":   {members: map[string]member{"uri": must(str), "resourceId": str}},
		"prompt":      {abstract: true, derived: []string{"mediaPrompt"}},
		"mediaPrompt": {members: map[string]member{"mediaInfo": must(one("mediaInfo")), "loop": integer}},
		"chatInfo": {
			members: map[string]member{"threadId": must(str), "messageId": str, "replyChainMessageId": str},
		},
		"meetingInfo": {
			abstract: true,
			derived:  []string{"organizerMeetingInfo", "tokenMeetingInfo", "joinMeetingIdMeetingInfo"},
		},
		"organizerMeetingInfo": {
			open:    true,
			members: map[string]member{"organizer": must(one("identitySet")), "allowConversationWithoutHost": boolean},
		},
		"tokenMeetingInfo": {
			members: map[string]member{"token": must(str), "allowConversationWithoutHost": boolean},
		},
		"joinMeetingIdMeetingInfo": {
			open: true,
			members: map[string]member{
				"joinMeetingId":                must(str),
				"passcode":                     str,
				"allowConversationWithoutHost": boolean,
			},
		},
		"callOptions":         {abstract: true, derived: []string{"outgoingCallOptions", "incomingCallOptions"}},
		"outgoingCallOptions": {members: callOptions},
		"incomingCallOptions": {members: callOptions},

		// Parameters of actions; none of them has a name of its own in Graph.
		"answer parameters": {members: map[string]member{
			"callbackUri": str, "mediaConfig": must(one("mediaConfig")), "acceptedModalities": modality,
			"callOptions": one("callOptions"), "participantCapacity": integer}},
		"reject parameters": {members: map[string]member{
			"reason": {
				kind:    enumKind,
				values:  []string{"none", "busy", "forbidden"},
				anyCase: true,
			},
			"callbackUri": str,
		}},
		"redirect parameters": {open: true, members: map[string]member{
			"targets":           must(many("invitationParticipantInfo")),
			"timeout":           between(15, 90),
			"callbackUri":       str,
			"maskCallee":        boolean,
			"maskCaller":        boolean,
			"targetDisposition": oneOf("default", "simultaneousRing", "forward"),
		}},
		"transfer parameters": {members: map[string]member{
			"transferTarget": must(
				one("invitationParticipantInfo"),
			),
			"transferee":    one("participantInfo"),
			"clientContext": clientContext,
		}},
		"invite parameters": {
			members: map[string]member{
				"participants":  must(many("invitationParticipantInfo")),
				"clientContext": clientContext,
			},
		},
		"clientContext parameters": {members: map[string]member{"clientContext": clientContext}},
		"hold parameters": {
			members: map[string]member{"customPrompt": one("prompt"), "clientContext": clientContext},
		},
		"playPrompt parameters": {
			members: map[string]member{
				"prompts":       must(many("prompt")),
				"loop":          boolean,
				"clientContext": clientContext,
			},
		},
		"recordResponse parameters": {
			members: map[string]member{
				"prompts":                        many("prompt"),
				"bargeInAllowed":                 boolean,
				"initialSilenceTimeoutInSeconds": seconds,
				"maxSilenceTimeoutInSeconds":     seconds,
				"maxRecordDurationInSeconds":     seconds,
				"playBeep":                       boolean,
				"stopTones":                      strings,
				"streamWhileRecording":           boolean,
				"clientContext":                  clientContext,
			},
		},
		"tones parameters": {
			members: map[string]member{
				"tones":               {kind: enumKind, values: tones(), collection: true, required: true},
				"delayBetweenTonesMs": integer,
				"clientContext":       clientContext,
			},
		},
		"screen parameters": {members: map[string]member{"role": must(oneOf("viewer", "sharer"))}},
		"recording parameters": {
			members: map[string]member{
				"status":        must(oneOf("notRecording", "recording", "failed")),
				"clientContext": clientContext,
			},
		},
		"update parameters": {alias: "call", members: map[string]member{"callbackUri": str, "subject": str}},
	}
}
