package mock

import (
	"errors"
	"net/http"
	"strings"
	"time"
)

// serveGraph serves one request of the Graph surface. The answer is on its way
// to the client before the first notification that it causes is posted.
func (s *Server) serveGraph(rw http.ResponseWriter, r *http.Request) {
	e := &exchange{
		server: s, rw: rw, r: r, began: s.config.Now(), arrived: time.Now(),
		requestID:       s.newGUID(),
		clientRequestID: r.Header.Get("client-request-id"),
		scenarioID:      r.Header.Get("Scenario-Id"),
		answered:        make(chan struct{}),
	}
	if e.clientRequestID == "" {
		e.clientRequestID = e.requestID
	}
	if e.scenarioID == "" {
		e.scenarioID = s.newGUID()
	}
	defer close(e.answered)
	if reply, ok := e.serveBeyond(); ok {
		e.finish(reply)
		return
	}
	a, err := e.serve()
	e.takeTime()
	reply := e.reply(a, err)
	e.finish(reply)
}

// exchange is one request with what becomes of it, on the wire's side: ids,
// headers, journal and faults. What the request means is with request.
type exchange struct {
	server          *Server
	rw              http.ResponseWriter
	r               *http.Request
	began           time.Time
	requestID       string
	arrived         time.Time     // in real time
	wait            time.Duration // how long the answer takes
	early           string        // that it came before the time that Retry-After named; "": it did not
	clientRequestID string
	scenarioID      string // comes back as it was sent
	answered        chan struct{}
	operation       string
	world           *world // nil until the token is known
	sent            []byte // the request body
	root            string
}

// serve goes from the bytes to an answer or a refusal: path, token, body,
// tenant, call, and then the operation itself.
func (e *exchange) serve() (answer, error) {
	s, r := e.server, e.r
	version, ok := versionOf(r.URL.Path)
	if !ok {
		refuseUnread(e.rw, r)
		return answer{}, badRequest("Invalid version: %s.", version)
	}
	where, ok := parseAddress(r.URL.Path)
	if !ok {
		refuseUnread(e.rw, r)
		return answer{}, noSuchResource(s.rootOf(r) + r.URL.RequestURI())
	}
	e.root = s.rootOf(r) + "/" + where.version
	token, w, err := s.authenticate(r)
	if err != nil {
		refuseUnread(e.rw, r)
		return answer{}, err
	}
	e.world = w
	body, err := e.readBody()
	if err != nil {
		return answer{}, err
	}
	e.sent = body
	found, parameters, allow := match(s.routes, r.Method, where.segments)
	switch {
	case found == nil && len(where.segments) == 0 && r.Method == http.MethodGet && w.registration().NotCallingBot:
		// Set-up probes of bots list the calls to see this.
		return answer{}, notRegistered()
	case found == nil && len(allow) == 0, found != nil && where.legacy && !found.onLegacyPath():
		return answer{}, noSuchResource(s.rootOf(r) + r.URL.RequestURI())
	case found == nil:
		return answer{}, wrongMethod(strings.Join(allow, ", "))
	}
	e.operation = found.operation
	if err := w.admit(e); err != nil {
		return answer{}, err
	}
	if err := w.faults.beforeServing(e); err != nil {
		return answer{}, err
	}
	// A call can always be ended.
	if r.Method == http.MethodPost {
		if w.outbox.waitEased(r.Context()); w.outbox.full() {
			return answer{}, queueFull(s.config.QueueSize)
		}
	}
	q := &request{
		server: s, route: found, version: where.version, root: e.root,
		parameters: parameters, token: token, world: w, scenario: r.Header.Get("Scenario-Id"),
	}
	if err := q.decodeBody(r.Header.Get("Content-Type"), body); err != nil {
		return answer{}, err
	}
	return e.perform(q)
}

// perform runs the operation under the lock of its world.
func (e *exchange) perform(q *request) (answer, error) {
	w := q.world
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.app.NotCallingBot:
		return answer{}, notRegistered()
	case q.token.Scopes != "":
		// Delegated tokens are documented as not supported, without a code.
		return answer{}, notPermitted()
	}
	q.grant = grant{
		roles: q.token.Roles, rsc: w.app.RSC, rscMeetings: w.app.RSCMeetings,
		unchecked: w.faults.unchecked(q.route.operation),
	}
	err := q.bind()
	e.wait = w.courier.answerTakes(q.route.operation, q.call)
	if err != nil {
		return answer{}, err
	}
	if !strings.EqualFold(q.token.TenantID, w.app.TenantID) {
		return answer{}, tenantMismatch()
	}
	if !w.courier.lateAnswers() {
		w.answered = e.answered
		defer func() { w.answered = nil }()
	}
	a, err := q.route.serve(q)
	if err == nil && q.route.method == http.MethodGet {
		a.body = selectMembers(a.body, e.r.URL.Query().Get("$select"))
	}
	return a, err
}

// reply is an answer as bytes, before any fault has touched it.
type reply struct {
	status int
	header http.Header
	body   object // nil for an empty answer
	raw    []byte // sent in place of body when not nil
}

func (e *exchange) reply(a answer, err error) reply {
	now := e.server.config.Now()
	out := reply{status: a.status, header: http.Header{}, body: a.body}
	if a.location != "" {
		out.header.Set("Location", e.root+a.location)
	}
	if err != nil {
		refused := new(refusal)
		if !errors.As(err, &refused) {
			e.server.config.Log.Error("serving Graph", "error", err)
			refused = serverError()
		}
		if e.server.observed() {
			refused = refused.asObserved()
		}
		out = reply{
			status: refused.status,
			header: http.Header{},
			body:   refused.body(now, e.requestID, e.clientRequestID),
		}
		for name, values := range refused.header {
			out.header[name] = values
		}
	}
	// Go's spelling, and one array for all, so that none is spelt anew each time.
	values := [...]string{e.requestID, e.clientRequestID, e.scenarioID, now.UTC().Format(http.TimeFormat),
		`{"ServerInfo":{"DataCenter":"Loopback","Slice":"E","Ring":"1","ScaleUnit":"000","RoleInstance":"MOCK000000000"}}`}
	for i, name := range [...]string{"Request-Id", "Client-Request-Id", "Scenario-Id", "Date", "X-Ms-Ags-Diagnostic"} {
		out.header[name] = values[i : i+1 : i+1]
	}
	if out.body != nil && out.status < http.StatusBadRequest {
		out.header["Odata-Version"] = []string{"4.0"}
	}
	if e.server.observed() {
		// In 4 of 5. Not in the documented dialect: browsers would remember it
		// for "localhost".
		out.header.Set("Strict-Transport-Security", "max-age=31536000")
	}
	return out
}

// finish writes the reply, unless a fault keeps it back, and the journal.
func (e *exchange) finish(out reply) {
	verdict := deliver
	if e.world != nil {
		verdict = e.world.faults.tamperReply(e.operation, &out, e.server.newGUID)
	}
	data := out.raw
	if data == nil && out.body != nil {
		data = encode(out.body)
	}
	e.server.log.request(e, out, data, verdict)
	switch verdict {
	case hang:
		select {
		case <-e.r.Context().Done():
		case <-e.server.ctx.Done():
		}
		return
	case dropConnection:
		drop(e.rw)
		return
	}
	if e.world != nil && out.status == http.StatusTooManyRequests {
		e.world.wasTold(e)
	}
	for name, values := range out.header {
		e.rw.Header()[name] = values
	}
	writeBytes(e.rw, out.status, data)
}

// drop closes the connection without an answer.
func drop(rw http.ResponseWriter) {
	conn, _, err := http.NewResponseController(rw).Hijack()
	if err != nil {
		// HTTP/2 cannot be hijacked; net/http documents this panic as the way
		// to abort a stream, and swallows it.
		panic(http.ErrAbortHandler)
	}
	_ = conn.Close() // the point is that it is closed; how well does not matter
}
