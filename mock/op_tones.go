package mock

// subscribeToTone is POST {id}/subscribeToTone: from now on each key that is
// pressed is notified. Source: call-subscribetotone.
func (q *request) subscribeToTone() (answer, error) {
	if err := q.mediaAction(); err != nil {
		return answer{}, err
	}
	if err := q.grant.require(roleAccessMedia); err != nil {
		return answer{}, err
	}
	q.call.tones = true
	return q.newOperation("subscribeToToneOperation", nil).done().answer(200, q), nil
}

// sendDtmfTones is POST {id}/sendDtmfTones. The tones are away as soon as they
// are asked for. Source: call-senddtmftones.
func (q *request) sendDtmfTones() (answer, error) {
	if err := q.mediaAction(); err != nil {
		return answer{}, err
	}
	o := q.newOperation("sendDtmfTonesOperation", object{"completionReason": nil})
	said := o.answer(200, q)
	o.members["resultInfo"] = mediaDone().document()
	o.finish(nil, object{"completionReason": "completedSuccessfully"})
	return said, nil
}
