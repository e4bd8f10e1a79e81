package session

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"conform/internal/director"
	"conform/internal/record"
)

// A gathering is a scenario about the call "ab" of the bot "me", told step by step.
type gathering struct {
	*Session
	exchanges int
}

const (
	anne, ben, carl = `{"user": {"id": "Anne"}}`, `{"user": {"id": "ben", "tenantId": "T1"}}`, `{"phone": {"id": "+1425"}}`
	myself          = `{"application": {"id": "app", "tenantId": "t1"}}`
)

func infos(identities []string) string {
	var all []string
	for _, identity := range identities {
		all = append(all, `{"identity": `+identity+`}`)
	}
	return "[" + strings.Join(all, ",") + "]"
}

func entry(id, identity string) string {
	return fmt.Sprintf(`{"id": %q, "info": {"identity": %s}}`, id, identity)
}

func (g *gathering) sent(method, path, body, answer string) {
	g.step++
	g.exchanges++
	x := record.Exchange{ID: g.exchanges,
		Request: record.Request{Method: method, URL: "https://graph/beta/communications/calls" + path,
			Body: record.Body(body)}, Response: &record.Response{Status: http.StatusOK, Body: record.Body(answer)}}
	said := read(x)
	g.asks(x, said)
	g.listed = append(g.listed, listed(x, said.got, g.step)...)
}

func (g *gathering) creates(targets ...string) {
	g.sent("POST", "", `{"targets": `+infos(targets)+`}`, `{"id": "AB", "myParticipantId": "me"}`)
}

func (g *gathering) joins() {
	g.sent("POST", "", `{"meetingInfo": {}}`, `{"id": "AB", "myParticipantId": "me"}`)
}

func (g *gathering) invites(people ...string) {
	g.sent("POST", "/ab/participants/invite", `{"participants": `+infos(people)+`}`, `{"id": "op"}`)
}

func (g *gathering) lists(entries ...string) {
	g.sent("GET", "/ab/participants", "", `{"value": [`+strings.Join(entries, ",")+`]}`)
}

func (g *gathering) act(verb string, p director.Person) {
	g.step++
	g.acts("ab", director.Act{Verb: verb, Person: p})
}

// post tells an item in a step of its own.
func (g *gathering) post(resource, data string) {
	g.step++
	n := &record.Notification{ID: len(g.accepted) + 1, Body: record.Body(fmt.Sprintf(
		`{"value": [{"resourceUrl": "/communications/calls/ab%s", "resourceData": %s}]}`, resource, data))}
	g.accepted = append(g.accepted, n)
	g.arrivedIn[n.ID] = g.step
}

func (g *gathering) roster(entries ...string) {
	g.post("/participants", "["+strings.Join(entries, ",")+"]")
}
func (g *gathering) completes() { g.post("/operations/op", `{"id": "OP", "status": "Completed"}`) }

// TestRostersBesideWhoWasAsked: rosters are right by themselves and wrong beside what the scenario did.
func TestRostersBesideWhoWasAsked(t *testing.T) {
	t.Parallel()
	me := entry("me", myself)
	a, b, c := entry("1", anne), entry("2", ben), entry("3", carl)
	person := func(id string) director.Person { return director.Person{UserID: id} }
	for _, tt := range []struct {
		why  string
		do   func(*gathering)
		want []string // clause and pointer of each difference
	}{
		{"everybody", func(g *gathering) { g.creates(anne, ben); g.roster(me, a, b) }, nil},
		{"the bot alone, then everybody", func(g *gathering) { g.creates(anne, ben); g.roster(me); g.roster(me, a, b) }, nil},
		{"somebody is never there", func(g *gathering) { g.creates(anne, ben); g.roster(me); g.roster(me, a) },
			[]string{"roster-company /resourceData"}},
		{"the bot is never there", func(g *gathering) { g.creates(anne, ben); g.roster(a, b) },
			[]string{"roster-company /resourceData"}},
		{"a stranger", func(g *gathering) { g.creates(anne, ben); g.roster(me, a, b, c) },
			[]string{"roster-company /resourceData/3/info/identity"}},
		{"a stranger in a delta", func(g *gathering) {
			g.creates(anne, ben)
			g.post("/participants", `[{"sequenceNumber": 1, "participants": [`+c+`]}]`)
		}, []string{"roster-company /resourceData/0/participants/0/info/identity"}},
		{"who it is may be hidden", func(g *gathering) {
			g.creates(anne, ben)
			g.roster(me, a, b, entry("9", `{"encrypted": {"id": "x"}}`))
		}, nil},
		{"somebody of another tenant", func(g *gathering) {
			g.creates(anne, ben)
			g.roster(me, a, entry("2", `{"user": {"id": "ben", "tenantId": "t2"}}`))
		}, []string{"roster-company /resourceData/2/info/identity/user/tenantId"}},
		{"somebody does not answer, and picks up later", func(g *gathering) {
			g.behaves["BEN"] = true
			g.creates(anne, ben)
			g.roster(me, a)
			g.act("pickup", person("ben"))
			g.roster(me, a)
		}, []string{"roster-company /resourceData"}},
		{"somebody leaves", func(g *gathering) {
			g.creates(anne, ben)
			g.roster(me, a, b)
			g.act("leave", person("ben"))
			g.roster(me, a)
		}, nil},
		{"somebody joins", func(g *gathering) {
			g.creates(anne, ben)
			g.act("join", person("carla"))
			g.roster(me, a, b)
		}, []string{"roster-company /resourceData"}},
		{"somebody is removed", func(g *gathering) {
			g.creates(anne, ben)
			g.roster(me, a, b)
			g.sent("DELETE", "/ab/participants/2", "", "")
			g.roster(me, a)
		}, nil},
		{"who is removed is not known", func(g *gathering) {
			g.creates(anne, ben)
			g.sent("DELETE", "/ab/participants/7", "", "")
			g.roster(me, a)
		}, nil},
		{"a call between two has no roster", func(g *gathering) { g.creates(anne); g.lists() }, nil},
		{"somebody comes into it", func(g *gathering) {
			g.creates(anne)
			g.invites(carl)
			g.roster(me, a, c)
			g.completes()
			g.lists(me, a, c)
		}, nil},
		{"the first party is gone then", func(g *gathering) {
			g.creates(anne)
			g.invites(carl)
			g.completes()
			g.roster(me, c)
			g.lists(me, c)
		}, []string{"roster-company /resourceData", "roster-company /value"}},
		{"an invitation that is not taken brings nobody", func(g *gathering) {
			g.creates(anne, ben)
			g.invites(carl)
			g.roster(me, a, b)
		}, nil},
		{"nobody can say who is there after a transfer", func(g *gathering) {
			g.creates(anne, ben)
			g.sent("POST", "/ab/transfer", `{"transferTarget": {"identity": `+carl+`}}`, "")
			g.roster(me, c)
		}, nil},
		{"who called", func(g *gathering) {
			g.post("", `{"state": "incoming", "myParticipantId": "me", "source": {"identity": `+ben+`}}`)
			g.invites(anne)
			g.completes()
			g.roster(me, a, b)
			g.lists(me, a, c)
		}, []string{"roster-company /value/2/info/identity", "roster-company /value"}},
		{"another bot in the bot's place", func(g *gathering) {
			g.creates(anne, ben)
			g.roster(entry("me", `{"application": {"id": "other"}}`), a, b)
		}, []string{"roster-self /resourceData/0/info/identity"}},
		{"its instance in its place", func(g *gathering) {
			g.joins()
			g.roster(entry("me", `{"applicationInstance": {"id": "inst"}}`))
		}, nil},
		{"the bot is of another tenant", func(g *gathering) {
			g.joins()
			g.roster(entry("me", `{"application": {"id": "app", "tenantId": "t2"}}`))
		}, []string{"roster-self /resourceData/0/info/identity/application/tenantId"}},
		{"a meeting with somebody whom the run knows", func(g *gathering) { g.joins(); g.roster(me, c) }, nil},
		{"a meeting with somebody else", func(g *gathering) { g.joins(); g.roster(me, b) },
			[]string{"roster-meeting /resourceData/1/info/identity"}},
		{"who is known and of another tenant", func(g *gathering) {
			g.joins()
			g.roster(me, entry("3", `{"phone": {"id": "+1425", "tenantId": "t2"}}`))
		}, []string{"roster-meeting /resourceData/1/info/identity/phone/tenantId"}},
		{"nothing is known of the call", func(g *gathering) { g.roster(a, b, c) }, nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			g := gather()
			tt.do(g)
			all := g.gathered()
			var got []string
			for _, some := range [][]roster{all, g.listed} {
				for clause, differences := range map[string][]record.Difference{
					"roster-self ": g.strangeSelves(some), "roster-meeting ": g.strangers(some, true),
					"roster-company ": append(g.strangers(some, false), g.absent(some)...),
				} {
					for _, d := range differences {
						got = append(got, clause+d.Pointer)
					}
				}
			}
			if strings.Join(got, ", ") != strings.Join(tt.want, ", ") {
				t.Errorf("differs at %q, want %q", got, tt.want)
			}
		})
	}
}
