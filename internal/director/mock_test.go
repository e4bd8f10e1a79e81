package director_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"conform/internal/director"
	"conform/internal/loopback"
	"conform/mock"
)

func TestRegisterGivesTheBotThatIsAskedFor(t *testing.T) {
	server, world := startMock(t)
	asked := director.Registration{Scenario: "a.feature:3", Roles: []string{"Calls.Initiate.All"},
		RSC: []string{"Calls.JoinGroupCalls.Chat"}, Webhook: "http://127.0.0.1:1/callback"}
	bot, err := world.Register(t.Context(), asked)
	if err != nil {
		t.Fatal(err)
	}
	var app *mock.App
	for _, a := range server.Apps() {
		if a.ClientID == bot.ClientID {
			app = &a
		}
	}
	if app == nil {
		t.Fatalf("the mock knows no app %q", bot.ClientID)
	}
	want := director.Bot{GraphRoot: server.URL(), TokenURL: server.URL() + "/" + app.TenantID + "/oauth2/v2.0/token",
		Scope:    server.URL() + "/.default",
		ClientID: app.ClientID, ClientSecret: app.ClientSecret, TenantID: app.TenantID, AppName: app.AppName,
		InstanceID: app.InstanceID, InstanceName: app.InstanceName, Number: app.Number, RSC: app.RSC, Roles: asked.Roles}
	if diff := cmp.Diff(want, bot); diff != "" {
		t.Errorf("the bot is not the app (-app +bot):\n%s", diff)
	}
	got := director.Registration{Scenario: app.Name, Roles: app.Roles, RSC: app.RSC, Webhook: app.Webhook}
	if diff := cmp.Diff(asked, got); diff != "" {
		t.Errorf("the app is not as asked for (-asked +app):\n%s", diff)
	}
}

// A bot that wants nothing must not become the mock's own idea of a bot.
func TestRegisterWithoutPermissions(t *testing.T) {
	server, world := startMock(t)
	bot, err := world.Register(t.Context(), director.Registration{Scenario: "x"})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range server.Apps() {
		if a.ClientID == bot.ClientID && len(a.Roles)+len(a.RSC) > 0 {
			t.Errorf("it has %v and %v", a.Roles, a.RSC)
		}
	}
}

func TestTwoBotsNeverMeet(t *testing.T) {
	_, world := startMock(t)
	want := director.Registration{Scenario: "the same"}
	one, err := world.Register(t.Context(), want)
	if err != nil {
		t.Fatal(err)
	}
	other, err := world.Register(t.Context(), want)
	if err != nil {
		t.Fatal(err)
	}
	if one.ClientID == other.ClientID || one.InstanceID == other.InstanceID || one.Number == other.Number ||
		one.ClientSecret == other.ClientSecret {
		t.Errorf("they share an identity:\n%+v\n%+v", one, other)
	}
}

func TestReleaseForgetsTheBot(t *testing.T) {
	s := setStage(t)
	id := s.call(users(john))
	s.told()
	if err := s.world.Release(t.Context(), s.bot); err != nil {
		t.Fatal(err)
	}
	for _, app := range s.server.Apps() {
		if app.ClientID == s.bot.ClientID {
			t.Error("the app is still there")
		}
	}
	err := s.world.Act(t.Context(), s.bot, id, director.Act{Verb: "hangup"})
	if err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("its call is over: got %v", err)
	}
}

func TestBehaviourDecidesHowACallEnds(t *testing.T) {
	for _, tt := range []struct {
		why       string
		behaviour director.Behaviour
		wait      time.Duration
		want      []string // in what is told
	}{
		{"a person of whom nothing was said answers", "", 0, []string{`"established"`}},
		{"answers", director.Answers, 0, []string{`"established"`}},
		{"busy", director.Busy, 0, []string{`"terminated"`, `"code":486`}},
		{"declines", director.Declines, 0, []string{`"terminated"`, `"code":603`}},
		{"cannot be reached", director.Unreachable, 0, []string{`"terminated"`, `"code":480`}},
		{"does not answer, and the clock is moved past the ring", director.NoAnswer, time.Minute, []string{`"terminated"`}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := setStage(t)
			if tt.behaviour != "" {
				if err := s.world.Behave(t.Context(), s.bot, director.Person{UserID: john}, tt.behaviour); err != nil {
					t.Fatal(err)
				}
			}
			s.call(users(john))
			got := s.told()
			if tt.wait > 0 {
				for _, want := range tt.want {
					if strings.Contains(got, want) {
						t.Errorf("told before time has passed: %s", got)
					}
				}
				if err := s.world.Wait(t.Context(), s.bot, tt.wait); err != nil {
					t.Fatal(err)
				}
				got = s.told()
			}
			for _, want := range tt.want {
				if !strings.Contains(got, want) {
					t.Errorf("nothing told has %s: %s", want, got)
				}
			}
		})
	}
}

func TestRing(t *testing.T) {
	for _, tt := range []struct {
		why  string
		ring director.Ring
		want []string
	}{
		{"a phone dials the number", director.Ring{From: director.Person{Phone: phone}, To: "number"},
			[]string{`"incoming"`, phone, `"applicationInstance"`}},
		{"a user calls the instance", director.Ring{From: director.Person{UserID: john, Name: "John"}, To: "instance"},
			[]string{`"incoming"`, john, `"John"`, `"applicationInstance"`}},
		{"a user calls the application", director.Ring{From: director.Person{UserID: john}, To: "application"},
			[]string{`"incoming"`, john, `"application"`}},
		{"a participant adds the bot to a meeting",
			director.Ring{From: director.Person{UserID: john}, To: "instance", Meeting: true},
			[]string{`"incoming"`, `"chatInfo"`}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := setStage(t)
			id, err := s.world.Ring(t.Context(), s.bot, tt.ring)
			if err != nil || id == "" {
				t.Fatalf("got the call %q, %v", id, err)
			}
			got := s.told()
			for _, want := range append(tt.want, id) {
				if !strings.Contains(got, want) {
					t.Errorf("nothing told has %s: %s", want, got)
				}
			}
		})
	}
}

func TestActs(t *testing.T) {
	group := func(s *stage) string { return s.call(users(john, mary)) }
	twoOfUs := func(s *stage) string { return s.call(users(john)) }
	sharing := func(s *stage) string {
		body := users(john, mary)
		body["callOptions"] = object{"@odata.type": "#microsoft.graph.outgoingCallOptions",
			"isContentSharingNotificationEnabled": true}
		return s.call(body)
	}
	subscribed := func(s *stage) string {
		id := twoOfUs(s)
		s.graph(http.StatusOK, "/"+id+"/subscribeToTone", object{"clientContext": "x"})
		return id
	}
	for _, tt := range []struct {
		why    string
		call   func(*stage) string
		before []director.Act
		act    director.Act
		want   string // in what is told
	}{
		{"the peer hangs up", twoOfUs, nil, director.Act{Verb: "hangup"}, `"terminated"`},
		{"one of several hangs up, and the call goes on", group, nil,
			director.Act{Verb: "hangup", Person: director.Person{UserID: mary}}, "/participants"},
		{"a person who let it ring picks up", func(s *stage) string {
			if err := s.world.Behave(t.Context(), s.bot, director.Person{UserID: john}, director.NoAnswer); err != nil {
				t.Fatal(err)
			}
			return twoOfUs(s)
		}, nil, director.Act{Verb: "pickup", Person: director.Person{UserID: john}}, `"established"`},
		{"whoever rings picks up", func(s *stage) string {
			if err := s.world.Behave(t.Context(), s.bot, director.Person{UserID: john}, director.NoAnswer); err != nil {
				t.Fatal(err)
			}
			return twoOfUs(s)
		}, nil, director.Act{Verb: "pickup"}, `"established"`},
		{"a key is pressed", subscribed, nil,
			director.Act{Verb: "press", Tone: "tone5", Person: director.Person{UserID: john}}, `"tone5"`},
		{"sharing starts", sharing, nil, director.Act{Verb: "share", Action: "start"}, `"changeType":"created"`},
		{"sharing changes", sharing, []director.Act{{Verb: "share", Action: "start"}},
			director.Act{Verb: "share", Action: "update"}, `"changeType":"updated"`},
		{"sharing ends", sharing, []director.Act{{Verb: "share", Action: "start"}},
			director.Act{Verb: "share", Action: "stop"}, `"changeType":"deleted"`},
		{"a user joins", group, nil, director.Act{Verb: "join", Person: director.Person{UserID: peter, Name: "Peter"}},
			peter},
		{"a phone joins", group, nil, director.Act{Verb: "join", Person: director.Person{Phone: phone}}, phone},
		{"somebody leaves", group, nil, director.Act{Verb: "leave", Person: director.Person{UserID: mary}}, "/participants"},
		{"the bot is admitted", func(s *stage) string { return s.call(meetingAsGuest()) }, nil, director.Act{Verb: "admit"},
			peter},
	} {
		t.Run(tt.why, func(t *testing.T) {
			s := setStage(t)
			id := tt.call(s)
			s.told()
			for _, act := range tt.before {
				if err := s.world.Act(t.Context(), s.bot, id, act); err != nil {
					t.Fatal(err)
				}
			}
			s.told()
			if err := s.world.Act(t.Context(), s.bot, id, tt.act); err != nil {
				t.Fatal(err)
			}
			if got := s.told(); !strings.Contains(got, tt.want) {
				t.Errorf("nothing told has %s: %s", tt.want, got)
			}
		})
	}
}

// Who is not in a call can do nothing in it: the scenario is wrong, not the mock.
func TestStrangersCannotAct(t *testing.T) {
	s := setStage(t)
	id := s.call(users(john))
	for _, act := range []director.Act{{Verb: "press", Tone: "tone5"}, {Verb: "speak"}, {Verb: "share", Action: "start"},
		{Verb: "hangup"}, {Verb: "leave"}, {Verb: "pickup"}} {
		t.Run(act.Verb, func(t *testing.T) {
			act.Person = director.Person{UserID: mary}
			err := s.world.Act(t.Context(), s.bot, id, act)
			if err == nil || !strings.HasPrefix(err.Error(), "that cannot happen in this call: call "+id) ||
				!strings.Contains(err.Error(), mary) {
				t.Errorf("got %v", err)
			}
		})
	}
}

// Speaking is heard only by a recording: that ends when it has been silent for as long as was asked.
func TestSpeaking(t *testing.T) {
	s := setStage(t)
	id := s.call(users(john))
	s.graph(http.StatusOK, "/"+id+"/recordResponse",
		object{"prompts": []any{object{"@odata.type": "#microsoft.graph.mediaPrompt", "mediaInfo": object{
			"@odata.type": "#microsoft.graph.mediaInfo", "uri": "https://bot.example.com/beep.wav", "resourceId": "beep"}}},
			"initialSilenceTimeoutInSeconds": 10,
			"maxSilenceTimeoutInSeconds":     2, "maxRecordDurationInSeconds": 60, "clientContext": "x"})
	s.told()
	if err := s.world.Act(t.Context(), s.bot, id,
		director.Act{Verb: "speak", Person: director.Person{UserID: john}}); err != nil {
		t.Fatal(err)
	}
	if err := s.world.Wait(t.Context(), s.bot, 2*time.Second); err != nil {
		t.Fatal(err)
	}
	if got := s.told(); !strings.Contains(got, "maxSilenceTimeout") {
		t.Errorf("the recording did not end by silence: %s", got)
	}
}

func TestRefusalsNamePathStatusAndBody(t *testing.T) {
	server, world := startMock(t)
	ctx := context.Background()
	stranger := director.Bot{ClientID: "nobody/../x"}
	bot, err := world.Register(ctx, director.Registration{Scenario: "x"})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		why  string
		do   func() error
		want []string
	}{
		{"release of a stranger", func() error { return world.Release(ctx, stranger) },
			[]string{"DELETE /_mock/apps/nobody%2F..%2Fx answered 404", `no app \"nobody/../x\"`}},
		{"settle of a stranger", func() error { _, err := world.Settle(ctx, stranger); return err },
			[]string{"POST /_mock/apps/nobody%2F..%2Fx/settle answered 404"}},
		{"an unknown role", func() error {
			_, err := world.Register(ctx, director.Registration{Roles: []string{"Calls.Everything"}})
			return err
		},
			[]string{"POST /_mock/apps answered 400", "Calls.Everything"}},
		{"a person without an id", func() error { return world.Behave(ctx, bot, director.Person{}, director.Busy) },
			[]string{"/people answered 400", "a person needs an id"}},
		{"an unknown behaviour", func() error { return world.Behave(ctx, bot, director.Person{Phone: phone}, "sings") },
			[]string{"answered 400", "sings"}},
		{"a ring to nowhere", func() error {
			_, err := world.Ring(ctx, bot, director.Ring{From: director.Person{Phone: phone}, To: "door"})
			return err
		},
			[]string{"/ring answered 400"}},
		{"an unknown call", func() error { return world.Act(ctx, bot, "no such", director.Act{Verb: "hangup"}) },
			[]string{"POST /_mock/calls/no%20such/hangup answered 404", "no such"}},
		{"an unknown verb", func() error { return world.Act(ctx, bot, "x", director.Act{Verb: "sing"}) },
			[]string{"POST /_mock/calls/x/sing answered 404"}},
		{"time that goes back", func() error { return world.Wait(ctx, bot, -time.Second) },
			[]string{"/clock answered 400", "-1s"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			err := tt.do()
			for _, want := range append(tt.want, "directing the mock: ") {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("got %v, want %q in it", err, want)
				}
			}
		})
	}
	if got := len(server.Apps()); got != 2 {
		t.Errorf("%d apps, want the mock's own and one: a refusal changes nothing", got)
	}
}

func TestControlPortThatIsNoMock(t *testing.T) {
	for _, tt := range []struct {
		why    string
		answer http.HandlerFunc
		want   string
	}{
		{"no JSON", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "hello") },
			"the answer to POST /_mock/apps: "},
		{"broken off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			if _, err := io.WriteString(w, "{"); err != nil {
				t.Error(err)
			}
		}, "reading the answer to POST /_mock/apps: "},
		{"somebody else's server", http.NotFound, "POST /_mock/apps answered 404: 404 page not found"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			server := httptest.NewServer(tt.answer)
			t.Cleanup(server.Close)
			world := &director.Mock{Root: server.URL + "/", HTTP: server.Client()}
			_, err := world.Register(t.Context(), director.Registration{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestNobodyAtTheControlPort(t *testing.T) {
	world := &director.Mock{Root: "http://" + loopback.Refusing(t), HTTP: loopback.Client(t)}
	if err := world.Release(t.Context(), director.Bot{ClientID: "x"}); err == nil ||
		!strings.HasPrefix(err.Error(), "directing the mock: ") {
		t.Errorf("got %v", err)
	}
	world.Root = "http://\x7f"
	if err := world.Release(t.Context(), director.Bot{ClientID: "x"}); err == nil ||
		!strings.HasPrefix(err.Error(), "directing the mock: ") {
		t.Errorf("an address that is none: got %v", err)
	}
}

func TestDirectingStopsWhenTheContextEnds(t *testing.T) {
	_, world := startMock(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := world.Register(ctx, director.Registration{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestValue(t *testing.T) {
	world := &director.Mock{Values: map[string]string{"phoneA": phone, "empty": ""}}
	for _, tt := range []struct {
		why, name, want string
		ok              bool
	}{
		{"known", "phoneA", phone, true},
		{"known to be empty", "empty", "", true},
		{"unknown", "phoneZ", "", false},
	} {
		if got, ok := world.Value(tt.name); got != tt.want || ok != tt.ok {
			t.Errorf("%s: got %q, %v", tt.why, got, ok)
		}
	}
}
