package session

import (
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"conform/internal/library"
	"conform/internal/record"
)

// A story is a call as it was recorded from its beginning to its end.
type story struct {
	why string
	// posts are files of testdata/wire, in the order of the recording; "name#2" is the same of another call, and
	// "name*2" the same once more.
	posts string
	// ordered are those that never change places with one another. The others may come at any time.
	ordered []string
	// awaits and stays are what a scenario about such a call asks for, in its order. At its end it asks that nothing
	// else arrives, unless the bot is busy with other calls.
	awaits, stays []string
	busy          bool
	// finds are the clauses that a tenant which speaks so is found to differ from, apart from those of wire.*.
	finds []string
}

func stories() []story {
	const (
		short   = "call-establishing call-established call-established-media call-ended"
		setUp   = "call-establishing call-ended"
		twice   = "call-established call-established-media call-ended"
		thrice  = "call-established call-established-media call-established-chat"
		talking = thrice + " call-established-token call-ended"
		join    = "meeting-establishing meeting-established"
		left    = "meeting-establishing call-ended"
	)
	return []story{
		{why: "between two, as short as can be", posts: short, ordered: []string{twice, setUp},
			awaits: []string{"outgoing call established", "call ended by the other party"}, stays: []string{"roster"}},
		{why: "between two, with established four times, a chat, a token and a roster",
			posts: `call-establishing call-established call-established-media call-established-chat
				call-established-token roster-between-two call-ended`,
			ordered: []string{talking, setUp, "call-established roster-between-two call-ended"},
			awaits:  []string{"outgoing call established", "call ended by the other party"}, stays: []string{"roster"},
			finds: []string{"notify.no-roster", "notification.unasked-roster"}},
		{why: "between two, whatever kind of call it is",
			posts: "call-establishing " + talking, ordered: []string{talking, setUp},
			awaits: []string{"call established", "call ended by the other party"}},
		{why: "between two, with a key and a prompt, whose end may come after that of the call",
			posts: "call-establishing call-established call-established-media tone-pressed prompt-completed call-ended",
			ordered: []string{twice, setUp, "call-established-media tone-pressed call-ended",
				"call-established-media prompt-completed"},
			awaits: []string{"outgoing call established", "tone5 pressed", "prompt played", "call ended by the other party"}},
		{why: "between two, hung up by the bot: nobody has shown a terminating",
			posts: short, ordered: []string{twice, setUp},
			awaits: []string{"outgoing call established", "call hung up"}, finds: []string{"notify.terminating"}},
		{why: "group: the first roster has the bot alone",
			posts: "call-establishing call-established roster-bot-alone roster-group call-ended-group",
			ordered: []string{"call-established roster-bot-alone roster-group call-ended-group",
				"call-establishing call-ended-group"},
			awaits: []string{"call established", "roster of the group call", "call ended when the bot was left alone"}},
		{why: "meeting: a roster at every change", posts: join + " roster-meeting roster-meeting*2 call-ended",
			ordered: []string{"meeting-established roster-meeting roster-meeting*2 call-ended", left},
			awaits:  []string{"meeting call established", "full roster", "call hung up"}, finds: []string{"notify.terminating"}},
		{why: "meeting: nobody is there but the bot", posts: join + " roster-bot-alone call-ended",
			ordered: []string{"meeting-established roster-bot-alone call-ended", left},
			awaits:  []string{"meeting call established", "full roster", "call hung up"}, finds: []string{"notify.terminating"}},
		{why: "meeting: its organizer ended it, and no deleted came", posts: join + " roster-meeting roster-meeting*2",
			ordered: []string{"meeting-established roster-meeting roster-meeting*2"},
			awaits:  []string{"meeting call established", "full roster"}},
		{why: "a join that failed was establishing and never established", posts: "meeting-establishing join-failed",
			ordered: []string{"meeting-establishing join-failed"}, awaits: []string{"callee declined"}},
		{why: "a call to the bot, which takes it", posts: "incoming call-establishing-answered " + thrice,
			ordered: []string{"incoming call-establishing-answered", "incoming " + thrice},
			awaits:  []string{"incoming call to the instance", "answered call established"}},
		{why: "calls to a recording bot: several for one conversation, all but one of which end soon",
			posts: `incoming-recording incoming-recording#2 incoming-recording#3 call-ended#2 call-ended#3
				call-establishing-answered call-established call-established-media`,
			ordered: []string{"incoming-recording incoming-recording#2 incoming-recording#3 call-establishing-answered",
				"incoming-recording call-established call-established-media",
				"incoming-recording#2 call-ended#2", "incoming-recording#3 call-ended#3"},
			awaits: []string{"incoming call to the instance", "answered call established"}, busy: true},
	}
}

// Recorded calls are judged as a scenario judges them, in the order in which their notifications came and in others
// in which they may come, also when each is delivered twice, and in both versions. Nothing fails.
func TestWireStories(t *testing.T) {
	t.Parallel()
	lib := wireLibrary(t)
	corpus := map[string]*capture{}
	for _, c := range readCorpus(t, filepath.Join("testdata", "wire")) {
		corpus[c.Name] = c
	}
	for _, story := range stories() {
		t.Run(story.why, func(t *testing.T) {
			t.Parallel()
			r := newReplay(t, lib, signer{})
			found := map[string]bool{}
			orders, values := story.orders(t), story.values(t, lib, corpus)
			for i, order := range orders {
				r.run.Version = []string{"v1.0", "beta"}[i%2]
				for _, p := range []performance{{}, {soon: true}, {soon: true, twice: true}} {
					p.story, p.replay, p.corpus, p.order = &story, r, corpus, order
					p.id = fmt.Sprintf("order %d, soon %v, twice %v", i+1, p.soon, p.twice)
					p.scenario = r.open(p.id, values)
					p.scenario.vars["callId"] = storyCall
					if strings.HasPrefix(story.posts, "incoming") {
						delete(p.scenario.vars, "callId") // the notification gives it
					}
					for _, clause := range p.judge() {
						found[clause] = true
					}
				}
			}
			for _, clause := range story.finds {
				if !found[clause] {
					t.Errorf("nothing was found by %s", clause)
				}
			}
			for clause := range found {
				if !strings.HasPrefix(clause, "wire.") && !slices.Contains(story.finds, clause) {
					t.Errorf("found by %s, too", clause)
				}
			}
			t.Logf("%d orders; found by %s", len(orders), strings.Join(slices.Sorted(maps.Keys(found)), ", "))
		})
	}
}

// maxOrders is how many orders of a story are tried: the first is that of the recording, the others are spread
// over all that may be.
const maxOrders = 20

// orders lists orders that keep what is ordered.
func (s *story) orders(t *testing.T) [][]string {
	t.Helper()
	before := map[string][]string{}
	for _, names := range s.ordered {
		chain := strings.Fields(names)
		for i := 1; i < len(chain); i++ {
			before[chain[i]] = append(before[chain[i]], chain[i-1])
		}
	}
	posts := strings.Fields(s.posts)
	var all [][]string
	var place func(done []string)
	place = func(done []string) {
		if len(all) > 20000 {
			t.Fatalf("%s: too many orders", s.why)
		}
		if len(done) == len(posts) {
			all = append(all, slices.Clone(done))
			return
		}
		for _, name := range posts {
			ready := !slices.Contains(done, name)
			for _, first := range before[name] {
				ready = ready && slices.Contains(done, first)
			}
			if ready {
				place(append(slices.Clip(done), name))
			}
		}
	}
	place(nil)
	if !slices.Equal(all[0], posts) {
		t.Fatalf("%s: the order of the recording is not one that may be: %v", s.why, all[0])
	}
	if len(all) <= maxOrders {
		return all
	}
	var some [][]string
	for i := range maxOrders {
		some = append(some, all[i*(len(all)-1)/(maxOrders-1)])
	}
	return some
}

// values are those of the variables of a scenario about this call: each from the first post that has it.
func (s *story) values(t *testing.T, lib *library.Library, corpus map[string]*capture) map[string]string {
	t.Helper()
	values := map[string]string{}
	names := append(slices.Collect(maps.Keys(lib.Variables)),
		"threadId", "messageId", "operationId", "clientContext", "myParticipantId")
	for _, post := range strings.Fields(s.posts) {
		bind := bindings(t, lib, corpus[postName.ReplaceAllString(post, "")].items(t)[0])
		for _, name := range names {
			value, _ := bind(name)
			if known, there := values[name]; value != "" && (!there || strings.HasPrefix(known, "no ")) {
				values[name] = value
			}
		}
	}
	return values
}

// callOf is the id of the call that a capture is about.
func callOf(c *capture) string {
	return wireIDs.FindStringSubmatch(strings.ReplaceAll(string(c.Body), `"`, "/"))[1]
}

// A performance is a story that is told to a scenario, post by post.
type performance struct {
	*story
	replay   *replay
	corpus   map[string]*capture
	id       string
	scenario *Session
	order    []string // what is still to be sent
	soon     bool     // each step is judged as soon as all that it asks for has come; else when everything has
	twice    bool     // each post is delivered again, as if its answer had been lost
}

// storyCall is the call of every story. Another call in it has another last digit.
const storyCall = "ca110000-0000-4000-a000-00000000ffff"

// next sends the next post; false: there is none.
func (p *performance) next() bool {
	if len(p.order) == 0 {
		return false
	}
	name := p.order[0]
	p.order = p.order[1:]
	c, call := p.capture(name), storyCall
	if _, other, is := strings.Cut(name, "#"); is {
		call = storyCall[:len(storyCall)-1] + other
	}
	body := strings.ReplaceAll(string(c.Body), callOf(c), call)
	message := fmt.Sprintf("3e550000-0000-4000-a000-%012d", len(p.order))
	headers := map[string]string{"X-Microsoft-Skype-Message-ID": message}
	times := 1
	if p.twice {
		times = 2
	}
	for range times {
		if status := p.replay.post(p.scenario.bot.inbox.URL(), headers, []byte(body)); status != http.StatusAccepted {
			p.replay.t.Errorf("%s: %s was answered with %d", p.id, name, status)
		}
	}
	return true
}

func (p *performance) capture(name string) *capture {
	c := p.corpus[postName.ReplaceAllString(name, "")]
	if c == nil {
		p.replay.t.Fatalf("there is no capture %s", name)
	}
	return c
}

// postName is what follows the name of a capture in a story.
var postName = regexp.MustCompile(`[#*]\d+$`)

// judge asks for what a scenario asks for, and returns the clauses that made findings.
func (p *performance) judge() (found []string) {
	t, order := p.replay.t, strings.Join(p.order, ", ")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s (%s): %v", p.id, order, err)
		}
	}
	for !p.soon && p.next() {
	}
	for _, name := range p.awaits {
		for p.soon && !complete(t, p.scenario, name) && p.next() {
		}
		must(p.scenario.Arrive(t.Context(), name))
	}
	for p.next() {
	}
	for _, name := range p.stays {
		must(p.scenario.StayAway(t.Context(), name))
	}
	if !p.busy {
		must(p.scenario.NothingElse(t.Context()))
	}
	must(p.scenario.judgeRefused())
	must(p.scenario.judgeRosters())
	must(p.scenario.judgeForms())
	must(p.scenario.judgeEnvelopes())
	must(p.scenario.judgeResources())
	must(p.scenario.judgeRepeats())
	must(p.scenario.judgeLeftOver())
	for _, c := range p.replay.checks() {
		if c.Status == record.Failed && c.Finding {
			found = append(found, c.Clause.ID)
		}
	}
	return found
}

// complete reports whether waiting for a sequence would be over.
func complete(t *testing.T, s *Session, name string) bool {
	t.Helper()
	sequence, err := s.sequence(name)
	if err != nil {
		t.Fatal(err)
	}
	items, _ := s.unused(s.bot)
	return sequence.Judge(items, false).Complete
}
