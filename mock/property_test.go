package mock_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"conform/mock"

	"pgregory.net/rapid"
)

// TestAnythingGoes lets a bot and the world around it do documented things in
// any order, sensible or not, and holds what the bot was told against what
// must be true of every history.
func TestAnythingGoes(t *testing.T) {
	srv := startServer(t, mock.Config{PromptDuration: time.Second})
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		b := newBot(t, srv, mock.App{Name: fmt.Sprint("run ", run)})
		defer func() {
			if err := srv.Forget(b.app.ClientID); err != nil {
				rt.Error(err)
			}
		}()
		behaviours := []mock.Behaviour{mock.Answers, mock.Busy, mock.Declines, mock.NoAnswer, mock.Unreachable}
		ids := []string{}
		some := func() string { return rapid.SampledFrom(ids).Draw(rt, "call") }
		post := func(action string, body any) {
			if len(ids) == 0 {
				return
			}
			if res := b.send("POST", call(some())+action, body); res.status >= 500 {
				rt.Errorf("%s: %d %s", action, res.status, res.body)
			}
		}
		outside := func(do func(id string) error) {
			if len(ids) > 0 {
				// A refusal is fine here: the history decides whether it fits.
				_ = do(some())
			}
		}
		rt.Repeat(map[string]func(*rapid.T){
			"create": func(rt *rapid.T) {
				body := rapid.SampledFrom([]func() m{b.toUser, b.toPhone, b.toGroup, b.toMeeting}).Draw(rt, "kind")()
				ids = append(ids, b.create(body))
			},
			"ring": func(rt *rapid.T) {
				ids = append(ids, b.ring(mock.Incoming{Meeting: rapid.Bool().Draw(rt, "meeting")}))
			},
			"behave": func(rt *rapid.T) {
				who := rapid.SampledFrom([]string{john, mary, phone, phoneB}).Draw(rt, "who")
				if err := srv.SetBehaviour(b.app.ClientID, who, rapid.SampledFrom(behaviours).Draw(rt, "does")); err != nil {
					rt.Error(err)
				}
			},
			"advance":  func(rt *rapid.T) { b.advance(time.Duration(rapid.IntRange(0, 90).Draw(rt, "s")) * time.Second) },
			"answer":   func(*rapid.T) { post("/answer", b.answer()) },
			"reject":   func(*rapid.T) { post("/reject", m{}) },
			"redirect": func(*rapid.T) { post("/redirect", m{"targets": []any{target("phone", phoneB), target("user", mary)}}) },
			"transfer": func(*rapid.T) { post("/transfer", m{"transferTarget": target("user", mary)}) },
			"consult": func(*rapid.T) {
				if len(ids) > 0 {
					to := target("user", mary)
					to["replacesCallId"] = some()
					post("/transfer", m{"transferTarget": to})
				}
			},
			"invite": func(*rapid.T) { post("/participants/invite", m{"participants": []any{target("phone", phoneB)}}) },
			"play":   func(*rapid.T) { post("/playPrompt", m{"prompts": []any{prompt()}}) },
			"record": func(*rapid.T) { post("/recordResponse", m{"stopTones": []any{"#"}}) },
			"cancel": func(*rapid.T) { post("/cancelMediaProcessing", m{}) },
			"mute":   func(*rapid.T) { post("/mute", m{}) },
			"press":  func(*rapid.T) { outside(func(id string) error { return srv.Act(id, mock.Press{Tone: "pound"}) }) },
			"pickup": func(*rapid.T) { outside(func(id string) error { return srv.Act(id, mock.PickUp{}) }) },
			"hangup": func(*rapid.T) { outside(func(id string) error { return srv.Act(id, mock.HangUp{}) }) },
			"join":   func(*rapid.T) { outside(func(id string) error { return srv.Act(id, mock.Join{Person: user(mary)}) }) },
			"delete": func(*rapid.T) {
				if len(ids) > 0 {
					b.send("DELETE", call(some()), nil)
				}
			},
			"": func(*rapid.T) {},
		})
		for _, id := range ids {
			b.send("DELETE", call(id), nil)
		}
		b.advance(time.Hour)
		judgeHistory(rt, b.settled(), ids)
	})
}

// judgeHistory: every call ends exactly once, nothing is told of it
// afterwards, and every operation ends at most once.
func judgeHistory(t *rapid.T, posts []callbackPost, ids []string) {
	ended, operations := map[string]int{}, map[string]int{}
	for _, p := range posts {
		url := str(p.item(), "resourceUrl")
		at := slices.IndexFunc(ids, func(id string) bool {
			return len(url) >= len(call(id)) && url[:len(call(id))] == call(id)
		})
		if at < 0 {
			t.Errorf("told of %s, which is no call of this run", url)
			continue
		}
		id, deleted := ids[at], str(p.item(), "changeType") == "deleted"
		if ended[id] > 0 {
			t.Errorf("%s: told %s after its end", url, p.line())
		}
		switch {
		case deleted && url == call(id):
			ended[id]++
		case deleted:
			operations[url]++
		}
	}
	for _, id := range ids {
		if ended[id] != 1 {
			t.Errorf("call %s ended %d times", id, ended[id])
		}
	}
	for url, n := range operations {
		if n != 1 {
			t.Errorf("%s ended %d times", url, n)
		}
	}
}
