package mock_test

import (
	"strings"
	"testing"

	"conform/mock"

	"github.com/google/go-cmp/cmp"
)

func TestCreateCall(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	for _, tt := range []struct {
		name string
		body func(*bot) m
		want []string
		why  string
	}{
		{"user", (*bot).toUser, []string{"updated call establishing", "updated call established", "updated call established"},
			"a peer-to-peer call tells its states and has no roster"},
		{"phone", (*bot).toPhone, []string{"updated call establishing", "updated call established",
			"updated call established"}, "as with a user"},
		{"group", (*bot).toGroup, []string{"updated call establishing", "updated call established", "updated participants"},
			"a group has a roster"},
		{"meeting", (*bot).toMeeting, []string{"updated call establishing", "updated call established",
			"updated participants"}, "a meeting has a roster"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBot(t, srv, mock.App{})
			res := b.want(201, "POST", "/communications/calls", tt.body(b))
			id := str(res.doc, "id")
			if want := srv.URL() + "/beta/communications/calls/" + id; res.header.Get("Location") != want {
				t.Errorf("Location %q, want %q", res.header.Get("Location"), want)
			}
			if got := str(res.doc, "state"); got != "establishing" {
				t.Errorf("state %q in the 201, want establishing", got)
			}
			if diff := cmp.Diff(tt.want, b.lines()); diff != "" {
				t.Errorf("notifications (%s): -want +got\n%s", tt.why, diff)
			}
			got := b.want(200, "GET", "/communications/calls/"+strings.ToUpper(id), nil)
			if str(got.doc, "state") != "established" {
				t.Errorf("GET tells %s, want established", got.body)
			}
			b.fresh()
			b.want(204, "DELETE", "/communications/calls/"+id, nil)
			if diff := cmp.Diff([]string{"updated call terminating", "deleted call terminated"}, b.lines()); diff != "" {
				t.Errorf("end: -want +got\n%s", diff)
			}
			if gone := b.want(404, "GET", "/communications/calls/"+id, nil); gone.code() != "8522" {
				t.Errorf("ended call: code %q, want 8522", gone.code())
			}
		})
	}
}

func TestCreateCallRefused(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	sixUsers := []any{}
	for range 6 {
		sixUsers = append(sixUsers, target("user", mary))
	}
	for _, tt := range []struct {
		name   string
		body   any
		status int
		code   string
		says   string
		why    string
	}{
		{"not JSON", `{"callbackUri":`, 400, "BadRequest", "JSON", "Graph says it cannot read the payload"},
		{"an array", `[]`, 400, "BadRequest", "JSON", "a call is an object"},
		{"null", `null`, 400, "BadRequest", "JSON", "a call is an object"},
		{"two objects", `{} {}`, 400, "BadRequest", "JSON", "one body, one call"},
		{"no callback", as(b.toUser(), m{"callbackUri": nil}), 400, "BadRequest", "callbackUri",
			"the only member that is never null"},
		{"ftp callback", as(b.toUser(), m{"callbackUri": "ftp://127.0.0.1/x"}), 400, "BadRequest", "https",
			"callbacks are https"},
		{"relative callback", as(b.toUser(), m{"callbackUri": "/callback"}), 400, "BadRequest", "absolute",
			"Graph has to find it"},
		{"no media", as(b.toUser(), m{"mediaConfig": nil}), 400, "BadRequest", "mediaConfig", "every documented call has it"},
		{"abstract media", as(b.toUser(), m{"mediaConfig": m{}}), 400, "BadRequest", "@odata.type",
			"mediaConfig is abstract"},
		{"unknown media", as(b.toUser(), m{"mediaConfig": m{"@odata.type": "#microsoft.graph.cloudMediaConfig"}}), 400,
			"BadRequest", "cloudMediaConfig", "no such type"},
		{"mixed media", as(b.toUser(),
			m{"mediaConfig": m{"@odata.type": "#microsoft.graph.serviceHostedMediaConfig", "blob": "x"}}), 400, "BadRequest",
			"blob", "a blob belongs to app-hosted media"},
		{"unknown modality", as(b.toUser(), m{"requestedModalities": []any{"smell"}}), 400, "BadRequest", "smell",
			"not in the enumeration"},
		{"capital modality", as(b.toUser(), m{"requestedModalities": []any{"Audio"}}), 400, "BadRequest", "Audio",
			"PascalCase enums were refused in the field"},
		{"no modality", as(b.toUser(), m{"requestedModalities": []any{}}), 400, "BadRequest", "requestedModalities",
			"every documented call has one"},
		{"nobody", as(b.toUser(), m{"targets": []any{}}), 400, "BadRequest", "targets", "neither target nor meeting"},
		{"target names nobody", as(b.toUser(), m{"targets": []any{m{"identity": m{}}}}), 400, "BadRequest", "nobody",
			"an identity set without identity"},
		{"target without id", as(b.toUser(), m{"targets": []any{m{"identity": m{"user": m{"displayName": "John"}}}}}), 400,
			"BadRequest", "id", "a name calls nobody"},
		{"null target", as(b.toUser(), m{"targets": []any{nil}}), 400, "BadRequest", "null", "collections hold no null"},
		{"target and meeting", as(b.toMeeting(), m{"targets": []any{target("user", john)}}), 400, "BadRequest", "exclude",
			"it is one or the other"},
		{"six users", as(b.toUser(), m{"targets": sixUsers}), 400, "BadRequest", "5", "documented limit of five"},
		{"phone in group", as(b.toGroup(), m{"targets": []any{target("user", john), target("phone", phone)}}), 400,
			"BadRequest", "VoIP", "groups are created with VoIP targets"},
		{"no E.164", as(b.toPhone(), m{"targets": []any{target("phone", "0425-5550101")}}), 400, "BadRequest", "E.164",
			"documented number format"},
		{"phone from application", as(b.toUser(), m{"targets": []any{target("phone", phone)}}), 400, "BadRequest",
			"applicationInstance", "examples 11 and 12 need the instance"},
		{"foreign instance", as(b.toPhone(), m{"source": m{"identity": m{"applicationInstance": m{"id": mary}}}}), 403,
			"7507", "source identity", "the instance must be linked to the app"},
		{"meeting without chat", as(b.toMeeting(), m{"chatInfo": nil}), 400, "BadRequest", "chatInfo",
			"examples 5, 8, 9 and 10 send it"},
		{"ring too long", as(b.toUser(), m{"ringingTimeoutInSeconds": 116}), 400, "BadRequest", "115", "documented maximum"},
		{"ring as text", as(b.toUser(), m{"ringingTimeoutInSeconds": "10"}), 400, "BadRequest", "Int32",
			"an Int32 is a number"},
		{"foreign tenant", as(b.toUser(), m{"tenantId": mary}), 403, "7505", "tenant mismatch", "must be the token's tenant"},
		{"direction incoming", as(b.toUser(), m{"direction": "incoming"}), 400, "BadRequest", "outgoing",
			"a created call goes out"},
		{"guest calls", as(b.toUser(), m{"source": m{"identity": m{"guest": m{"id": "g"}}}}), 400, "BadRequest", "guest",
			"guests only join"},
		{"unknown call type", as(b.toUser(), m{"@odata.type": "#microsoft.graph.fax"}), 400, "BadRequest", "fax",
			"no such type"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b.t = t
			res := b.send("POST", "/communications/calls", tt.body)
			if res.status != tt.status || res.code() != tt.code {
				t.Errorf("got %d %q, want %d %q (%s): %s", res.status, res.code(), tt.status, tt.code, tt.why, res.body)
			}
			if got := str(res.doc, "error", "message"); !strings.Contains(got, tt.says) {
				t.Errorf("message %q does not say %q", got, tt.says)
			}
		})
	}
	b.t = t
	if got := b.settled(); len(got) != 0 {
		t.Errorf("refused calls posted %d notifications", len(got))
	}
}
