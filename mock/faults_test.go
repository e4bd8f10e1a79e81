package mock_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"conform/internal/loopback"
	"conform/mock"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/go-cmp/cmp"
)

// run creates a call under faults and returns the answer and the posts.
func (b *bot) run(list ...mock.Fault) (response, []callbackPost) {
	b.t.Helper()
	if err := b.srv.SetFaults(b.app.ClientID, list...); err != nil {
		b.t.Fatal(err)
	}
	res := b.send("POST", "/communications/calls", b.toUser())
	return res, b.settled()
}

func states(posts []callbackPost) string {
	var all []string
	for _, p := range posts {
		all = append(all, str(p.item(), "resourceData", "state"))
	}
	return strings.Join(all, " ")
}

// TestFaultsOfAnswers: each wrong shows on the wire, and only where it says.
func TestFaultsOfAnswers(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	const all = "establishing established established"
	for _, tt := range []struct {
		name  string
		fault mock.Fault
		wrong func(response) bool
		posts string
		why   string
	}{
		{"none", mock.Fault{Kind: "drop", State: "terminated"},
			func(r response) bool { return r.status == 201 && str(r.doc, "@odata.type") != "" }, all,
			"a fault that does not match changes nothing"},
		{"missing-odata-type", mock.Fault{Kind: "missing-odata-type"},
			func(r response) bool { _, there := r.doc["@odata.type"]; return !there }, all, ""},
		{"ok-for-created", mock.Fault{Kind: "ok-for-created"}, func(r response) bool { return r.status == 200 }, all, ""},
		{"foreign-location", mock.Fault{Kind: "foreign-location"}, func(r response) bool {
			return r.header.Get("Location") != "" && !strings.HasSuffix(r.header.Get("Location"), str(r.doc, "id"))
		}, all, ""},
		{"wrong-state", mock.Fault{Kind: "wrong-state"}, func(r response) bool { return str(r.doc, "state") == "hold" }, all,
			""},
		{"null-for-object", mock.Fault{Kind: "null-for-object"},
			func(r response) bool { v, there := r.doc["source"]; return there && v == nil }, all, ""},
		{"rewrite", mock.Fault{Kind: "rewrite", Operation: "createCall", Pointer: "/targets/0/identity/user/id",
			Value: json.RawMessage(`"other"`)}, func(r response) bool {
			return str(path(r.doc, "targets", "0", "identity", "user"), "id") == "other"
		}, all, "any value can be made wrong"},
		{"rewrite without value", mock.Fault{Kind: "rewrite", Pointer: "/callChainId"},
			func(r response) bool { _, there := r.doc["callChainId"]; return !there }, all, "removes the member"},
		{"throttle", mock.Fault{Kind: "throttle", RetryAfter: 7},
			func(r response) bool { return r.status == 429 && r.header.Get("Retry-After") == "7" }, "", "nothing happens"},
		{"unavailable", mock.Fault{Kind: "unavailable", RetryAfter: 7},
			func(r response) bool { return r.status == 503 && r.header.Get("Retry-After") == "7" }, "", "nothing happens"},
		{"gateway-timeout", mock.Fault{Kind: "gateway-timeout"},
			func(r response) bool { return r.status == 504 && r.code() != "" }, "", "nothing happens"},
		{"server-error", mock.Fault{Kind: "server-error"},
			func(r response) bool { return r.status == 500 && r.code() == "UnknownError" }, "", "nothing happens"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			res, posts := b.run(tt.fault)
			if !tt.wrong(res) {
				t.Errorf("%d %v %s (%s)", res.status, res.header, res.body, tt.why)
			}
			if got := states(posts); got != tt.posts {
				t.Errorf("posted %q, want %q", got, tt.posts)
			}
		})
	}
}

// TestFaultsOfNotifications: the token faults are seen by verifying the token
// as a bot would.
func TestFaultsOfNotifications(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	keys := notificationKeys(t, srv)
	for _, tt := range []struct {
		name   string
		fault  mock.Fault
		states string
		token  string
		why    string
	}{
		{"none", mock.Fault{Kind: "throttle", Operation: "delete call"}, "establishing established established", "right",
			"the right token"},
		{"lost-notification", mock.Fault{Kind: "lost-notification"}, "establishing", "right",
			"established, unless told otherwise"},
		{"duplicate-notification", mock.Fault{Kind: "duplicate-notification"},
			"establishing establishing established established", "right", "twice the same"},
		{"redelivered-notification", mock.Fault{Kind: "redelivered-notification"},
			"establishing establishing established established established established", "right", "every one again"},
		{"drop by match", mock.Fault{Kind: "drop", Match: mock.FaultMatch{ChangeType: "updated", Resource: "call"}, Nth: 1},
			"established established", "right", "the first only"},
		{"rewrite", mock.Fault{Kind: "rewrite", Where: "notification", State: "establishing", Pointer: "/resourceData/state",
			Value: json.RawMessage(`"established"`)}, "established established established", "right", "one notice, one value"},
		{"wrong-audience", mock.Fault{Kind: "wrong-audience"}, "establishing established established", "audience", ""},
		{"expired-token", mock.Fault{Kind: "expired-token"}, "establishing established established", "expired", ""},
		{"unknown-key", mock.Fault{Kind: "unknown-key"}, "establishing established established", "key", ""},
		{"wrong-issuer", mock.Fault{Kind: "wrong-issuer"}, "establishing established established", "issuer", ""},
		{"missing-token", mock.Fault{Kind: "missing-token"}, "establishing established established", "missing", ""},
		{"unsigned-token", mock.Fault{Kind: "unsigned-token"}, "establishing established established", "algorithm", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			_, posts := b.run(tt.fault)
			if got := states(posts); got != tt.states {
				t.Errorf("posted %q, want %q (%s)", got, tt.states, tt.why)
			}
			for _, p := range posts {
				if got := judgeToken(p.header.Get("Authorization"), b.app, keys); got != tt.token {
					t.Errorf("token is judged %q, want %q", got, tt.token)
				}
			}
		})
	}
}

// judgeToken verifies a notification's token as the documentation says and
// names what is wrong with it.
func judgeToken(header string, app mock.App, keys jose.JSONWebKeySet) string {
	compact, ok := strings.CutPrefix(header, "Bearer ")
	if !ok {
		return "missing"
	}
	token, err := jwt.ParseSigned(compact, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return "algorithm"
	}
	var claims jwt.Claims
	if err := token.Claims(keys, &claims); err != nil {
		return "key"
	}
	switch {
	case claims.Issuer != "https://api.botframework.com":
		return "issuer"
	case !claims.Audience.Contains(app.ClientID):
		return "audience"
	case claims.Expiry.Time().Before(time.Now()):
		return "expired"
	}
	return "right"
}

// notificationKeys are found as a bot finds them: through the OpenID document.
func notificationKeys(t *testing.T, srv *mock.Server) jose.JSONWebKeySet {
	t.Helper()
	var document struct {
		Keys string `json:"jwks_uri"`
	}
	getJSON(t, srv.URL()+"/v1/.well-known/OpenIdConfiguration", &document)
	var keys jose.JSONWebKeySet
	getJSON(t, document.Keys, &keys)
	return keys
}

func getJSON(t *testing.T, url string, into any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := loopback.Client(t).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
}

func TestSwappedResource(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	res, posts := b.run(mock.Fault{Kind: "swapped-resource"})
	for _, p := range posts {
		url := str(p.item(), "resourceUrl")
		if strings.Contains(url, str(res.doc, "id")) || !strings.HasPrefix(url, "/communications/calls/") {
			t.Errorf("resourceUrl %q, want that of another call", url)
		}
	}
}

// TestFaultsOfConnections: an answer that never comes, in three ways.
func TestFaultsOfConnections(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	request := func() (*http.Response, error) {
		body, err := json.Marshal(b.toUser())
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL()+"/beta/communications/calls",
			strings.NewReader(string(body)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+b.token)
		req.Header.Set("Content-Type", "application/json")
		client := &http.Client{Timeout: 200 * time.Millisecond}
		t.Cleanup(client.CloseIdleConnections)
		return client.Do(req)
	}
	for _, tt := range []struct {
		kind string
		why  string
	}{
		{"hang", "the client gives up"},
		{"drop-connection", "the connection is closed under it"},
	} {
		t.Run(tt.kind, func(t *testing.T) {
			if err := srv.SetFaults(b.app.ClientID, mock.Fault{Kind: tt.kind}); err != nil {
				t.Fatal(err)
			}
			if res, err := request(); err == nil {
				res.Body.Close()
				t.Errorf("answered %d, want no answer: %s", res.StatusCode, tt.why)
			}
		})
	}
	if err := srv.SetFaults(b.app.ClientID, mock.Fault{Kind: "garbage-body"}); err != nil {
		t.Fatal(err)
	}
	res, err := request()
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var doc any
	if err := json.NewDecoder(res.Body).Decode(&doc); err == nil {
		t.Errorf("garbage-body answered JSON: %v", doc)
	}
}

// TestFaultsAreCounted: nth and times, and a fault for every app.
func TestFaultsAreCounted(t *testing.T) {
	srv := startServer(t, mock.Config{Faults: []mock.Fault{{Kind: "throttle", Times: 2}}})
	for range 2 {
		b := newBot(t, srv, mock.App{})
		var got []int
		for range 3 {
			got = append(got, b.send("POST", "/communications/calls", b.toUser()).status)
		}
		if diff := cmp.Diff([]int{429, 429, 201}, got); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
}

// TestSharedFaultsAreCountedOnce: all apps together, whatever faults of their own they are given meanwhile.
func TestSharedFaultsAreCountedOnce(t *testing.T) {
	srv := startServer(t, mock.Config{
		Faults: []mock.Fault{{Kind: "throttle", Times: 2, Shared: true}, {Kind: "hang", Operation: "mute"}},
	})
	var got []int
	for range 4 {
		b := newBot(t, srv, mock.App{})
		if err := srv.SetFaults(b.app.ClientID, mock.Fault{Kind: "drop"}); err != nil {
			t.Fatal(err)
		}
		got = append(got, b.send("POST", "/communications/calls", b.toUser()).status)
	}
	if diff := cmp.Diff([]int{429, 429, 201, 201}, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if diff := cmp.Diff([]int{2, 0}, srv.Struck()); diff != "" {
		t.Errorf("struck -want +got\n%s", diff)
	}
}

func TestFaultsRefused(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	for _, tt := range []struct {
		fault mock.Fault
		says  string
		why   string
	}{
		{mock.Fault{Kind: "gremlin"}, "lost-notification", "the kinds are listed"},
		{mock.Fault{Kind: "drop", Where: "elsewhere"}, "elsewhere", "two sides only"},
		{mock.Fault{Kind: "drop", Where: "response"}, "notification", "an answer that is not sent is another fault"},
		{mock.Fault{Kind: "throttle", Operation: "sing"}, "sing", "a fault that can never strike is a mistake"},
		{mock.Fault{Kind: "rewrite"}, "pointer", "nothing to rewrite"},
		{mock.Fault{Kind: "rewrite", Pointer: "state"}, "/", "no pointer"},
		{mock.Fault{Kind: "drop", Nth: -1}, "nth", "counts from 1"},
		{mock.Fault{Kind: "drop", Match: mock.FaultMatch{State: "nope"}}, `match.state "nope": expected one of incoming`,
			"it would never strike"},
		{mock.Fault{Kind: "drop", State: "nope"}, `state "nope"`, "nor would this"},
		{mock.Fault{Kind: "drop", Match: mock.FaultMatch{ChangeType: "changed"}}, "created, updated, deleted",
			"nor would this"},
		{mock.Fault{Kind: "drop", Match: mock.FaultMatch{Resource: "calls"}}, "match.resource", "nor would this"},
		{mock.Fault{Kind: "throttle", Match: mock.FaultMatch{State: "established"}}, "match", "requests have no state"},
		{mock.Fault{Kind: "throttle", Pointer: "/state"}, "with rewrite only", "nothing would be written"},
		{mock.Fault{Kind: "hang", RetryAfter: 3}, "with throttle only", "nobody would be told"},
		{mock.Fault{Kind: "throttle", Permission: "Calls.Initiate.All"}, "with unchecked-permission only",
			"no permission has to do with it"},
		{mock.Fault{Kind: "drop", Shared: true}, "shared", "an app's own faults are nobody else's"},
	} {
		if err := srv.SetFaults(b.app.ClientID, tt.fault); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%+v: error %v does not say %q (%s)", tt.fault, err, tt.says, tt.why)
		}
	}
}

// TestWrongBodiesOfNotifications: the wrongs of bodies, on the other side.
func TestWrongBodiesOfNotifications(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	for _, tt := range []struct {
		kind  string
		wrong func(callbackPost) bool
	}{
		{"missing-odata-type", func(p callbackPost) bool { return str(p.doc, "@odata.type") == "" && p.item() != nil }},
		{"wrong-state", func(p callbackPost) bool { return str(p.item(), "resourceData", "state") == "hold" }},
		{"null-for-object", func(p callbackPost) bool { v, there := p.item()["resourceData"]; return there && v == nil }},
	} {
		t.Run(tt.kind, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			res, posts := b.run(mock.Fault{Kind: tt.kind, Where: "notification", Nth: 2})
			if res.status != 201 || str(res.doc, "@odata.type") == "" || str(res.doc, "state") != "establishing" ||
				res.doc["source"] == nil {
				t.Errorf("the answer is wrong too: %s", res.body)
			}
			if len(posts) != 3 || tt.wrong(posts[0]) || !tt.wrong(posts[1]) || tt.wrong(posts[2]) {
				t.Errorf("want the second of three notifications wrong: %s", states(posts))
			}
		})
	}
}

// TestFaultsSelectOperationsByStatus: an operation has a status where a call
// has a state, and a fault selects it by that.
func TestFaultsSelectOperationsByStatus(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	b := newBot(t, srv, mock.App{})
	id := b.answered(mock.Incoming{})
	fault := mock.Fault{
		Kind:  "drop",
		Match: mock.FaultMatch{ChangeType: "deleted", Resource: "operations", State: "completed"},
	}
	if err := srv.SetFaults(b.app.ClientID, fault); err != nil {
		t.Fatal(err)
	}
	b.fresh()
	b.want(200, "POST", call(id)+"/participants/invite", m{"participants": []any{target("phone", phoneB)}})
	b.settled()
	for _, line := range b.lines() {
		if strings.Contains(line, "operations") {
			t.Errorf("the end of the operation was posted: %s", line)
		}
	}
	if len(b.lines()) == 0 {
		t.Error("nothing was posted; the roster should have been")
	}
}

// TestFaultsOfTheConfigurationStay: what one app is told beside them does not
// mend a mock that is wrong for all.
func TestFaultsOfTheConfigurationStay(t *testing.T) {
	srv := startServer(t, mock.Config{Faults: []mock.Fault{{Kind: "ok-for-created"}}})
	b := newBot(t, srv, mock.App{})
	if err := srv.SetFaults(b.app.ClientID, mock.Fault{Kind: "drop"}); err != nil {
		t.Fatal(err)
	}
	b.want(200, "POST", "/communications/calls", b.toUser())
	if got := b.settled(); len(got) != 0 {
		t.Errorf("%d notifications were posted, all should be dropped", len(got))
	}
	if err := srv.SetFaults(b.app.ClientID); err != nil {
		t.Fatal(err)
	}
	b.want(200, "POST", "/communications/calls", b.toUser())
}
