package mock

// outcome is why a call, a transfer or an operation ended: a resultInfo.
type outcome struct {
	code, subcode int
	message       string
}

// document is the outcome as resultInfo. Codes are integers, as the metadata
// declares them; some pages print strings.
func (o outcome) document() object {
	return typed("resultInfo", object{"code": o.code, "subcode": o.subcode, "message": o.message})
}

// How calls end. The comment of each says where its code comes from:
// documented (a reference page), observed (field reports) or assumed.
func endedByBot() outcome { // documented: call-delete, table of codes
	return outcome{200, 7000, "The call was ended by the application. DiagCode: 200#7000.@"}
}

func endedByPeer() outcome { // documented: call-delete, table of codes
	return outcome{200, 4521, "The other participant ended the call. DiagCode: 200#4521.@"}
}

func endedByPhone() outcome { // documented: call-delete, table of codes
	return outcome{200, 540000, "The PSTN participant ended the call. DiagCode: 200#540000.@"}
}

func onlyOneLeft() outcome { // documented: call-delete, table of codes
	return outcome{200, 5010, "Only one participant remained in the call. DiagCode: 200#5010.@"}
}

func removedByOther() outcome { // documented: call-delete, table of codes
	return outcome{200, 5300, "Removed by another participant. DiagCode: 200#5300.@"}
}

func joinFailed() outcome { // observed: comms-samples issue 433
	return outcome{400, 2203, "Bad Request. DiagCode: 400#2203.@"}
}

// numberless is what was reported of an instance that has no number: the words,
// not the code (docs-contrib issue 690).
func numberless() outcome {
	return outcome{403, 0, "Rejected call as reverse number lookup for global user failed."}
}

func nobodyJoined() outcome { // documented: call-delete, table of codes
	return outcome{200, 5013, "Nobody joined the call. DiagCode: 200#5013.@"}
}

func lobbyTimeout() outcome { // documented: call-delete, table of codes
	return outcome{200, 5855, "Removed from the lobby after the lobby timeout. DiagCode: 200#5855.@"}
}

func keepAliveTimeout() outcome { // documented: call-delete, table of codes
	return outcome{408, 8537, "The keep-alive of the call timed out. DiagCode: 408#8537.@"}
}

func replacedByInvite() outcome { // assumed: the pages name no code for a replaced call
	return outcome{200, 5003, "The call was replaced by another call. DiagCode: 200#5003.@"}
}

// answerWindowOver is how an incoming call ends that nobody answered within
// its 15 s; observed: the caller reads "Callee could not be reached".
func answerWindowOver() outcome {
	return outcome{480, 10076, "Callee could not be reached. DiagCode: 480#10076.@"}
}

func transferCompleted() outcome { // documented: call-transfer; a newer table says 200
	return outcome{0, 7015, "GracefulTransferCompleted"}
}

func blindTransferFailed() outcome { // documented: call-transfer
	return outcome{500, 7000, "The transfer failed. DiagCode: 500#7000.@"}
}

func consultativeTransferFailed() outcome { // documented: call-transfer
	return outcome{500, 7700, "The consultative transfer failed. DiagCode: 500#7700.@"}
}

func operationCancelled() outcome { // documented: call-cancelmediaprocessing
	return outcome{400, 8508, "Action failed, the operation was cancelled."}
}

func noSponsor() outcome { // observed: comms-samples issue 410
	return outcome{
		412,
		9999,
		"Could not find the PSTN content for the sponsor of this PSTN leg.. DiagCode: 412#10073.@",
	}
}

func mediaDone() outcome { // observed: samples check for code 200
	return outcome{200, 0, "Action completed successfully."}
}

func initialSilence() outcome { // assumed: the page names the reason, not the code
	return outcome{400, 8535, "Action failed, no speech was heard. DiagCode: 400#8535.@"}
}

// Behaviour is what a person, a phone or a bot does when it is called.
type Behaviour string

// The behaviours. Anyone whose behaviour was not set answers.
const (
	Answers     Behaviour = "answers"
	Busy        Behaviour = "busy"
	Declines    Behaviour = "declines"
	NoAnswer    Behaviour = "noAnswer"
	Unreachable Behaviour = "unreachable"
)

// refusalOf is the outcome for a party that did not take a call.
func refusalOf(b Behaviour) outcome {
	switch b {
	case Busy: // assumed: SIP's code; no subcode is documented
		return outcome{486, 0, "The callee is busy."}
	case Declines: // assumed: SIP's code; no subcode is documented
		return outcome{603, 0, "The callee declined the call."}
	case Unreachable: // documented: call-delete, table of codes
		return outcome{480, 10037, "No callee endpoint was found. DiagCode: 480#10037.@"}
	default: // NoAnswer; documented code, assumed for this case
		return outcome{408, 10057, "No signalling from callee endpoints. DiagCode: 408#10057.@"}
	}
}
