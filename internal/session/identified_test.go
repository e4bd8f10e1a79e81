package session

import (
	"slices"
	"strings"
	"testing"

	"conform/internal/director"
	"conform/internal/library"
	"conform/internal/record"
)

// TestWhoKeepsAnID: rosters, lists and invitations show the same people as the same participants.
func TestWhoKeepsAnID(t *testing.T) {
	t.Parallel()
	me := entry("me", myself)
	a, b, c := entry("1", anne), entry("2", ben), entry("3", carl)
	for _, tt := range []struct {
		why  string
		do   func(*gathering)
		want []string // pointers
	}{
		{"the same", func(g *gathering) { g.creates(anne, ben); g.roster(me, a, b); g.roster(a, me, b); g.lists(me, a, b) },
			nil},
		{"another in the next roster",
			func(g *gathering) { g.creates(anne, ben); g.roster(me, a, b); g.roster(me, entry("9", anne), b) },
			[]string{"/resourceData/1/id"}},
		{"another in a list", func(g *gathering) {
			g.creates(anne, ben)
			g.roster(me, a, b)
			g.lists(me, entry("9", anne), b)
		},
			[]string{"/value/1/id"}},
		{"another when it is asked for alone", func(g *gathering) {
			g.creates(anne, ben)
			g.roster(me, a, b)
			g.sent("GET", "/ab/participants/1", "", entry("9", anne))
		}, []string{"/id"}},
		{"another than the invitation gave", func(g *gathering) {
			g.creates(anne)
			g.sent("POST", "/ab/participants/invite", `{"participants": `+infos([]string{carl})+`}`,
				`{"id": "op", "participants": [{"participantId": "7", "identity": `+carl+`}]}`)
			g.roster(me, a, c)
		}, []string{"/resourceData/2/id"}},
		{"who left may come back as another", func(g *gathering) {
			g.creates(anne, ben)
			g.roster(me, a, b)
			g.act("leave", director.Person{UserID: "anne"})
			g.roster(me, entry("9", anne), b)
		}, nil},
		{"who was away for a roster", func(g *gathering) {
			g.joins()
			g.roster(me, a)
			g.roster(me)
			g.roster(me, entry("9", anne))
		}, nil},
		{"whom a delta has removed", func(g *gathering) {
			g.joins()
			g.post("/participants", `[{"sequenceNumber": 1, "participants": [`+a+`]}]`)
			g.post("/participants",
				`[{"sequenceNumber": 2, "participants": [{"id": "1", "removedState": {}, "info": {"identity": `+anne+`}}]}]`)
			g.post("/participants", `[{"sequenceNumber": 3, "participants": [`+entry("9", anne)+`]}]`)
		}, nil},
		{"somebody with two devices", func(g *gathering) {
			g.joins()
			g.roster(me, a, entry("9", anne))
			g.roster(me, entry("9", anne))
		}, nil},
		{"a call of its own", func(g *gathering) {
			g.creates(anne, ben)
			g.roster(me, a, b)
			g.sent("GET", "/cd/participants", "", `{"value": [`+entry("9", anne)+`]}`)
		}, nil},
		{"the bot is not the one that the call names",
			func(g *gathering) { g.creates(anne, ben); g.roster(entry("9", myself), a, b) },
			[]string{"/resourceData/0/id"}},
		{"nor in a meeting", func(g *gathering) { g.joins(); g.roster(entry("9", myself), a) },
			[]string{"/resourceData/0/id"}},
		{"but others of its application may be there", func(g *gathering) { g.joins(); g.roster(me, entry("9", myself), a) },
			nil},
		{"or change", func(g *gathering) {
			g.joins()
			g.post("/participants", `[{"sequenceNumber": 1, "participants": [`+entry("9", myself)+`]}]`)
		}, nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			g := gather()
			tt.do(g)
			by := g.misidentified(slices.Concat(g.gathered(), g.listed))
			var got []string
			for _, differences := range by {
				for _, d := range differences {
					got = append(got, d.Pointer)
				}
			}
			if strings.Join(got, ", ") != strings.Join(tt.want, ", ") {
				t.Errorf("differs at %q, want %q", got, tt.want)
			}
		})
	}
}

func gather() *gathering {
	lib := &library.Library{Variables: map[string]*library.Variable{"phoneC": {}}}
	return &gathering{Session: &Session{run: &Run{Library: lib}, behaves: map[string]bool{}, arrivedIn: map[int]int{},
		vars: map[string]string{"phoneC": "+1425"},
		bot:  &bot{Bot: director.Bot{TenantID: "t1", ClientID: "app", InstanceID: "inst"}}}}
}

// TestTheBotIsMutedWhenItHasAsked: until then it is not; whom else a roster shows as muted, it may.
func TestTheBotIsMutedWhenItHasAsked(t *testing.T) {
	t.Parallel()
	muted := strings.Replace(entry("me", myself), "{", `{"isMuted": true, `, 1)
	for _, tt := range []struct {
		why  string
		do   func(*gathering)
		want int
	}{
		{"somebody else", func(g *gathering) { g.creates(anne, ben); g.roster(strings.Replace(muted, `"me"`, `"1"`, 1)) }, 0},
		{"nobody has asked", func(g *gathering) { g.creates(anne, ben); g.roster(muted) }, 1},
		{"before it has asked", func(g *gathering) {
			g.creates(anne, ben)
			g.roster(muted)
			g.sent("POST", "/ab/mute", "", "")
		}, 1},
		{"it has asked", func(g *gathering) { g.creates(anne, ben); g.sent("POST", "/ab/mute", "", ""); g.roster(muted) }, 0},
		{"by its own participant", func(g *gathering) {
			g.creates(anne, ben)
			g.sent("POST", "/ab/participants/me/microsoft.graph.mute", "", "")
			g.roster(muted)
		}, 0},
	} {
		g := gather()
		tt.do(g)
		if d := g.mutedSelves(g.gathered()); len(d) != tt.want {
			t.Errorf("%s: %v", tt.why, d)
		}
	}
}

// TestParticipantsOfDeltasAreNumbered: they have changed last in the delta that shows them, or before it.
func TestParticipantsOfDeltasAreNumbered(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]int{"3": 0, "1": 0, "4": 1, "null": 0} {
		n := &record.Notification{ID: 1, Body: record.Body(`{"value": [{"resourceUrl": "/communications/calls/ab/participants",
			"resourceData": [{"sequenceNumber": 3, "participants": [{"id": "1", "rosterSequenceNumber": ` + number + `}]}]}]}`)}
		if d := misnumbered(rosters(readNews(n), 1)); len(d) != want {
			t.Errorf("%s of 3: %v", number, d)
		}
	}
}
