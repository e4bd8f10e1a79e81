// Package session is all that one scenario can do: be a bot, have the world act, send what the scenario
// data says, and judge what comes back. Steps call its methods and nothing else; it does not know Gherkin.
//
// Floor 2: it imports library, match, vars, graph, notify, director and record.
package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"conform/internal/director"
	"conform/internal/graph"
	"conform/internal/library"
	"conform/internal/match"
	"conform/internal/notify"
	"conform/internal/record"
)

// A Run is what all scenarios of a run share.
type Run struct {
	Recorder *record.Recorder
	Library  *library.Library
	World    director.World
	HTTP     *http.Client // for Graph and the authority
	Version  string       // "beta" or "v1.0", where a request does not say
	// Lenient makes a difference from an assumed clause a finding instead of a failure: on a tenant Graph
	// is right where we only guessed.
	Lenient bool
	// Strict holds every operation to the permission table of its path, also where its page says that nothing
	// is checked beyond what was when the call was created or answered.
	Strict bool
	// Within is how long a sequence of notifications is waited for where the data does not say and the
	// target cannot say that nothing more will come.
	Within time.Duration
	// Quiet is how long such a target must have been silent before "nothing else" is believed.
	Quiet time.Duration

	// SignIn gives the tokens of a bot; nil: by [graph.SignIn]. secret and recorded are as there.
	SignIn func(bot director.Bot, secret func(name, value string), recorded func(record.Exchange)) graph.Tokens
	// Budget is what the run may do at most; nil: anything.
	Budget *director.Budget
	// Patience is how often a throttled request is sent again; see [graph.Client].
	Patience int

	// Listening starts a listener in place of [notify.Start], for what stands between the target and the run; nil: nothing
	// does.
	Listening func(notify.Config) (*notify.Listener, error)

	// listener is given by Listen, since the listener's own callbacks need the Run.
	listener *notify.Listener

	mu   sync.Mutex
	open map[string]*Session
}

// Listen gives the run its listener. It must be called before the first Open.
func (r *Run) Listen(l *notify.Listener) { r.listener = l }

// StartListening starts the listener of the run, and gives it to the run. What it tells of calls of scenarios that are
// over is for the budget. The error is that of [notify.Start].
func (r *Run) StartListening(config notify.Config) (*notify.Listener, error) {
	start := r.Listening
	if start == nil {
		start = notify.Start
	}
	config.Late = func(inbox string, callIDs []string) { r.Budget.Named(inbox, callIDs) }
	l, err := start(config)
	if err == nil {
		r.Listen(l)
	}
	return l, err
}

// Received records a post to the callback address of a scenario; it is the listener's Record function.
func (r *Run) Received(scenario string, n *record.Notification) {
	r.mu.Lock()
	s := r.open[scenario]
	r.mu.Unlock()
	if s == nil {
		r.Recorder.Record(record.Event{Notification: n})
		return
	}
	s.received(n)
}

// A Scenario is what a Session knows of its scenario before the first step.
type Scenario struct {
	ID        string              // "file:line"
	Attempt   int                 // 2, 3 … for a retry; 0 or 1 for the first
	Exchanges []*library.Exchange // those that its steps name: their permissions make the least a bot needs
	// Without is set in a refusal twin: the permission that is taken away to see the scenario refused.
	Without string
	// StandIn is a permission that does nothing for such a twin, except that its bot is still one that calls.
	StandIn string
}

// A Session is one scenario while it runs. Its methods are called one at a time, by its steps.
type Session struct {
	run      *Run
	scenario Scenario

	mu        sync.Mutex // guards what the listener touches while a step runs
	step      int
	posts     int                    // notifications so far, of all its bots
	refused   []*record.Notification // posts that were answered with an error
	accepted  []*record.Notification // posts that were accepted, until their form is judged
	arrivedIn map[int]int            // the step in which it came, by the number of a post that was accepted
	repeated  []*record.Notification // posts that repeat another in a way that no delivery at least once explains

	spec    *BotSpec
	bot     *bot
	other   *bot
	vars    map[string]string
	without map[string]string // by name: why an answer gave no value to a variable
	// composites are, by name, what gave variables that hold an object or a list, and no text; nil: none did.
	composites map[string]string
	inCall     map[string]*bot // calls that may still be alive, with their bot
	entered    map[string]bool // by id: the calls that answers named
	// lost are the calls that may have been created, and whose answers named none.
	lost      map[*bot][]director.Unnamed
	rang      bool            // somebody called the bot
	behaves   map[string]bool // by id: people who were set to do something else than to answer
	grace     time.Duration   // how long somebody who was asked to answer may take, of which nothing is used up yet
	last      *sent
	count     int // exchanges so far
	used      map[int]bool
	news      []news                // of accepted, those that were read
	seen      int                   // of news, how many were compared with what was shown before
	unkept    [][]record.Difference // by place in Kept, what notifications showed otherwise
	kept      keeper
	changes   map[string]*showings // by place in Kept, id and pointer: what was shown of what changes
	listed    []roster             // that answers showed
	companies map[string]*company  // by call, in lower case
	wanted    map[int]bool         // exchanges of which a step asked for the status that they have
	awaited   []*match.Awaited
	apart     []record.Difference // of notifications, judged apart so far
	needs     []record.PermissionNeed
	// consents are, for each of needs, the resource-specific consents that do in place of permissions.
	consents [][]string
	signed   bool // something was sent with the bot's own token
	answered bool // Graph answered something that a step sent
	failed   bool
	ended    bool // it had failed before what it left was hung up, so that nothing is judged of that
	checked  bool // something was judged
}

// sent is the last exchange with the data it came from.
type sent struct {
	data     *library.Exchange
	exchange record.Exchange
	bot      *bot
	prefix   string // of the names it captures
	response *match.Document
	unlike   [][]record.Difference // what it shows otherwise than was shown before, as [Session.compare] has it
}

// body is the body of the answer, read once; that of no answer is empty.
func (x *sent) body() *match.Document {
	if x.response == nil {
		x.response = &match.Document{}
		if x.exchange.Response != nil {
			x.response = match.Read(x.exchange.Response.Body)
		}
	}
	return x.response
}

// Open begins a scenario.
func (r *Run) Open(scenario Scenario) *Session {
	s := &Session{run: r, scenario: scenario, vars: map[string]string{}, without: map[string]string{},
		inCall: map[string]*bot{}, entered: map[string]bool{}, used: map[int]bool{}, wanted: map[int]bool{},
		behaves: map[string]bool{}, lost: map[*bot][]director.Unnamed{}}
	r.mu.Lock()
	if r.open == nil {
		r.open = map[string]*Session{}
	}
	r.open[scenario.ID] = s
	r.mu.Unlock()
	s.record(record.Event{ScenarioStarted: &record.ScenarioStarted{}})
	return s
}

// Begin says which step, counted from 1, is under way; 0 is the end of the scenario.
func (s *Session) Begin(step int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.step = step
}

// record gives an event the scenario, the attempt and the step.
func (s *Session) record(e record.Event) {
	s.mu.Lock()
	e.Step = s.step
	s.mu.Unlock()
	e.Scenario = s.scenario.ID
	if s.scenario.Attempt > 1 {
		e.Attempt = s.scenario.Attempt
	}
	s.run.Recorder.Record(e)
}

// received records a notification, and remembers one that was refused. It numbers it, since the inboxes of
// two bots count each on its own.
func (s *Session) received(n *record.Notification) {
	s.mu.Lock()
	s.posts++
	n.ID = s.posts
	s.mu.Unlock()
	explainResults(s.run.Library, n)
	s.record(record.Event{Notification: n})
	s.mu.Lock()
	defer s.mu.Unlock()
	if n.Repeats != nil && !(n.Repeats.SameID && n.Repeats.SameBody) {
		s.repeated = append(s.repeated, n)
	}
	switch {
	case n.Redelivered(): // what is judged once is not judged twice
	case n.Method != http.MethodPost: // who looks at an address, as scanners of mails and proxies do, says nothing
	case n.Answered >= 400:
		s.refused = append(s.refused, n)
	case len(n.Items) > 0: // not the older format, which is answered with 204
		s.accepted = append(s.accepted, n)
		if s.arrivedIn == nil {
			s.arrivedIn = map[int]int{}
		}
		s.arrivedIn[n.ID] = s.step
	}
}

// check records a judgement and remembers whether it failed the scenario. A difference from an assumed
// or disputed clause is turned into a finding where the run is lenient.
func (s *Session) check(c record.Check) record.Check {
	if c.Status == "" {
		c.Status = record.Passed
		if len(c.Differences) > 0 {
			c.Status = record.Failed
		}
	}
	if c.Status == record.Failed && s.run.Lenient && c.Clause != nil && c.Clause.Evidence.Doubtful() {
		c.Finding = true
	}
	if c.Status != record.Passed && c.Status != record.Skipped && !c.Finding {
		s.failed, c.Cause = true, s.causeOf(&c)
	}
	s.checked = true
	s.record(record.Event{Check: &c})
	return c
}

// Answered reports whether the target answered anything that a step sent. A token is no answer of Graph's.
func (s *Session) Answered() bool { return s.answered }

// act has the outside world do something, and records it with its outcome.
func (s *Session) act(actor, does string, do func() error) error {
	began := time.Now()
	err := do()
	a := record.Action{Actor: actor, Does: does, Took: time.Since(began)}
	if err != nil {
		a.Result = err.Error()
	}
	s.record(record.Event{Action: &a})
	return err
}

// Close ends the scenario: it judges what arrived that nothing expected, proves the permissions, hangs
// up every call that is still alive and forgets the bot. It works on a cancelled context too, for a call
// must not outlive an interrupted run. The error says what could not be cleaned up, or that something
// unexpected arrived.
func (s *Session) Close(ctx context.Context) error {
	s.Begin(0)
	interrupted := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer cancel()

	var errs []error
	if !interrupted {
		errs = append(errs, s.awaitLast(ctx), s.judgeRefused(), s.judgeLeftOver())
	}
	s.ended = s.failed
	s.provePermissions()
	hungUp, failed := s.leave(ctx)
	if errs = append(errs, failed...); !interrupted {
		errs = append(errs, s.judgeHungUp(ctx, hungUp), s.judgeKept(), s.judgeChanges(), s.judgeRosters(),
			s.judgeForms(), s.judgeGranted(), s.judgeEnvelopes(), s.judgeResources(), s.judgeRepeats(), s.judgeEnds())
		if !s.ended {
			errs = append(errs, s.judgeRefused())
		}
	}
	errs = append(errs, s.release(ctx))
	s.run.mu.Lock()
	delete(s.run.open, s.scenario.ID)
	s.run.mu.Unlock()
	return errors.Join(errs...)
}

// Abandon ends a scenario in which nothing has happened, as in a rehearsal: there is nothing to judge, and nothing to
// clean up.
func (s *Session) Abandon() {
	for _, b := range []*bot{s.bot, s.other} {
		if b != nil {
			b.inbox.Close()
		}
	}
	s.run.mu.Lock()
	defer s.run.mu.Unlock()
	delete(s.run.open, s.scenario.ID)
}

// awaitLast lets the target deliver what is due to each bot, so that it is judged and not lost with the bot.
func (s *Session) awaitLast(ctx context.Context) error {
	var errs []error
	for _, b := range []*bot{s.bot, s.other} {
		if b != nil {
			_, err := s.run.World.Settle(ctx, b.Bot)
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// release forgets the bots of the scenario.
func (s *Session) release(ctx context.Context) error {
	var errs []error
	for _, b := range []*bot{s.bot, s.other} {
		if b == nil {
			continue
		}
		if err := s.run.World.Release(ctx, b.Bot); err != nil {
			errs = append(errs, err)
		}
		s.closeInbox(b)
	}
	return errors.Join(errs...)
}

// value resolves ${name}: what the scenario captured or was given, then what the target knows.
func (s *Session) value(name string) (string, bool) {
	if v, ok := s.vars[name]; ok {
		return v, true
	}
	if name == match.APIVersion {
		return s.run.Version, true
	}
	return s.run.World.Value(name)
}

// A Failure is an error of a step that judged: something is not as promised.
type Failure struct {
	Text  string
	Cause record.Cause // of the first check that failed
}

func (f Failure) Error() string { return f.Text }

// failure sums up failed checks in one line; nil when none failed.
func failure(checks []record.Check) error {
	var failed []record.Check
	for _, c := range checks {
		if c.Status == record.Failed && !c.Finding {
			failed = append(failed, c)
		}
	}
	if len(failed) == 0 {
		return nil
	}
	text := failed[0].Requirement
	if d := failed[0].Differences; len(d) > 0 {
		place := d[0].Pointer
		if place != "" {
			place += ": "
		}
		text += ": " + place + "want " + d[0].Want + ", got " + d[0].Got
	}
	if more := len(failed) - 1; more > 0 {
		text += fmt.Sprintf(" (and %d more %s)", more, plural(more, "check"))
	}
	return Failure{strings.ReplaceAll(text, "\n", " "), failed[0].Cause}
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
