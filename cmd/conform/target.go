package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"conform/internal/embedded"
	"conform/internal/library"
	"conform/internal/nearest"
	"conform/internal/tenant"
	"conform/mock"
)

// targetFlags say where requests go.
type targetFlags struct {
	faults        []string
	dialect       string
	httpCallbacks bool
	listenAddr    string
	grants        []string
	delivery      deliveryFlags
	kind          string
	profile       string
	set           *pflag.FlagSet
}

func (t *targetFlags) flags(f *pflag.FlagSet) {
	t.set = f
	f.StringVar(&t.kind, "target", "mock", `"mock", or "graph": the tenant that --profile describes`)
	f.StringVar(&t.profile, "profile", "", "FILE (YAML) that describes a tenant, as 'conform init' writes one (with "+
		"--target graph)")
	f.StringArrayVar(&t.faults, "mock-fault", nil, "make the mock wrong, to see what a failure looks like (may be "+
		"repeated): "+strings.Join(plainFaults(), ", ")+
		"; or an object that narrows one down, such as "+faultObject+" (docs/mock.md)")
	t.delivery.flags(f, "mock-")
	f.StringVar(&t.dialect, "dialect", string(mock.DialectDocumented), dialectHelp)
	f.StringArrayVar(&t.grants, "mock-grant", nil, "give every bot of the mock this permission too, as an administrator "+
		"does who grants too much (may be repeated)")
	f.BoolVar(&t.httpCallbacks, "http-callbacks", false, "serve the callback address over plain http, which Graph "+
		"itself never accepts")
	f.StringVar(&t.listenAddr, "listen", anyPort, "address on which notifications are received")
}

const dialectHelp = `how the mock speaks: "documented", as the pages do with what recorded traffic adds, or ` +
	`"observed", as recorded (docs/mock.md)`

// spoken is the dialect as the event log has it: empty for that of the pages, and where the target is a tenant.
func (t *targetFlags) spoken() string {
	if t.kind != "mock" || t.dialect == string(mock.DialectDocumented) {
		return ""
	}
	return t.dialect
}

// checkDialect says what is wrong with --dialect.
func checkDialect(name string) error {
	known := make([]string, 0, len(mock.Dialects()))
	for _, d := range mock.Dialects() {
		known = append(known, string(d))
	}
	if slices.Contains(known, name) {
		return nil
	}
	return fmt.Errorf("--dialect: %q; expected %s%s", name, strings.Join(known, " or "), nearest.Hint(name, known))
}

// faultObject is an example of a fault that is narrowed down.
const faultObject = `{"kind": "drop", "match": {"changeType": "deleted", "resource": "call"}}`

// plainFaults are the names of faults that say enough alone. A rewrite and a drop say nothing of what.
func plainFaults() []string {
	return slices.DeleteFunc(faultNames(), func(name string) bool { return name == "rewrite" || name == "drop" })
}

func faultNames() []string {
	var names []string
	for _, kind := range mock.FaultKinds() {
		names = append(names, kind.Name)
	}
	return names
}

func (t *targetFlags) check() error {
	_, err := t.mockFaults()
	_, late := t.delivery.read()
	errs := []error{err, late, checkDialect(t.dialect)}
	if _, port, err := net.SplitHostPort(t.listenAddr); err != nil || port == "" {
		errs = append(errs, fmt.Errorf("--listen: %q; expected host:port, such as 127.0.0.1:8443, or port 0 for any "+
			"free one%s", t.listenAddr, bracketed(t.listenAddr)))
	}
	for _, name := range t.grants {
		if !slices.Contains(mock.AllRoles(), name) {
			errs = append(errs, fmt.Errorf("--mock-grant: %q is no permission that the mock knows%s; expected one of: %s", name,
				nearest.Hint(name, mock.AllRoles()), strings.Join(mock.AllRoles(), ", ")))
		}
	}
	switch {
	case t.kind != "mock" && t.kind != "graph":
		errs = append(errs, fmt.Errorf("--target: %q; expected mock or graph%s", t.kind,
			nearest.Hint(t.kind, []string{"mock", "graph"})))
	case t.kind == "graph" && t.profile == "":
		errs = append(errs, errors.New("--target graph: expected --profile FILE, which says where the tenant is; `conform "+
			"init NAME` writes one"))
	case t.kind == "mock" && t.profile != "":
		errs = append(errs, errors.New("--profile: expected together with --target graph"))
	case t.kind == "graph":
		for _, name := range []string{"mock-fault", "mock-grant", "mock-delivery", "mock-delivery-seed", "dialect",
			"http-callbacks", "listen"} {
			if t.set.Changed(name) {
				errs = append(errs, fmt.Errorf("--%s: is for the mock, and this run is against a tenant", name))
			}
		}
	}
	return errors.Join(errs...)
}

// mockFaults reads --mock-fault: the name of a fault, or a JSON object that narrows one down, such as
// {"kind":"drop","match":{"changeType":"deleted","resource":"call"}}.
func (t *targetFlags) mockFaults() ([]mock.Fault, error) {
	var faults []mock.Fault
	var errs []error
	for _, text := range t.faults {
		fault := mock.Fault{Kind: text}
		if strings.HasPrefix(text, "{") {
			fault = mock.Fault{}
			decoder := json.NewDecoder(strings.NewReader(text))
			decoder.DisallowUnknownFields()
			err := decoder.Decode(&fault)
			if err == nil && decoder.More() {
				err = errors.New("more text behind the object")
			}
			if err != nil {
				errs = append(errs, fmt.Errorf("--mock-fault %s: %s; expected an object such as %s", text, jsonFault(err),
					faultObject))
				continue
			}
		}
		switch {
		case fault.Kind == "rewrite" && fault.Pointer == "" && len(fault.Value) == 0:
			errs = append(errs, errors.New(`--mock-fault: a rewrite says what becomes of which value; `+
				`expected an object such as `+
				`{"kind": "rewrite", "pointer": "/state", "value": "hold"}`))
		case !slices.Contains(faultNames(), fault.Kind):
			errs = append(errs, fmt.Errorf("--mock-fault: %q is no fault of the mock%s; expected one of: %s", fault.Kind,
				nearest.Hint(fault.Kind, faultNames()), strings.Join(plainFaults(), ", ")))
		default:
			if err := fault.Validate(); err != nil {
				errs = append(errs, fmt.Errorf("--mock-fault: %w", err))
			}
		}
		faults = append(faults, fault)
	}
	return faults, errors.Join(errs...)
}

// jsonFault is what is wrong with a JSON text, in the words of this program.
func jsonFault(err error) string {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the object does not come to its end"
	case errors.As(err, &syntax):
		return fmt.Sprintf("no JSON from its character %d on", syntax.Offset)
	case errors.As(err, &kind):
		return fmt.Sprintf("%q is a %s, which it cannot be", kind.Field, kind.Value)
	}
	return strings.TrimPrefix(err.Error(), "json: ") // a member that there is not has no type of error
}

// open makes the target that the flags describe. Nothing is sent before it is opened.
func (t *targetFlags) open(s streams, lib *library.Library, seed int64) (tenant.Target, error) {
	if t.kind == "graph" {
		live, _ := terminal(os.Stdin)
		return tenant.Load(tenant.Config{File: t.profile, Library: lib, Env: s.env, In: os.Stdin, Out: s.err, Terminal: live})
	}
	return t.embedded(s, lib, seed)
}

// embedded makes the mock that the flags describe.
func (t *targetFlags) embedded(s streams, lib *library.Library, seed int64) (*embedded.Mock, error) {
	faults, err := t.mockFaults()
	delivery, late := t.delivery.read()
	return embedded.New(embedded.Config{Library: lib, Seed: seed, Dialect: mock.Dialect(t.dialect), Faults: faults,
		Named: t.faults, Grants: t.grants, Delivery: delivery, Listen: t.listenAddr,
		PlainCallbacks: t.httpCallbacks, Keys: s.keys}), errors.Join(err, late)
}

// anyPort is a free port of loopback.
const anyPort = "127.0.0.1:0"
