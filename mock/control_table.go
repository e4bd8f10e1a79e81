package mock

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// controlTable is the whole control port, in the order of its page.
func controlTable() []controlRoute {
	table := []controlRoute{
		{"GET", "/_mock/health", "Says that the mock runs.", "", (*controlRequest).health},
		withBody("POST", "/_mock/apps", "Registers an app; what is left out is made up.",
			`{"name": "my bot", "roles": ["Calls.Initiate.All"], "webhook": "https://127.0.0.1:9000/callback"}`,
			(*controlRequest).registerApp),
		{"GET", "/_mock/apps", "Lists the registered apps.", "", (*controlRequest).listApps},
		onApp("GET", "", "Shows an app.", "", (*controlRequest).showApp),
		onApp("PATCH", "", "Changes roles, rsc, rscMeetings, webhook, tokenLifetimeSeconds or notCallingBot. "+
			"New roles show in tokens that are asked for from now on.", `{"roles": []}`, (*controlRequest).changeApp),
		onApp("DELETE", "", "Forgets an app; its calls end, and nothing is posted.", "", (*controlRequest).forgetApp),
		onApp("POST", "/settle", "Answers when everything that was due has been posted.", "", (*controlRequest).settle),
		onApp("POST", "/clock", "Moves the app's clock; what falls due happens in order.",
			`{"advance": "15s"}`, (*controlRequest).advance),
		onApp(
			"PUT",
			"/people",
			"Decides what someone does when called: answers, busy, declines, noAnswer, unreachable.",
			`{"id": "+14255550101", "behaviour": "busy"}`,
			(*controlRequest).setPerson,
		),
		onApp("GET", "/state", "Shows the app with its clock, people, faults and live calls.", "",
			(*controlRequest).showState),
		onApp("PUT", "/faults", "Replaces the faults that the app has beside the configured ones.",
			`[{"kind": "lost-notification"}]`, (*controlRequest).setFaults),
		onApp("POST", "/token", "Signs an access token that differs from the app's own.",
			`{"expiresIn": "-5m", "notBefore": "1h", "audience": "https://other.example", "tenantId": "…", `+
				`"roles": [], "delegated": true, "unknownKey": true}`, (*controlRequest).mintToken),
		onApp("POST", "/ring", "Someone calls the app; to is number, instance or application.",
			`{"from": {"phone": "+14255550100"}, "to": "number", "meeting": false, "legacyProbe": false}`,
			(*controlRequest).ring),
		onApp("GET", "/calls", "Lists the app's live calls.", "", (*controlRequest).listCalls),
		{"GET", "/_mock/calls/{call}", "Shows a live call.", "", (*controlRequest).showCall},
	}
	for _, k := range actKinds() {
		table = append(table, k.route())
	}
	return append(
		append(table, deliveryRoutes()...),
		controlRoute{"GET", "/_mock/journal", "Lists requests and notifications, oldest first; ?app= narrows to one " +
			"client id, ?call= to one call and what was done to it, ?after= to those after a number, ?last= to so many; " +
			"?brief=true leaves headers and bodies out.", "", (*controlRequest).journal},
		controlRoute{"GET", "/_mock/journal/{number}", "Shows one entry of the journal.", "",
			(*controlRequest).journalEntry},
		controlRoute{"GET", "/_mock/stubs", "Lists the stubs with how often each has answered, and whom the mock asks for " +
			"the rest.", "", (*controlRequest).listStubs},
		controlRoute{"GET", "/_mock/events", "Says, as server-sent events, whenever there is something new to ask for.",
			"", (*controlRequest).events},
		controlRoute{"POST", "/_mock/keys/rotate", "The notification service signs with a new key; " +
			"its document lists that one and the one before.", "", (*controlRequest).rotateKeys},
		controlRoute{"GET", "/_mock/faults", "Lists the kinds of fault.", "", (*controlRequest).faultKinds},
		controlRoute{
			"GET",
			"/_mock/openapi",
			"Lists everything on this page, for programs.",
			"",
			(*controlRequest).surface,
		},
		controlRoute{"POST", "/_mock/reset", "Forgets everything and registers the configured apps again.", "",
			(*controlRequest).reset},
	)
}

// nothing is the body of a request that has none.
type nothing = struct{}

// withBody is a route whose body is read into a B; takes is an example of it.
func withBody[B any](method, path, does, takes string, serve func(*controlRequest, B) (int, any, error)) controlRoute {
	return controlRoute{method, path, does, takes, func(q *controlRequest) (int, any, error) {
		var body B
		if err := q.read(&body); err != nil {
			return 0, nil, err
		}
		return serve(q, body)
	}}
}

// onApp is a route below /_mock/apps/{app}.
func onApp[B any](method, below, does, takes string,
	serve func(*controlRequest, *world, B) (int, any, error)) controlRoute {
	return controlRoute{method, "/_mock/apps/{app}" + below, does, takes, func(q *controlRequest) (int, any, error) {
		w, err := q.app()
		if err != nil {
			return 0, nil, err
		}
		var body B
		if err := q.read(&body); err != nil {
			return 0, nil, err
		}
		return serve(q, w, body)
	}}
}

func (q *controlRequest) health() (int, any, error) {
	return http.StatusOK, object{"status": "ok", "version": "mock"}, nil
}

func (q *controlRequest) registerApp(a App) (int, any, error) {
	w, err := q.server.register(a)
	if err != nil {
		return 0, nil, err
	}
	return http.StatusCreated, w.registration(), nil
}

func (q *controlRequest) listApps() (int, any, error) {
	return http.StatusOK, object{"value": q.server.Apps()}, nil
}

func (q *controlRequest) showApp(w *world, _ nothing) (int, any, error) {
	return http.StatusOK, w.registration(), nil
}

func (q *controlRequest) changeApp(w *world, to AppChange) (int, any, error) {
	if err := w.change(to); err != nil {
		return 0, nil, err
	}
	return http.StatusOK, w.registration(), nil
}

func (q *controlRequest) forgetApp(w *world, _ nothing) (int, any, error) {
	q.server.forget(w)
	return http.StatusNoContent, nil, nil
}

func (q *controlRequest) settle(w *world, _ nothing) (int, any, error) {
	settled, err := w.settle(q.http.Context())
	return http.StatusOK, settled, err
}

// advanceBody is how far an app's clock is moved.
type advanceBody struct {
	Advance string `json:"advance"`
}

func (q *controlRequest) advance(w *world, body advanceBody) (int, any, error) {
	d, err := time.ParseDuration(body.Advance)
	if err != nil || d < 0 {
		return 0, nil, fmt.Errorf("advance %q: expected a duration, such as 15s", body.Advance)
	}
	return http.StatusOK, object{"now": w.advance(d, q.answered).UTC().Format(time.RFC3339Nano)}, nil
}

// personBody is what somebody does when called.
type personBody struct {
	ID        string    `json:"id"`
	Behaviour Behaviour `json:"behaviour"`
}

func (q *controlRequest) setPerson(w *world, body personBody) (int, any, error) {
	return http.StatusOK, body, w.setBehaviour(body.ID, body.Behaviour)
}

func (q *controlRequest) setFaults(w *world, list []Fault) (int, any, error) {
	if err := q.server.setFaults(w, list); err != nil {
		return 0, nil, err
	}
	if list == nil {
		list = []Fault{}
	}
	return http.StatusOK, list, nil
}

// tokenBody is how an access token is to differ from the app's own.
type tokenBody struct {
	Audience   string   `json:"audience"`
	TenantID   string   `json:"tenantId"`
	ExpiresIn  string   `json:"expiresIn"`
	NotBefore  string   `json:"notBefore"`
	Roles      []string `json:"roles"`
	Delegated  bool     `json:"delegated"`
	UnknownKey bool     `json:"unknownKey"`
}

func (q *controlRequest) mintToken(w *world, body tokenBody) (int, any, error) {
	o := accessTokenOptions{audience: body.Audience, tenant: body.TenantID, roles: body.Roles,
		delegated: body.Delegated, unknown: body.UnknownKey}
	var err error
	for _, d := range []struct {
		text string
		into *time.Duration
	}{{body.ExpiresIn, &o.lifetime}, {body.NotBefore, &o.notBefore}} {
		if d.text == "" {
			continue
		}
		if *d.into, err = time.ParseDuration(d.text); err != nil {
			return 0, nil, fmt.Errorf("%q: expected a duration, such as -5m", d.text)
		}
	}
	token, err := q.server.accessToken(w.registration(), o)
	return http.StatusOK, object{"access_token": token}, err
}

func (q *controlRequest) ring(w *world, in Incoming) (int, any, error) {
	id, err := w.receive(in, q.answered)
	return http.StatusCreated, object{"callId": id}, err
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
