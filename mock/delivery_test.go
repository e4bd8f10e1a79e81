package mock_test

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"conform/mock"

	"github.com/google/go-cmp/cmp"
)

// longWait is longer than any test takes, and shorter than a call lives that nobody keeps alive.
const longWait = 20 * time.Minute

// told is what a bot is told of a call on which much happens, on a clock that stands still: a line for each post,
// with its message id and its items.
func told(t *testing.T, srv *mock.Server, name string) []string {
	t.Helper()
	b := newBot(t, srv, mock.App{Name: name})
	id := b.create(as(b.toGroup(), m{"callOptions": m{"@odata.type": "#microsoft.graph.outgoingCallOptions",
		"isDeltaRosterEnabled": true, "isContentSharingNotificationEnabled": true}}))
	other := b.create(b.toUser())
	act := func(a mock.Act) {
		t.Helper()
		if err := srv.Act(id, a); err != nil {
			t.Fatal(err)
		}
	}
	act(mock.Share{Action: "start"})
	b.want(200, "POST", call(id)+"/playPrompt", m{"clientContext": "a", "prompts": []any{prompt()}})
	b.want(200, "POST", call(id)+"/playPrompt", m{"clientContext": "b", "prompts": []any{prompt()}})
	act(mock.Join{Person: mock.Person{Phone: phone}})
	act(mock.Share{Action: "update"})
	b.want(200, "POST", call(id)+"/mute", m{"clientContext": "c"})
	act(mock.Share{Action: "stop"})
	b.want(204, "DELETE", call(id), nil)
	b.settled()
	b.want(204, "DELETE", call(other), nil)
	var lines []string
	for _, p := range b.settled() {
		var items []string
		list, _ := p.doc["value"].([]any)
		for _, item := range list {
			one := callbackPost{doc: map[string]any{"value": []any{item}}}
			whose := "first "
			if strings.Contains(str(item.(m), "resourceUrl"), other) {
				whose = "second "
			}
			number := ""
			if data, _ := item.(m)["resourceData"].([]any); len(data) > 0 {
				if n := data[0].(m)["sequenceNumber"]; n != nil {
					number = fmt.Sprintf(" %v", n)
				}
			}
			items = append(items, whose+one.line()+number)
		}
		lines = append(lines, p.header.Get("X-Microsoft-Skype-Message-Id")+": "+strings.Join(items, " + "))
	}
	return lines
}

// items are the lines of told without those that came again, item by item.
func items(lines []string) (all []string) {
	seen := map[string]bool{}
	for _, line := range lines {
		if seen[line] {
			continue
		}
		seen[line] = true
		_, said, _ := strings.Cut(line, ": ")
		all = append(all, strings.Split(said, " + ")...)
	}
	return all
}

func startStill(t *testing.T, d mock.Delivery) *mock.Server {
	t.Helper()
	return startServer(t, mock.Config{StillClocks: true, Delivery: d, Order: mock.OrderDocumented, Seed: 1})
}

// deliveries are a delivery for each profile, and one of all of them.
func deliveries() map[string]mock.Delivery {
	all := map[string]mock.Delivery{"everything": {Profiles: mock.DeliveryProfileNames()}}
	for _, p := range mock.DeliveryProfiles() {
		all[p.Name] = mock.Delivery{Profiles: []string{p.Name}}
	}
	return all
}

// TestEveryProfileTellsEverything: whatever the profile, each notification comes, once but for what comes again; what
// has an order keeps it, and something is otherwise than without the profile.
func TestEveryProfileTellsEverything(t *testing.T) {
	plain := told(t, startStill(t, mock.Delivery{}), "app")
	want := slices.Sorted(slices.Values(items(plain)))
	for name, d := range deliveries() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			unlike := map[string]bool{}
			for seed := range int64(12) {
				d.Seed = seed + 1
				lines := told(t, startStill(t, d), "app")
				got := items(lines)
				if diff := cmp.Diff(want, slices.Sorted(slices.Values(got))); diff != "" {
					t.Fatalf("seed %d: -want +got\n%s", d.Seed, diff)
				}
				for _, order := range [][]string{
					{"first deleted call terminated", "!first updated call", "!first updated participants", "!first created",
						"!first deleted contentsharingsessions"},
					{"first created contentsharingsessions", "first updated contentsharingsessions",
						"first deleted contentsharingsessions"},
					{"first updated call terminating", "first deleted call terminated"},
					{"second updated call established", "second updated call terminating", "second deleted call terminated"},
				} {
					if wrong := misplaced(got, order); wrong != "" {
						t.Errorf("seed %d: %s\n%s", d.Seed, wrong, strings.Join(lines, "\n"))
					}
				}
				unlike[strings.Join(got, "\n")] = true
				if len(lines) > len(plain) != (name == "repeated") && name != "everything" {
					t.Errorf("seed %d: %d posts, %d without the profile", d.Seed, len(lines), len(plain))
				}
				if fewer := len(lines) < len(plain); fewer != (name == "batched") && name != "everything" {
					t.Errorf("seed %d: %d posts, %d without the profile", d.Seed, len(lines), len(plain))
				}
			}
			if moves := map[string]bool{"reordered": true, "jittery": true, "everything": true}[name]; moves && len(unlike) < 6 {
				t.Errorf("only %d orders with 12 seeds", len(unlike))
			}
		})
	}
}

// misplaced says which of the items in order comes before the one in front of it; "!" is what never comes after the
// first.
func misplaced(got, order []string) string {
	place := func(prefix string, from int) int {
		i := slices.IndexFunc(got[from:], func(line string) bool { return strings.HasPrefix(line, prefix) })
		if i < 0 {
			return i
		}
		return i + from
	}
	before := place(order[0], 0)
	if before < 0 {
		return order[0] + " did not come"
	}
	for _, next := range order[1:] {
		if never, is := strings.CutPrefix(next, "!"); is {
			if place(never, before) >= 0 {
				return never + " came after " + order[0]
			}
			continue
		}
		at := place(next, 0)
		if at < before {
			return next + " came before what it follows"
		}
		before = at
	}
	return ""
}

// TestOneSeedOneDelivery: the same seed delivers the same again, post by post, also where eight apps are told at the
// same time, and another seed delivers otherwise.
func TestOneSeedOneDelivery(t *testing.T) {
	for name, d := range deliveries() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d.Seed = 5
			alone := map[string][]string{}
			for i := range 8 {
				app := fmt.Sprint("app ", i)
				alone[app] = told(t, startStill(t, d), app)
			}
			srv := startStill(t, d)
			together := map[string][]string{}
			var mu sync.Mutex
			t.Run("together", func(t *testing.T) {
				for app := range alone {
					t.Run(app, func(t *testing.T) {
						t.Parallel()
						lines := told(t, srv, app)
						mu.Lock()
						defer mu.Unlock()
						together[app] = lines
					})
				}
			})
			if diff := cmp.Diff(alone, together); diff != "" {
				t.Errorf("-alone +together\n%s", diff)
			}
			// Only times change where the order is kept and each notification comes alone.
			if name != "delayed" && name != "slow" {
				d.Seed = 6
				if other := told(t, startStill(t, d), "app 0"); slices.Equal(other, alone["app 0"]) {
					t.Error("another seed delivers the same")
				}
			}
		})
	}
}

// TestLateOnARealClock: what is late comes when the clock is there, and not before.
func TestLateOnARealClock(t *testing.T) {
	srv := startServer(t, mock.Config{Delivery: mock.Delivery{
		Notifications: mock.Latency{Distribution: mock.Fixed, Typical: longWait}}})
	b := newBot(t, srv, mock.App{})
	id := b.create(b.toUser())
	b.want(200, "GET", call(id), nil)
	if n := len(b.posted(id)); n > 0 {
		t.Errorf("%d notifications 20 minutes too early", n)
	}
	b.advance(longWait)
	if n := len(b.settled()); n != 3 {
		t.Errorf("%d notifications after 20 minutes, want 3", n)
	}
	soon := startServer(t, mock.Config{Delivery: mock.Delivery{
		Notifications: mock.Latency{Distribution: mock.Fixed, Typical: 20 * time.Millisecond}}})
	b = newBot(t, soon, mock.App{})
	began := time.Now()
	b.create(b.toUser())
	if n, took := len(b.settled()), time.Since(began); n != 3 || took < 20*time.Millisecond {
		t.Errorf("%d notifications after %s, want 3 after 20 ms", n, took)
	}
}

// TestNewsOvertakesTheAnswer: an answer that takes time comes after what it caused and what is quicker, on a clock that
// goes and on one that stands.
func TestNewsOvertakesTheAnswer(t *testing.T) {
	late := mock.Latency{Distribution: mock.Fixed, Typical: longWait}
	t.Run("real", func(t *testing.T) {
		srv := startServer(t, mock.Config{Delivery: mock.Delivery{Answers: late}})
		b := newBot(t, srv, mock.App{})
		answered := make(chan string)
		go func() { answered <- b.create(b.toUser()) }()
		if !within(func() bool { b.mu.Lock(); defer b.mu.Unlock(); return len(b.posts) == 3 }) {
			t.Fatal("the notifications wait for the answer")
		}
		select {
		case <-answered:
			t.Error("the answer came 20 minutes too early")
		default:
		}
		b.advance(longWait)
		<-answered
	})
	for _, c := range []struct {
		news time.Duration
		want int
	}{{time.Minute, 3}, {2 * longWait, 0}} {
		srv := startStill(t, mock.Delivery{Answers: late,
			Notifications: mock.Latency{Distribution: mock.Fixed, Typical: c.news}})
		b := newBot(t, srv, mock.App{})
		id := b.create(b.toUser())
		if n := len(b.posted(id)); n != c.want {
			t.Errorf("%d notifications that take %s before an answer that takes 20 minutes, want %d", n, c.news, c.want)
		}
		if n := len(b.settled()); n != 3 {
			t.Errorf("%d notifications, want 3", n)
		}
	}
}

// TestRepeated: each post comes again, with the same id and bytes, and nothing else; the log says which.
func TestRepeated(t *testing.T) {
	var log logText
	srv := startServer(t, mock.Config{StillClocks: true, Delivery: mock.Delivery{Repeat: 1},
		Log: slog.New(slog.NewTextHandler(&log, nil))})
	b := newBot(t, srv, mock.App{})
	b.create(b.toUser())
	bodies := map[string][]string{}
	for _, p := range b.settled() {
		id := p.header.Get("X-Microsoft-Skype-Message-Id")
		bodies[id] = append(bodies[id], string(p.body))
	}
	if len(bodies) != 3 {
		t.Errorf("%d messages, want 3", len(bodies))
	}
	if got := strings.Count(log.String(), `established, again"`); got != 2 {
		t.Errorf("the log shows %d established again, want 2\n%s", got, log.String())
	}
	for id, same := range bodies {
		if len(same) != 2 || same[0] != same[1] {
			t.Errorf("message %s: %q", id, same)
		}
	}
}

// TestFaultsAreOfOneNotification: where notifications are made wrong each comes alone, so that the fault that is asked
// for happens to what it names and as often.
func TestFaultsAreOfOneNotification(t *testing.T) {
	for seed := range int64(5) {
		srv := startServer(t, mock.Config{StillClocks: true, Delivery: mock.Delivery{Batch: 4, Repeat: 1, Seed: seed + 1},
			Faults: []mock.Fault{{Kind: "drop", Match: mock.FaultMatch{State: "establishing"}}}})
		b := newBot(t, srv, mock.App{})
		b.create(b.toUser())
		if diff := cmp.Diff([]string{"updated call established", "updated call established"}, b.lines()); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
}

// TestIncomingUnderEveryProfile: a call that comes in the old form first, is answered and ends can be heard of in every
// profile.
func TestIncomingUnderEveryProfile(t *testing.T) {
	for name, d := range deliveries() {
		for seed := range int64(4) {
			d.Seed = seed + 1
			srv := startStill(t, d)
			b := newBot(t, srv, mock.App{})
			b.reply = func(int) int { return 204 }
			id, err := srv.Ring(b.app.ClientID, mock.Incoming{From: mock.Person{Phone: phone}, LegacyProbe: true})
			if err != nil {
				t.Fatal(err)
			}
			posts := b.settled()
			if first := posts[0].line(); first != "legacy" {
				t.Errorf("%s: %s before the probe", name, first)
			}
			if !slices.ContainsFunc(posts, func(p callbackPost) bool { return p.line() == "created call incoming" }) {
				t.Fatalf("%s: the call was not told: %q", name, b.lines())
			}
			b.want(202, "POST", call(id)+"/answer", m{"callbackUri": b.callback, "mediaConfig": serviceMedia(),
				"acceptedModalities": []any{"audio"}})
			b.want(204, "DELETE", call(id), nil)
			if posts = b.settled(); !slices.ContainsFunc(posts, func(p callbackPost) bool {
				return strings.Contains(string(p.body), `"terminated"`)
			}) {
				t.Errorf("%s: the end was not told", name)
			}
		}
	}
}

// TestClosingDropsWhatIsOnItsWay: nobody waits for it.
func TestClosingDropsWhatIsOnItsWay(t *testing.T) {
	srv := startServer(t, mock.Config{Delivery: mock.Delivery{
		Notifications: mock.Latency{Distribution: mock.Fixed, Typical: longWait}}})
	b := newBot(t, srv, mock.App{})
	b.create(b.toUser())
	settled := make(chan error)
	go func() {
		_, err := srv.Settle(t.Context(), b.app.ClientID)
		settled <- err
	}()
	if err := srv.Forget(b.app.ClientID); err != nil {
		t.Fatal(err)
	}
	if err := <-settled; err == nil {
		t.Error("what waits 20 minutes is settled")
	}
}
