package mock

import "strings"

// operation is something that a bot asked for and that takes its time, a
// commsOperation.
//
// The answer spells the status as the metadata declares it (Running,
// Completed); a notification spells it as the pages do (completed, failed).
// SDKs read the answer with the declared spelling only.
type operation struct {
	call    *call
	id      string
	kind    string // type name without namespace
	status  string // declared spelling
	members object // clientContext, resultInfo and what the type adds
}

// newOperation makes a running operation that echoes the client's context.
func (q *request) newOperation(kind string, members object) *operation {
	o := &operation{call: q.call, id: q.world.ids.guid(), kind: kind, status: "Running", members: object{
		"clientContext": q.body["clientContext"], "resultInfo": nil,
	}}
	for name, value := range members {
		o.members[name] = value
	}
	q.call.operations[o.id] = o
	return o
}

func (o *operation) path() string { return o.call.path() + "/operations/" + o.id }

// document is the operation as a version of the API has it.
func (o *operation) document(status, version string) object {
	d := typed(o.kind, clone(o.members))
	d["id"] = o.id
	d["status"] = status
	return o.call.world.server.asVersion(version, d)
}

// answer is the operation as it stands, with its address.
func (o *operation) answer(status int, q *request) answer {
	body := o.document(o.status, q.version)
	body["@odata.context"] = q.root + "/$metadata#" + o.kind
	return answer{status: status, location: o.path(), body: body}
}

// done ends an operation within its request: the answer says Completed, and no
// notification follows. Source: resources/commsoperation.
func (o *operation) done() *operation {
	o.status = "Completed"
	return o
}

// finish ends a running operation and says so: completed when failure is nil,
// else failed for that reason. Afterwards it cannot be read any more.
func (o *operation) finish(failure *outcome, members object) {
	if _, running := o.call.operations[o.id]; !running {
		return
	}
	o.status = "Completed"
	if failure != nil {
		o.status = "Failed"
		o.members["resultInfo"] = failure.document()
	}
	for name, value := range members {
		o.members[name] = value
	}
	delete(o.call.operations, o.id)
	data := o.document(strings.ToLower(o.status), o.call.version)
	o.call.post(notice{change: deleted, below: "/operations/" + o.id, data: data})
}

// getOperation is GET {id}/operations/{operation}. Every operation is answered
// with this address; a page for reading it was not found, so its form is
// assumed.
func (q *request) getOperation() (answer, error) {
	id := q.parameters["operation"]
	o, ok := q.call.operations[strings.ToLower(id)]
	if !ok {
		return answer{}, notFound("Operation", id)
	}
	return answer{status: 200, body: o.answer(200, q).body}, nil
}
