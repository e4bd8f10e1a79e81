package director_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"conform/internal/director"
)

// tasks is an outside world that keeps what it was asked.
type tasks struct {
	done []string
	err  error
}

func (d *tasks) Do(_ context.Context, task director.Task) error {
	d.done = append(d.done, strings.TrimSpace(task.Verb+" "+task.Person.ID()+" "+task.To+" "+task.CallID+task.Tone))
	return d.err
}

func TestTenant(t *testing.T) {
	outside := &tasks{}
	other := director.Bot{ClientID: "other"}
	world := &director.Tenant{Bot: director.Bot{ClientID: "bot", RSC: []string{"Calls.JoinGroupCalls.Chat"}},
		Other: &other, Values: map[string]string{"phoneA": phone}, Outside: outside, Longest: time.Minute}
	ctx := t.Context()
	bot, err := world.Register(ctx, director.Registration{RSC: []string{"Calls.JoinGroupCalls.Chat"}})
	if err != nil || bot.ClientID != "bot" || !bot.Fixed {
		t.Errorf("got %+v, %v", bot, err)
	}
	if second, err := world.Register(ctx, director.Registration{Other: true}); err != nil || second.ClientID != "other" ||
		!second.Fixed {
		t.Errorf("got %+v, %v", second, err)
	}
	_, err = world.Register(ctx, director.Registration{RSC: []string{"Other.Chat"}})
	if !unable(err, "no consent Other.Chat") {
		t.Errorf("got %v", err)
	}
	if settled, err := world.Settle(ctx, bot); settled || err != nil {
		t.Errorf("a tenant never knows: %v, %v", settled, err)
	}
	who := director.Person{Phone: phone}
	if err := errors.Join(world.Behave(ctx, bot, who, director.Busy),
		world.Act(ctx, bot, "c1", director.Act{Verb: "press", Tone: "pound"})); err != nil {
		t.Error(err)
	}
	if id, err := world.Ring(ctx, bot, director.Ring{From: who, To: "number"}); id != "" || err != nil {
		t.Errorf("got %q, %v", id, err)
	}
	if err := errors.Join(world.Release(ctx, bot), world.Release(ctx, bot)); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"busy " + phone, "press   c1pound", "ring " + phone + " number", "answers " + phone},
		outside.done); diff != "" {
		t.Errorf("what was asked for (-want +got):\n%s", diff)
	}
	if value, ok := world.Value("phoneA"); value != phone || !ok {
		t.Errorf("got %q, %v", value, ok)
	}
	if _, ok := world.Value("phoneB"); ok {
		t.Error("there is no phoneB")
	}
	if err := world.Wait(ctx, bot, time.Hour); !unable(err, "1h0m0s would have to pass") {
		t.Errorf("got %v", err)
	}
	bare := &director.Tenant{}
	if err := bare.Act(ctx, bot, "c1", director.Act{Verb: "hangup"}); !unable(err, "the profile has no director") {
		t.Errorf("got %v", err)
	}
	if _, err := bare.Register(ctx, director.Registration{Other: true}); !unable(err, "no otherApp") {
		t.Errorf("got %v", err)
	}
}

// Which app a scenario has that is about a bot with less, and why it has none.
func TestTheAppWithFewerPermissions(t *testing.T) {
	t.Parallel()
	const join, media = "Join.Chat", "Media.Chat"
	world := &director.Tenant{Bot: director.Bot{ClientID: "bot", RSC: []string{join, media}},
		Lesser: &director.Bot{ClientID: "lesser", RSC: []string{join}}}
	alone := &director.Tenant{Bot: world.Bot}
	for _, tt := range []struct {
		why   string
		world *director.Tenant
		want  director.Registration
		app   string
		says  string
	}{
		{"the scenario says nothing of it", world, director.Registration{}, "bot", ""},
		{"without one permission", world, director.Registration{Without: []string{"Join.All"}}, "lesser", ""},
		{"without any", world, director.Registration{Powerless: true}, "lesser", ""},
		{"without any, and there is no other app", alone, director.Registration{Powerless: true}, "bot", ""},
		{"with a consent in place of it", world, director.Registration{Without: []string{"Join.All"}, RSC: []string{join}},
			"lesser", ""},
		{"with a consent that it lacks", world, director.Registration{Without: []string{"Media.All"}, RSC: []string{media}},
			"",
			"the app with fewer permissions has no consent Media.Chat in the meeting's chat (lesserApp: rsc)"},
		{"a consent would let it in", world, director.Registration{Without: []string{"Join.All"}, Avoid: []string{join}}, "",
			"the app with fewer permissions has the consent Join.Chat in the meeting's chat (lesserApp: rsc), which does " +
				"in place"},
		{"a consent would, which it has not", world, director.Registration{Without: []string{"Media.All"},
			Avoid: []string{media}}, "lesser", ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			bot, err := tt.world.Register(t.Context(), tt.want)
			if bot.ClientID != tt.app || (err != nil) != (tt.says != "") || err != nil && !unable(err, tt.says) {
				t.Errorf("got %q, %v", bot.ClientID, err)
			}
		})
	}
}

func unable(err error, reason string) bool {
	got, ok := director.IsUnable(err)
	return ok && strings.Contains(got, reason)
}

func TestTimeReallyPassesOnATenant(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		world := &director.Tenant{Longest: time.Minute}
		began := time.Now()
		if err := world.Wait(t.Context(), director.Bot{}, 50*time.Second); err != nil || time.Since(began) != 50*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		stop := errors.New("stop")
		cancel(stop)
		if err := world.Wait(ctx, director.Bot{}, time.Minute); !errors.Is(err, stop) {
			t.Errorf("got %v", err)
		}
	})
}

func TestCommand(t *testing.T) {
	program := filepath.Join(t.TempDir(), "dial.sh")
	script := `#!/bin/sh
case $CONFORM_ACT in
  ring) echo "$CONFORM_NUMBER|$CONFORM_TO|$CONFORM_INSTANCE|$CONFORM_APP|$CONFORM_PERSON|$CONFORM_CALL|$CONFORM_TONE|$CONFORM_ACTION|$SECRET|$1" > "$OUT" ;;
  hangup) echo "nobody is here"; exit 3 ;;
  press) echo "the modem is on fire" >&2; exit 7 ;;
  speak) exec sleep 60 ;;
  join) echo "ringing"; sleep 5 & ;;
esac
`
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(filepath.Dir(program), "out")
	t.Setenv("SECRET", "canary")
	command := &director.Command{Args: []string{program, "argument"},
		Environment: []string{"OUT=" + out, "PATH=" + os.Getenv("PATH")}, Within: time.Minute}
	task := director.Task{Verb: "ring", To: "number", Person: director.Person{Phone: phone},
		Bot: director.Bot{Number: "+14255550100", InstanceID: "i", ClientID: "a"}, CallID: "c", Tone: "t", Action: "x"}
	if err := command.Do(t.Context(), task); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(out)
	if want := "+14255550100|number|i|a|" + phone + "|c|t|x||argument\n"; err != nil || string(got) != want {
		t.Errorf("got %q, %v, want %q: the number, and no more of our environment than was given", got, err, want)
	}
	err = command.Do(t.Context(), director.Task{Verb: "hangup"})
	if !unable(err, "the director's command says: nobody is here") {
		t.Errorf("got %v", err)
	}
	if err := command.Do(t.Context(), director.Task{Verb: "join"}); err != nil {
		t.Errorf("it is done, although what it has started goes on: got %v", err)
	}
	for _, tt := range []struct {
		verb, want string
		within     time.Duration
	}{{"press", "the modem is on fire", time.Minute}, {"speak", "did not speak within 300ms", 300 * time.Millisecond}} {
		command.Within = tt.within
		err := command.Do(t.Context(), director.Task{Verb: tt.verb})
		if _, ok := director.IsUnable(err); ok || err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: got %v, want %q", tt.verb, err, tt.want)
		}
	}
	if err := (&director.Command{Args: []string{"/nowhere"}, Within: time.Second}).Do(t.Context(), task); err == nil {
		t.Error("there is no such program")
	}
}

// typed is what somebody types at a terminal: nothing until told.
func atTerminal(t *testing.T, out io.Writer) (*director.Terminal, io.WriteCloser) {
	in, typed := io.Pipe()
	b := director.NewTerminal(in, out, 30*time.Second)
	t.Cleanup(func() { _ = typed.Close() })
	return b, typed
}

func TestBystander(t *testing.T) {
	task := director.Task{Verb: "ring", To: "number", Person: director.Person{Phone: phone},
		Bot: director.Bot{Number: "+14255550100"}}
	for _, tt := range []struct {
		why   string
		typed string
		told  bool // Graph tells the bot
		err   string
	}{
		{"Graph tells the bot", "", true, ""},
		{"Enter is pressed", "\n", false, ""},
		{"it cannot be done", "no\n", false, "said that it cannot be done: From the phone " + phone + ", dial +14255550100."},
		{"nobody does it", "", false, "nobody did this within 30s"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out strings.Builder
				b, typed := atTerminal(t, &out)
				arrived := make(chan struct{})
				if tt.told {
					close(arrived)
				}
				if tt.typed != "" {
					go func() {
						<-time.After(time.Second) // what is typed before the question is no answer to it
						if _, err := io.WriteString(typed, tt.typed); err != nil {
							t.Error(err)
						}
					}()
				}
				d := task
				d.Arrived = arrived
				err := b.Do(t.Context(), d)
				if (tt.err == "") != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %v, want %q", err, tt.err)
				}
				if !strings.Contains(out.String(), ">>> From the phone "+phone+", dial +14255550100.") {
					t.Errorf("asked %q", out.String())
				}
				if !strings.Contains(out.String(), "You have 30s.") {
					t.Errorf("how long there is was not said at first: %q", out.String())
				}
				if strings.Contains(tt.err, "nobody") && !strings.Contains(out.String(), "20s left") {
					t.Errorf("no countdown in %q", out.String())
				}
				if err := typed.Close(); err != nil {
					t.Error(err)
				}
				synctest.Wait()
			})
		})
	}
}

func TestSentences(t *testing.T) {
	bot := director.Bot{AppName: "Bot", ClientID: "app", InstanceName: "Instance", InstanceID: "inst", Number: "+1"}
	user := director.Person{UserID: "u", Name: "Ada"}
	for want, task := range map[string]director.Task{
		"As Ada, add Instance (inst) to the scheduled meeting.": {Verb: "ring", Person: user, Bot: bot, Meeting: true,
			To: "instance"},
		"As Ada, call Instance (inst) in Teams.": {Verb: "ring", Person: user, Bot: bot, To: "instance"},
		"As Ada, call the bot Bot (app) in Teams.": {Verb: "ring", Person: user, Bot: bot,
			To: "application"},
		"Ada: be in another call now, and stay in it.":      {Verb: "busy", Person: user},
		"Ada: decline the next call.":                       {Verb: "declines", Person: user},
		"Ada: let the next call ring.":                      {Verb: "noAnswer", Person: user},
		"Ada: switch off, or sign out everywhere.":          {Verb: "unreachable", Person: user},
		"Ada: answer calls again.":                          {Verb: "answers", Person: user},
		"Ada: get ready to answer the call that comes now.": {Verb: "answers", Person: user, Soon: true},
		"the other side of the call: hang up.":              {Verb: "hangup"},
		"the user u: press the key pound.": {Verb: "press", Person: director.Person{UserID: "u"},
			Tone: "pound"},
		"the phone +1: start sharing content.": {Verb: "share", Person: director.Person{Phone: "+1"},
			Action: "start"},
		"As somebody in the meeting, admit the bot from the lobby.": {Verb: "admit"},
	} {
		if got := task.Sentence(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Somebody who has to answer is told, and asked whether they are ready, before the call is placed; an Enter that was
// pressed before the question is no answer to it.
func TestBystanderGetsReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out strings.Builder
		b, typed := atTerminal(t, &out)
		go func() {
			for _, wait := range []time.Duration{0, 5 * time.Second} { // the first is late, for the question before
				<-time.After(wait)
				if _, err := io.WriteString(typed, "\n"); err != nil {
					t.Error(err)
				}
			}
		}()
		<-time.After(time.Second)
		began := time.Now()
		err := b.Do(t.Context(), director.Task{Verb: "answers", Soon: true, Person: director.Person{Phone: phone}})
		if err != nil || time.Since(began) != 4*time.Second {
			t.Errorf("%v after %v, want to wait for the Enter that comes in 4 s", err, time.Since(began))
		}
		if !strings.Contains(out.String(), "You have 30s. Press Enter when you are ready, then the call is placed") {
			t.Errorf("asked %q", out.String())
		}
		if err := typed.Close(); err != nil {
			t.Error(err)
		}
		synctest.Wait()
	})
}

// Who answers by itself, and who was told to do something else, is not told to answer.
func TestWarn(t *testing.T) {
	outside := &tasks{}
	world := &director.Tenant{Outside: outside, Within: time.Minute, Automatic: []string{"auto"}}
	bot := director.Bot{}
	if err := world.Behave(t.Context(), bot, director.Person{UserID: "busy"}, director.Busy); err != nil {
		t.Fatal(err)
	}
	people := []director.Person{{UserID: "busy"}, {UserID: "auto"}, {Phone: phone}}
	told, within, err := world.Warn(t.Context(), bot, people)
	if err != nil || within != time.Minute || len(told) != 1 || told[0].Phone != phone {
		t.Errorf("told %v, within %v, %v", told, within, err)
	}
	if diff := cmp.Diff([]string{"busy busy", "answers " + phone}, outside.done); diff != "" {
		t.Errorf("what was asked for (-want +got):\n%s", diff)
	}
	if told, within, err := world.Warn(t.Context(), bot, people[:2]); err != nil || within != 0 || len(told) != 0 {
		t.Errorf("told %v, within %v, %v; want nobody", told, within, err)
	}
	if told, _, err := (&director.Tenant{}).Warn(t.Context(), bot, people); err != nil || len(told) != 0 {
		t.Errorf("where nobody directs: told %v, %v", told, err)
	}
	outside.err = director.Unable{Reason: "nobody is at home"}
	if _, _, err := world.Warn(t.Context(), bot, people); !unable(err, "nobody is at home") {
		t.Errorf("got %v", err)
	}
}
