package tenant

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"conform/internal/director"
	"conform/internal/record"
	"conform/internal/session"
)

// A Target is where the requests of a run go and its notifications come from. Its methods are called in the order in
// which they stand here, from one goroutine; HangUp may be called at any time after Equip.
type Target interface {
	// Terms are what it asks of the runs against it. Nothing has been sent then, and nothing taken.
	Terms() Terms
	// Disguise hides the numbers and names of this target in the record: all of them when personal, and none of those
	// that the profile leaves open otherwise. nil: nothing is hidden.
	Disguise(personal bool) *record.Disguise
	// Open takes what one run at a time can have. The error is a [*lock.HeldError] when another run has it.
	Open() error
	// Place is where the target is, once it is open.
	Place() Place
	// Equip gives a run its world, its client and its listener. The error says which address cannot be listened on.
	Equip(run *session.Run) error
	// HangUp ends every call that scenarios left behind. The error names each one that may be alive still.
	HangUp(ctx context.Context) error
	// Close ends everything that Open and Equip began, and records nothing after it has returned. It may be called twice.
	Close(ctx context.Context) error
	// Remarks are what there is to say to whoever made the run, once it is over: lines, most often none.
	Remarks() []string
}

// Terms are what a target asks of the runs against it. The zero value asks nothing.
type Terms struct {
	// Lacks says why a variable of scenarios has no value here, "" where it has one; nil: all have one.
	Lacks func(variable string) string
	// NoTwins is why refusal twins cannot be run here; empty: they can.
	NoTwins string
	// APIVersion is "beta" or "v1.0", where no flag says it; empty: the target does not care.
	APIVersion string
	// Lenient makes a difference from an assumed expectation a finding, where no flag says otherwise.
	Lenient bool
	// Parallel is how many scenarios may run at a time at most; 0: any number.
	Parallel int
	// Exclusive keeps other scenarios away while the outside world acts in one.
	Exclusive bool
	// AsksPeople says that somebody is asked to do things at the terminal, where nothing else may be drawn then.
	AsksPeople bool
	// Unmanned is why nobody can be asked although somebody should; empty: nobody should, or somebody is there.
	Unmanned string
	// Rehearsal makes a run in which nothing happens, and which says what cannot be done here; nil: all can. The function
	// beside it ends it.
	Rehearsal func() (*session.Run, func(), error)
	// Cloud is the national cloud of the target, as profiles name it; empty: it is in none.
	Cloud string
	// Root is what stands in front of the version in addresses, for people.
	Root string
	// Values are those of variables that are known before anything was sent.
	Values map[string]string
	// Budget is what a run may do at most; nil: anything. Each call makes a new one.
	Budget func() *director.Budget
	// Secrets are values that must not stand in the record, by what they are.
	Secrets map[string]string
	// Private says that what a run records may be about real people, so that it is for its owner alone.
	Private bool
	// LeakSearch has everything that a run wrote searched for its secrets: they open something real.
	LeakSearch bool
}

// Bind gives a run what the terms say of it: its budget, which cancels the run when its time is spent, and what its
// recorder hides. d may be nil: then nothing but the secrets is hidden.
func (t Terms) Bind(run *session.Run, d *record.Disguise, cancel context.CancelCauseFunc) {
	if t.Budget != nil {
		budget := t.Budget()
		budget.Spent = func() {
			cancel(fmt.Errorf("ended by the budget: the time in calls (%s) is spent (limits: minutes)", budget.Time))
		}
		run.Budget = budget
	}
	if d != nil {
		run.Recorder.Disguise(d)
	}
	if t.LeakSearch {
		run.Recorder.KeepSecrets()
	}
	for name, value := range t.Secrets {
		run.Recorder.Secret("", name, value)
	}
}

// Place is where a target is, for the record.
type Place struct {
	Kind   string // "mock" or "graph"
	Root   string // of Graph, without a version
	Cloud  string // empty: none
	Tenant string // its id
}

// answerWithin is how long a request may take where nobody says.
const answerWithin = 30 * time.Second

// Loopback returns a client that keeps enough connections for all scenarios at a time, never asks a proxy and follows
// no redirect. roots may be nil: the system's.
func Loopback(roots *x509.CertPool) *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 256
	transport.MaxIdleConns = 256
	transport.Proxy = nil
	// Many scenarios at a time connect at once, each with a handshake of its own: they resume the session of the first.
	transport.TLSClientConfig.ClientSessionCache = tls.NewLRUClientSessionCache(0)
	if roots != nil {
		transport.TLSClientConfig.RootCAs = roots
	}
	return &http.Client{Transport: transport, Timeout: answerWithin, CheckRedirect: stay}
}

// stay follows no redirect: what is sent has tokens in it, and an answer that sends us elsewhere is one to be judged.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// Client is [Loopback] for the world outside, where there may be a proxy.
func Client(roots *x509.CertPool) *http.Client {
	client := Loopback(roots)
	transport := client.Transport.(*http.Transport)
	transport.Proxy, transport.OnProxyConnectResponse = http.ProxyFromEnvironment, openedBy
	return client
}

// openedBy reports that a proxy did not open a connection, as a [ProxyError]; net/http would give its status as if it
// were nobody's.
func openedBy(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &ProxyError{Proxy: proxy.Host, Status: answer.StatusCode}
}

// A ProxyError says that a proxy answered in place of whom it should have connected us to.
type ProxyError struct {
	Proxy  string // its host and port
	Status int
}

// Error names the proxy, and where it is set.
func (e *ProxyError) Error() string {
	return fmt.Sprintf("the proxy %s (HTTPS_PROXY) answers %d %s", e.Proxy, e.Status, http.StatusText(e.Status))
}
