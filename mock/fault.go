package mock

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Fault is one way in which this Graph is to be wrong. It is applied to bytes
// and headers on their way out; what happens inside stays right.
type Fault struct {
	// Kind is one of FaultKinds.
	Kind string `json:"kind"`
	// Where puts a fault of bodies (missing-odata-type, wrong-state,
	// null-for-object, rewrite) into the "response" or the "notification";
	// empty is the response, or for a rewrite that names a state or a match
	// the notification.
	Where string `json:"where,omitempty"`
	// Operation narrows to one operation, such as "create call"; letter case
	// and spaces do not count.
	Operation string `json:"operation,omitempty"`
	// State narrows notifications (and the call of a response) to one state.
	State string `json:"state,omitempty"`
	// Match narrows notifications further.
	Match FaultMatch `json:"match,omitzero"`
	// Nth applies the fault to the nth match only, counted from 1; 0 is every
	// match.
	Nth int `json:"nth,omitempty"`
	// Times bounds how often the fault applies; 0 is the kind's own bound.
	Times int `json:"times,omitempty"`
	// Shared lets Nth and Times count for all apps together; without it each
	// app counts for itself. Only faults of the configuration can be shared.
	Shared bool `json:"shared,omitempty"`
	// Permission is what unchecked-permission lets pass; "" is every one.
	Permission string `json:"permission,omitempty"`
	// Pointer (RFC 6901) and Value are what rewrite changes. In a
	// notification the pointer starts at its single item; "" with a value
	// replaces the whole. A pointer without a value removes the member.
	Pointer string          `json:"pointer,omitempty"`
	Value   json.RawMessage `json:"value,omitempty"`
	// RetryAfter is what throttle and unavailable answer, in seconds; 0 is 1.
	RetryAfter int `json:"retryAfter,omitempty"`
}

// FaultMatch narrows a fault to notifications.
type FaultMatch struct {
	ChangeType string `json:"changeType,omitempty"`
	// Resource is "call", "participants", "operations" or
	// "contentsharingsessions".
	Resource string `json:"resource,omitempty"`
	State    string `json:"state,omitempty"`
}

// Validate says everything that is wrong with a fault; nil: it can be applied. The error has a line for each.
func (f Fault) Validate() error {
	var errs []error
	if _, ok := kindOf(f.Kind); !ok {
		var names []string
		for _, k := range FaultKinds() {
			names = append(names, k.Name)
		}
		errs = append(errs, fmt.Errorf("fault %q: there are %s", f.Kind, strings.Join(names, ", ")))
	}
	switch k, _ := kindOf(f.Kind); {
	case !slices.Contains([]string{"", "response", "notification"}, f.Where):
		errs = append(errs, fmt.Errorf("fault %s: where %q: expected response or notification", f.Kind, f.Where))
	case f.Where != "" && f.Where != k.Side && !k.bothSides():
		errs = append(errs, fmt.Errorf("fault %s: it works on the %s only", f.Kind, k.Side))
	}
	var operations []string
	for _, r := range graphRoutes() {
		if !slices.Contains(operations, r.operation) {
			operations = append(operations, r.operation)
		}
	}
	if f.Operation != "" &&
		!slices.ContainsFunc(operations, func(name string) bool { return sameName(name, f.Operation) }) {
		errs = append(
			errs,
			fmt.Errorf(
				"fault %s: operation %q: expected one of %s",
				f.Kind,
				f.Operation,
				strings.Join(operations, ", "),
			),
		)
	}
	if f.Nth < 0 || f.Times < 0 || f.RetryAfter < 0 {
		errs = append(errs, fmt.Errorf("fault %s: nth, times and retryAfter: expected 0 or more", f.Kind))
	}
	if f.Kind == "rewrite" && f.Pointer != "" && !strings.HasPrefix(f.Pointer, "/") {
		errs = append(errs, fmt.Errorf("fault rewrite: pointer %q: expected one that begins with /", f.Pointer))
	}
	if f.Kind == "rewrite" && f.Pointer == "" && len(f.Value) == 0 {
		errs = append(errs, errors.New("fault rewrite: a pointer or a value is required"))
	}
	return errors.Join(append(errs, f.strikesNever()...)...)
}

// strikesNever says what of a fault could never do anything: whoever wrote it
// meant something else.
func (f Fault) strikesNever() []error {
	var errs []error
	k, _ := kindOf(f.Kind)
	for _, of := range []struct {
		given  bool
		member string
		kind   string
	}{
		{f.Permission != "", "permission", uncheckedPermission},
		{f.Pointer != "" || len(f.Value) > 0, "pointer and value", "rewrite"},
		{f.RetryAfter != 0 && f.Kind != "unavailable", "retryAfter", "throttle"},
	} {
		if of.given && k.Name != "" && k.Name != of.kind {
			errs = append(errs, fmt.Errorf("fault %s: %s: expected with %s only", f.Kind, of.member, of.kind))
		}
	}
	if f.Match != (FaultMatch{}) && k.Name != "" && !k.onNotifications() {
		errs = append(errs, fmt.Errorf("fault %s: match: expected with a fault of notifications only", f.Kind))
	}
	for _, of := range []struct {
		member, value string
		allowed       []string
	}{
		{"match.changeType", f.Match.ChangeType, []string{"created", "updated", "deleted"}},
		{"match.resource", f.Match.Resource, []string{"call", "participants", "operations", "contentsharingsessions"}},
		{"match.state", f.Match.State, namedStates()},
		{"state", f.State, namedStates()},
	} {
		if of.value != "" &&
			!slices.ContainsFunc(of.allowed, func(a string) bool { return strings.EqualFold(a, of.value) }) {
			errs = append(
				errs,
				fmt.Errorf(
					"fault %s: %s %q: expected one of %s",
					f.Kind,
					of.member,
					of.value,
					strings.Join(of.allowed, ", "),
				),
			)
		}
	}
	return errs
}

// namedStates are the states of calls, and the statuses of operations.
// https://learn.microsoft.com/graph/api/resources/call?view=graph-rest-beta#properties
func namedStates() []string {
	return []string{
		"incoming",
		"establishing",
		"ringing",
		"established",
		"hold",
		"transferring",
		"transferAccepted",
		"redirecting",
		"terminating",
		"terminated",
		"notStarted",
		"running",
		"completed",
		"failed",
	}
}

// sameName compares names of operations: "create call" and "createCall", "send DTMF tones" and
// "sendDtmfTones".
func sameName(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", ""))
}

// armed is a fault with what it has done so far. It has a lock of its own,
// since faults work where answers and notifications leave, outside of the
// world's lock, and one that is shared works in many worlds.
type armed struct {
	Fault
	kind FaultKind

	// struck counts over all apps; nil: it is an app's own.
	struck *atomic.Int64

	mu    sync.Mutex
	seen  int
	times int
}

// arm makes a fault ready to strike.
func arm(f Fault) *armed {
	k, _ := kindOf(f.Kind)
	if f.Kind == "rewrite" && f.Where == "" && (f.State != "" || f.Match != FaultMatch{}) {
		f.Where = "notification"
	}
	return &armed{Fault: f, kind: k}
}

// faults are what is wrong for one app.
type faults struct {
	mu   sync.Mutex
	list []*armed
}

// set replaces the faults; counts start anew, but those of shared faults.
func (f *faults) set(list []*armed) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = list
}

// configuredFaults arms the faults of the configuration for one app.
func (s *Server) configuredFaults() []*armed {
	var list []*armed
	for i, f := range s.config.Faults {
		if shared := s.sharedFaults[i]; shared != nil {
			list = append(list, shared)
		} else {
			own := arm(f)
			own.struck = &s.struck[i]
			list = append(list, own)
		}
	}
	return list
}

// Struck is how often each fault of the configuration was applied so far, in
// the order of Config.Faults. 0: nothing fitted it.
func (s *Server) Struck() []int {
	counts := make([]int, len(s.struck))
	for i := range s.struck {
		counts[i] = int(s.struck[i].Load())
	}
	return counts
}

// side is where the fault works.
func (a *armed) side() string {
	if a.Where != "" {
		return a.Where
	}
	return a.kind.Side
}

// applies counts a match and reports whether the fault strikes this time.
func (a *armed) applies() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.seen++
	if a.Nth != 0 && a.seen != a.Nth {
		return false
	}
	limit := a.Times
	if limit == 0 && a.kind.once {
		limit = 1
	}
	if limit != 0 && a.times == limit {
		return false
	}
	a.times++
	if a.struck != nil {
		a.struck.Add(1)
	}
	return true
}

// onOperation reports whether the fault concerns an operation.
func (a *armed) onOperation(operation string) bool {
	want := a.Operation
	if want == "" {
		want = a.kind.operation
	}
	return want == "" || sameName(want, operation)
}

// any reports whether there is a fault at all.
func (f *faults) any() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.list) > 0
}

// striking returns the faults of one side that strike this time.
func (f *faults) striking(side string, concerns func(*armed) bool) []*armed {
	f.mu.Lock()
	list := f.list
	f.mu.Unlock()
	var hits []*armed
	for _, a := range list {
		if a.side() == side && concerns(a) && a.applies() {
			hits = append(hits, a)
		}
	}
	return hits
}

// unchecked are the permissions that pass unseen for an operation.
func (f *faults) unchecked(operation string) []string {
	var passes []string
	for _, a := range f.striking("permission", func(a *armed) bool { return a.onOperation(operation) }) {
		if a.Permission == "" {
			passes = append(passes, "*")
		} else {
			passes = append(passes, a.Permission)
		}
	}
	return passes
}

// beforeServing refuses a request that is not to be served at all.
func (f *faults) beforeServing(e *exchange) error {
	for _, a := range f.striking("request", func(a *armed) bool { return a.onOperation(e.operation) }) {
		return a.kind.onRequest(a)
	}
	return nil
}
