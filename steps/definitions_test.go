package steps_test

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"conform/internal/director"
	"conform/internal/library"
	"conform/internal/loopback"
	"conform/internal/notify"
	"conform/internal/record"
	"conform/internal/session"
	"conform/steps"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// diary is a world that writes down what it is asked to do.
type diary struct{ lines []string }

func (d *diary) note(format string, args ...any) {
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

func (d *diary) Register(_ context.Context, w director.Registration) (director.Bot, error) {
	d.note("register %v %v", w.Roles, w.RSC)
	return director.Bot{ClientID: "bot"}, nil
}
func (d *diary) Release(context.Context, director.Bot) error        { return nil }
func (d *diary) Settle(context.Context, director.Bot) (bool, error) { return true, nil }
func (d *diary) Behave(_ context.Context, _ director.Bot, p director.Person, b director.Behaviour) error {
	d.note("behave %s %s", p.ID(), b)
	return nil
}
func (d *diary) Ring(_ context.Context, _ director.Bot, r director.Ring) (string, error) {
	d.note("ring %s %s %v", r.From.ID(), r.To, r.Meeting)
	return "a-call", nil
}
func (d *diary) Act(_ context.Context, _ director.Bot, call string, a director.Act) error {
	d.note("act %s: %s by %q tone=%q action=%q", call, a.Verb, a.Person.ID(), a.Tone, a.Action)
	return nil
}
func (d *diary) Wait(_ context.Context, _ director.Bot, t time.Duration) error {
	d.note("wait %s", t)
	return nil
}
func (d *diary) Token(context.Context, director.Bot, director.TokenKind) (string, error) {
	return "", director.Unable{Reason: "no step asks for it"}
}
func (d *diary) FailNext(_ context.Context, _ director.Bot, t director.RequestFault) error {
	d.note("fault %s", t)
	return nil
}
func (d *diary) Value(name string) (string, bool) {
	value, ok := map[string]string{"phoneA": "+1", "userA.id": "u-a", "userA.name": "John"}[name]
	return value, ok
}

const data = `
clauses:
  sure: {says: It is documented., source: "https://learn.microsoft.com/graph", evidence: documented}
variables:
  phoneA: {says: a phone, mock: "+1", needs: a phone}
exchanges:
  - operation: create call
    name: x
    request: {method: POST, path: /communications/calls}
    permissions: {clause: sure, least: [Calls.Initiate.All, Calls.AccessMedia.All]}
    expect: [{clause: sure, status: 201}]
answers:
  - {name: x, expect: [{clause: sure, status: 404}]}
sequences:
  - name: x
    messages: [{label: x, clause: sure, change: updated, select: {resourceUrl: $any}}]
`

// stage opens a scenario that sends the exchange "create call: x", with a diary for a world.
func stage(t *testing.T) (*session.Session, *diary, *bytes.Buffer) {
	t.Helper()
	lib, err := library.Load(library.Source{FS: fstest.MapFS{"a.yaml": {Data: []byte(data)}}, At: "data"})
	if err != nil {
		t.Fatal(err)
	}
	listener, err := notify.Start(notify.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := listener.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	world, events := &diary{}, &bytes.Buffer{}
	run := &session.Run{Recorder: record.NewRecorder(events, nil, nil), Library: lib, World: world,
		HTTP: loopback.Client(t), Version: "beta"}
	run.Listen(listener)
	return run.Open(session.Scenario{ID: "a.feature:1", Exchanges: []*library.Exchange{lib.Exchange("create call", "x")}}),
		world, events
}

// do runs steps, and returns the error of the last one.
func do(t *testing.T, s *session.Session, texts ...string) error {
	t.Helper()
	for i, text := range texts {
		step, err := steps.New().Find(text)
		if err != nil {
			t.Fatal(err)
		}
		if err = step.Run(t.Context(), s); err != nil && i < len(texts)-1 {
			t.Fatalf("%s: %v", text, err)
		} else if i == len(texts)-1 {
			return err
		}
	}
	return nil
}

// saidOfBots is what can be said of the bot, with the bot that is registered.
func saidOfBots() []botTest {
	return []botTest{
		{[]string{"a bot with the least permissions documented"}, "register [Calls.AccessMedia.All Calls.Initiate.All] []"},
		{[]string{`a bot without the permission "Calls.Initiate.All"`}, "register [Calls.AccessMedia.All] []"},
		{[]string{`a bot that also has the permission "Calls.JoinGroupCall.All"`},
			"register [Calls.AccessMedia.All Calls.Initiate.All Calls.JoinGroupCall.All] []"},
		{[]string{"a bot with no permissions", `a bot that also has the permission "A"`,
			`a bot that also has the permission "B"`}, "register [A B] []"},
		{[]string{`a bot with the resource-specific consent "Calls.AccessMedia.Chat" instead of "Calls.AccessMedia.All"`},
			"register [Calls.Initiate.All] [Calls.AccessMedia.Chat]"},
		{[]string{"a bot with no permissions"}, "register [] []"},
	}
}

type botTest struct {
	say  []string
	want string
}

func TestPhrasesAboutTheBot(t *testing.T) {
	for _, tt := range saidOfBots() {
		t.Run(strings.Join(tt.say, ", "), func(t *testing.T) {
			s, world, _ := stage(t)
			if err := do(t, s, append(tt.say, "0 seconds pass")...); err != nil {
				t.Fatal(err)
			}
			if world.lines[0] != tt.want {
				t.Errorf("got %s, want %s", world.lines[0], tt.want)
			}
			if err := s.Close(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// saidOfTheWorld is what the world can be made to do, with what it is asked for.
func saidOfTheWorld() map[string]string {
	return map[string]string{
		`the party "phoneA" is busy`:                                               "behave +1 busy",
		`the party "userA" declines`:                                               "behave u-a declines",
		`the party "userA" does not answer`:                                        "behave u-a noAnswer",
		`the party "phoneA" cannot be reached`:                                     "behave +1 unreachable",
		`the caller "phoneA" dials the bot's number`:                               "ring +1 number false",
		`the caller "userA" calls the bot's instance identifier`:                   "ring u-a instance false",
		`the caller "userA" calls the bot's application`:                           "ring u-a application false",
		`the participant "userA" adds the bot's instance to the scheduled meeting`: "ring u-a instance true",
		"the caller hangs up": `act a-call: hangup by "" tone="" ` +
			`action=""`,
		`the party "phoneA" hangs up`: `act a-call: hangup by "+1" tone="" ` +
			`action=""`,
		`the party "userA" picks up`: `act a-call: pickup by "u-a" tone="" ` +
			`action=""`,
		`the party "userA" speaks`: `act a-call: speak by "u-a" tone="" ` +
			`action=""`,
		`the party "userA" presses "tone5"`: `act a-call: press by "u-a" ` +
			`tone="tone5" action=""`,
		`the party "userA" starts sharing content`: `act a-call: share by "u-a" tone="" ` +
			`action="start"`,
		`the party "userA" updates the shared content`: `act a-call: share by "u-a" tone="" ` +
			`action="update"`,
		`the party "userA" stops sharing content`: `act a-call: share by "u-a" tone="" ` +
			`action="stop"`,
		`the participant "userA" joins the call`: `act a-call: join by "u-a" tone="" ` +
			`action=""`,
		`the participant "userA" leaves the call`: `act a-call: leave by "u-a" tone="" ` +
			`action=""`,
		"the bot is admitted from the lobby": `act a-call: admit by "" tone="" ` +
			`action=""`,
		"Graph is unavailable at the next request": "fault " + string(director.Unavailable),
		"Graph's gateway times out at the next request": "fault " +
			string(director.GatewayTimeout),
		"Graph throttles the next request": "fault " + string(director.Throttled),
		"Graph fails at the next request":  "fault " + string(director.ServerError),
		"15 seconds pass":                  "wait 15s",
		"46 minutes pass":                  "wait 46m0s",
	}
}

func TestPhrasesAboutTheWorld(t *testing.T) {
	for text, want := range saidOfTheWorld() {
		t.Run(text, func(t *testing.T) {
			s, world, _ := stage(t)
			if err := do(t, s, "a bot with no permissions", `the caller "phoneA" dials the bot's number`, text); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{"register [] []", "ring +1 number false", want}, world.lines); diff != "" {
				t.Errorf("what the world was asked (-want +got):\n%s", diff)
			}
		})
	}
}

// A time that does not fit would come round as a short one, or one that goes back. The plan refuses it.
func TestTimeThatIsTooLong(t *testing.T) {
	t.Parallel()
	for text, most := range map[string]string{
		"99999999999999999999 seconds pass": "9223372036",
		"9223372037 seconds pass":           "9223372036",
		"153722868 minutes pass":            "153722867",
	} {
		want := " is too large a number; expected at most " + most
		if _, err := steps.New().Find(text); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

// saidOfGraph is what is sent and judged. What is asked of the session shows in its refusals: nothing is
// sent and nothing arrives here.
func saidOfGraph() map[string]string {
	return map[string]string{
		"Graph answers as documented":                         "nothing was sent yet",
		`Graph answers "x"`:                                   "nothing was sent yet",
		`the notification "x" arrives`:                        `the notifications "x" arrive`,
		`the notifications "x" arrive`:                        `the notifications "x" arrive`,
		`the notification "x" does not arrive`:                "",
		`the notifications "x" do not arrive`:                 "",
		"nothing else arrives":                                "",
		"the permissions used are the least documented":       "the token carries the least permissions documented",
		"the token carries more than is documented as needed": "the token carries more than is documented as needed",
		`the bot creates the call "y"`:                        `no exchange "create call": "y"`,
		`the bot answers "y"`:                                 `no exchange "answer": "y"`,
		`the bot rejects "y"`:                                 `no exchange "reject": "y"`,
		`the bot redirects "y"`:                               `no exchange "redirect": "y"`,
		`the bot transfers "y"`:                               `no exchange "transfer": "y"`,
		`the bot invites "y"`:                                 `no exchange "invite participants": "y"`,
		"the bot gets the call":                               `no exchange "get call": "the bot's call"`,
		"the bot hangs up":                                    `no exchange "delete call": "the bot's call"`,
		`the bot sends "mute: the bot itself"`:                `no exchange "mute": "the bot itself"`,
		`another bot creates the call "y"`:                    `no exchange "create call": "y"`,
	}
}

func TestPhrasesAboutGraph(t *testing.T) {
	for text, want := range saidOfGraph() {
		t.Run(text, func(t *testing.T) {
			s, _, events := stage(t)
			err := do(t, s, "a bot with no permissions", text)
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("got %v, want %q", err, want)
			}
			if want == "" && !strings.Contains(events.String(), `"check"`) {
				t.Errorf("nothing was judged: %s", events)
			}
		})
	}
}

// givesAValue is what a scenario says of its values.
const givesAValue = `the value "phoneA" is "+9"`

func TestPhraseAboutAValue(t *testing.T) {
	s, world, _ := stage(t)
	if err := do(t, s, "a bot with no permissions", givesAValue,
		`the caller "phoneA" dials the bot's number`); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"register [] []", "ring +9 number false"}, world.lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEveryDefinitionIsTested(t *testing.T) {
	arguments := regexp.MustCompile(`"[^"]*"|\b\d+\b`)
	tested := map[string]bool{}
	said := func(text string) {
		tested[arguments.ReplaceAllStringFunc(text, func(arg string) string {
			if arg[0] == '"' {
				return "{string}"
			}
			return "{int}"
		})] = true
	}
	for _, b := range saidOfBots() {
		for _, text := range b.say {
			said(text)
		}
	}
	said(givesAValue)
	for text := range saidOfTheWorld() {
		said(text)
	}
	for text := range saidOfGraph() {
		said(text)
	}
	for _, d := range steps.New().Definitions() {
		if !tested[d.Text] {
			t.Errorf("no test runs %q", d.Text)
		}
	}
}
