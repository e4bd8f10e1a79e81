package mock

import "net/http"

// startHoldMusic is POST {id}/participants/{participant}/startHoldMusic. One
// participant at a time can be on hold. Source: participant-startholdmusic.
func (q *request) startHoldMusic() (answer, error) {
	p, err := q.holdable()
	if err != nil {
		return answer{}, err
	}
	if q.call.onHold != nil {
		return answer{}, &refusal{
			status:  http.StatusConflict,
			code:    "Conflict",
			message: "Another participant is on hold.",
		}
	}
	q.call.onHold = p
	return q.holdOperation("startHoldMusicOperation")
}

// stopHoldMusic is POST {id}/participants/{participant}/stopHoldMusic.
// Source: participant-stopholdmusic.
func (q *request) stopHoldMusic() (answer, error) {
	p, err := q.holdable()
	if err != nil {
		return answer{}, err
	}
	if q.call.onHold != p {
		return answer{}, &refusal{
			status:  http.StatusConflict,
			code:    "Conflict",
			message: "The participant is not on hold.",
		}
	}
	q.call.onHold = nil
	return q.holdOperation("stopHoldMusicOperation")
}

func (q *request) holdable() (*participant, error) {
	if err := q.in(established); err != nil {
		return nil, err
	}
	if err := q.grant.require(roleJoin, roleJoinAsGuest); err != nil {
		return nil, err
	}
	return q.participant()
}

func (q *request) holdOperation(kind string) (answer, error) {
	o := q.newOperation(kind, nil)
	said := o.answer(202, q)
	o.finish(nil, nil)
	return said, nil
}
