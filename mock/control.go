package mock

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// controlRoute is one operation of the control port: how the outside world
// acts on a mock that runs elsewhere.
type controlRoute struct {
	method string
	path   string
	// does and takes are the documentation page's words.
	does  string
	takes string
	serve func(*controlRequest) (int, any, error)
}

// controlRequest is one request to the control port.
type controlRequest struct {
	server *Server
	http   *http.Request
	// answered is closed when the answer has been written.
	answered chan struct{}
}

// controlError is a refusal of the control port.
type controlError struct {
	status int
	err    error
}

func (e *controlError) Error() string { return e.err.Error() }

func missing(format string, args ...any) error {
	return &controlError{http.StatusNotFound, fmt.Errorf(format, args...)}
}

// controlTable is the whole control port.
func controlTable() []controlRoute {
	return []controlRoute{
		{"GET", "/_mock/health", "Tells that the mock runs.", "", (*controlRequest).health},
		{"POST", "/_mock/apps", "Registers an app; what is left out is made up.", `{"name": "my bot", "roles": ["Calls.Initiate.All"], "webhook": "https://127.0.0.1:9000/callback"}`, (*controlRequest).registerApp},
		{"GET", "/_mock/apps", "Lists the registered apps.", "", (*controlRequest).listApps},
		{"GET", "/_mock/apps/{app}", "Shows an app.", "", (*controlRequest).showApp},
		{"PATCH", "/_mock/apps/{app}", "Changes roles, rsc, rscMeetings, webhook, tokenLifetimeSeconds or notCallingBot. New roles show in tokens that are asked for from now on.", `{"roles": []}`, (*controlRequest).changeApp},
		{"DELETE", "/_mock/apps/{app}", "Forgets an app and ends its calls without a word.", "", (*controlRequest).forgetApp},
		{"POST", "/_mock/apps/{app}/settle", "Answers when everything that was due has been posted.", "", (*controlRequest).settle},
		{"POST", "/_mock/apps/{app}/clock", "Moves the app's clock; what falls due happens in order.", `{"advance": "15s"}`, (*controlRequest).advance},
		{"PUT", "/_mock/apps/{app}/people", "Decides what someone does when called: answers, busy, declines, noAnswer, unreachable.", `{"id": "+14255550101", "behaviour": "busy"}`, (*controlRequest).setPerson},
		{"PUT", "/_mock/apps/{app}/faults", "Replaces the faults that the app has beside the configured ones.", `[{"kind": "lost-notification"}]`, (*controlRequest).setFaults},
		{"POST", "/_mock/apps/{app}/token", "Mints an access token that differs from the app's own.", `{"expiresIn": "-5m", "notBefore": "1h", "audience": "https://other.example", "tenantId": "…", "roles": [], "delegated": true, "unknownKey": true}`, (*controlRequest).mintToken},
		{"POST", "/_mock/apps/{app}/ring", "Someone calls the app; to is number, instance or application.", `{"from": {"phone": "+14255550100"}, "to": "number", "meeting": false, "legacyProbe": false}`, (*controlRequest).ring},
		{"GET", "/_mock/apps/{app}/calls", "Lists the app's live calls.", "", (*controlRequest).listCalls},
		{"GET", "/_mock/calls/{call}", "Shows a live call.", "", (*controlRequest).showCall},
		{"POST", "/_mock/calls/{call}/hangup", "Someone hangs up; by default the peer.", `{"by": "+14255550101"}`, (*controlRequest).hangUp},
		{"POST", "/_mock/calls/{call}/pickup", "A ringing party picks up; by default the first.", `{"id": "+14255550101"}`, (*controlRequest).pickUp},
		{"POST", "/_mock/calls/{call}/share", "Someone starts, updates or stops sharing content; by default whoever is there.", `{"action": "start", "by": "+14255550101"}`, (*controlRequest).share},
		{"POST", "/_mock/calls/{call}/press", "Someone in the call presses a key; by default the other side.", `{"tone": "tone5", "by": "+14255550101"}`, (*controlRequest).press},
		{"POST", "/_mock/calls/{call}/speak", "Someone in the call speaks into a recording; by default the other side.", `{"by": "+14255550101"}`, (*controlRequest).speak},
		{"POST", "/_mock/calls/{call}/admit", "The bot is let out of the lobby.", "", (*controlRequest).admit},
		{"POST", "/_mock/calls/{call}/join", "Someone joins.", `{"user": {"id": "…", "displayName": "Ada"}}`, (*controlRequest).join},
		{"POST", "/_mock/calls/{call}/leave", "Someone leaves.", `{"id": "…"}`, (*controlRequest).leave},
		{"GET", "/_mock/journal", "Lists requests and notifications, oldest first; ?app= narrows to one client id.", "", (*controlRequest).journal},
		{"POST", "/_mock/keys/rotate", "The notification service signs with a new key; its document lists that one and the one before.", "", (*controlRequest).rotateKeys},
		{"GET", "/_mock/faults", "Lists the kinds of fault.", "", (*controlRequest).faultKinds},
		{"GET", "/_mock/openapi", "Lists everything on this page, for programs.", "", (*controlRequest).surface},
		{"POST", "/_mock/reset", "Forgets everything and registers the configured apps again.", "", (*controlRequest).reset},
	}
}

// controlRoutes puts the control port into the mux.
func (s *Server) controlRoutes(mux *http.ServeMux) {
	for _, r := range controlTable() {
		mux.HandleFunc(r.method+" "+r.path, func(rw http.ResponseWriter, hr *http.Request) {
			s.serveControl(r, rw, hr)
		})
	}
	mux.HandleFunc("GET /_mock/{$}", s.serveControlPage)
	mux.HandleFunc("/_mock/", func(rw http.ResponseWriter, r *http.Request) {
		writeJSON(rw, http.StatusNotFound, object{"error": fmt.Sprintf("no %s %s; GET /_mock/ lists what there is", r.Method, r.URL.Path)})
	})
}

func (s *Server) serveControl(route controlRoute, rw http.ResponseWriter, r *http.Request) {
	q := &controlRequest{server: s, http: r, answered: make(chan struct{})}
	defer close(q.answered)
	r.Body = http.MaxBytesReader(rw, r.Body, maxBody)
	status, body, err := route.serve(q)
	if err != nil {
		status = http.StatusBadRequest
		if refused := new(controlError); errors.As(err, &refused) {
			status = refused.status
		}
		body = object{"error": err.Error()}
	}
	if body == nil {
		writeBytes(rw, status, nil)
		return
	}
	writeJSON(rw, status, body)
}

// read decodes the body into v, strictly: a misspelled member is an error. No
// body leaves v as it is.
func (q *controlRequest) read(v any) error {
	if q.http.ContentLength == 0 {
		return nil
	}
	dec := json.NewDecoder(q.http.Body)
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return fmt.Errorf("reading the body: %w", err)
	}
	return nil
}

// app is the world of {app}: a client id, or the name of one app.
func (q *controlRequest) app() (*world, error) {
	id := q.http.PathValue("app")
	if w, ok := q.server.world(id); ok {
		return w, nil
	}
	var named, known []string
	for _, a := range q.server.Apps() {
		if a.Name == id {
			named = append(named, a.ClientID)
		}
		known = append(known, a.Name)
	}
	if len(named) > 1 {
		return nil, fmt.Errorf("several apps are named %q; expected a client id: %s", id, strings.Join(named, ", "))
	}
	if len(named) == 1 {
		// It may have been forgotten in between.
		if w, ok := q.server.world(named[0]); ok {
			return w, nil
		}
	}
	return nil, missing("no app %q; expected a client id, or a name: %s", id, firstOf(known))
}

// firstOf lists names for people, who read no more than a few.
func firstOf(names []string) string {
	const most = 8
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// onCall runs do on the live call of {call}, under the lock of its world.
func (q *controlRequest) onCall(do func(*call) error) (int, any, error) {
	id := q.http.PathValue("call")
	err := q.server.onCall(id, q.answered, do)
	if errors.Is(err, errNoCall) {
		return 0, nil, &controlError{http.StatusNotFound, err}
	}
	return http.StatusOK, object{"callId": id}, err
}

func (q *controlRequest) health() (int, any, error) {
	return http.StatusOK, object{"status": "ok", "version": "mock"}, nil
}

func (q *controlRequest) registerApp() (int, any, error) {
	var a App
	if err := q.read(&a); err != nil {
		return 0, nil, err
	}
	w, err := q.server.register(a)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, w.registration(), nil
}

func (q *controlRequest) listApps() (int, any, error) {
	return http.StatusOK, object{"value": q.server.Apps()}, nil
}

func (q *controlRequest) showApp() (int, any, error) {
	w, err := q.app()
	if err != nil {
		return 0, nil, err
	}
	return http.StatusOK, w.registration(), nil
}

func (q *controlRequest) changeApp() (int, any, error) {
	w, err := q.app()
	if err != nil {
		return 0, nil, err
	}
	var change AppChange
	if err := q.read(&change); err != nil {
		return 0, nil, err
	}
	if err := w.change(change); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, w.registration(), nil
}

func (q *controlRequest) forgetApp() (int, any, error) {
	w, err := q.app()
	if err != nil {
		return 0, nil, err
	}
	q.server.forget(w)
	return http.StatusNoContent, nil, nil
}

func (q *controlRequest) settle() (int, any, error) {
	w, err := q.app()
	if err != nil {
		return 0, nil, err
	}
	settled, err := w.settle(q.http.Context())
	return http.StatusOK, settled, err
}

func (q *controlRequest) advance() (int, any, error) {
	w, err := q.app()
	if err != nil {
		return 0, nil, err
	}
	var body struct {
		Advance string `json:"advance"`
	}
	if err := q.read(&body); err != nil {
		return 0, nil, err
	}
	d, err := time.ParseDuration(body.Advance)
	if err != nil || d < 0 {
		return 0, nil, fmt.Errorf("advance %q: expected a duration, such as 15s", body.Advance)
	}
	return http.StatusOK, object{"now": w.advance(d, q.answered).UTC().Format(time.RFC3339Nano)}, nil
}

func (q *controlRequest) setPerson() (int, any, error) {
	w, err := q.app()
	if err != nil {
		return 0, nil, err
	}
	var body struct {
		ID        string    `json:"id"`
		Behaviour Behaviour `json:"behaviour"`
	}
	if err := q.read(&body); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, body, w.setBehaviour(body.ID, body.Behaviour)
}

func (q *controlRequest) setFaults() (int, any, error) {
	w, err := q.app()
	if err != nil {
		return 0, nil, err
	}
	list := []Fault{}
	if err := q.read(&list); err != nil {
		return 0, nil, err
	}
	if err := q.server.setFaults(w, list); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, list, nil
}

func (q *controlRequest) mintToken() (int, any, error) {
	w, err := q.app()
	if err != nil {
		return 0, nil, err
	}
	var body struct {
		Audience   string   `json:"audience"`
		TenantID   string   `json:"tenantId"`
		ExpiresIn  string   `json:"expiresIn"`
		NotBefore  string   `json:"notBefore"`
		Roles      []string `json:"roles"`
		Delegated  bool     `json:"delegated"`
		UnknownKey bool     `json:"unknownKey"`
	}
	if err := q.read(&body); err != nil {
		return 0, nil, err
	}
	o := accessTokenOptions{audience: body.Audience, tenant: body.TenantID, roles: body.Roles, delegated: body.Delegated, unknown: body.UnknownKey}
	for text, into := range map[string]*time.Duration{body.ExpiresIn: &o.lifetime, body.NotBefore: &o.notBefore} {
		if text == "" {
			continue
		}
		if *into, err = time.ParseDuration(text); err != nil {
			return 0, nil, fmt.Errorf("%q: expected a duration, such as -5m", text)
		}
	}
	token, err := q.server.accessToken(w.registration(), o)
	return http.StatusOK, object{"access_token": token}, err
}

func (q *controlRequest) journal() (int, any, error) {
	return http.StatusOK, object{"value": q.server.Journal(q.http.URL.Query().Get("app"))}, nil
}

func (q *controlRequest) rotateKeys() (int, any, error) {
	q.server.RotateKeys()
	return http.StatusOK, object{"published": len(q.server.publishedNoticeKeys())}, nil
}

func (q *controlRequest) faultKinds() (int, any, error) {
	return http.StatusOK, object{"value": FaultKinds()}, nil
}

func (q *controlRequest) reset() (int, any, error) {
	return http.StatusOK, object{"apps": len(q.server.config.Apps)}, q.server.Reset()
}

// sortedByName orders apps for people.
func sortedByName(apps []App) []App {
	slices.SortFunc(apps, func(a, b App) int { return strings.Compare(a.Name+a.ClientID, b.Name+b.ClientID) })
	return apps
}
