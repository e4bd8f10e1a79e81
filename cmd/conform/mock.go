package main

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"conform/internal/files"
	"conform/internal/gate"
	"conform/internal/nearest"
	"conform/mock"
)

// mockFlags are the flags of `conform mock`.
type mockFlags struct {
	listen        string
	tls           bool
	tlsDir        string
	callbackCA    string
	httpCallbacks bool
	config        string
	controlToken  string
	log           string
	quiet         bool
	print         string
	dialect       string
	seed          int64
	faults        []string
}

func newMock(s streams) *cobra.Command {
	var f mockFlags
	cmd := &cobra.Command{
		Use:   "mock",
		Short: "Run the mock of Graph alone, for a bot under development",
		Long: `Run the mock of Graph alone, for a bot under development.

It prints where Graph, the login authority and the control port are, and an app to
sign in as. Point your bot at these addresses. The control port's own page, at
/_mock/, tells how to ring the bot, hang up, press keys and look at the journal;
docs/mock.md has examples.`,
		Example: `  conform mock --listen 127.0.0.1:8700 --allow-http-callbacks
  conform mock --tls --tls-dir ./mock-tls --callback-ca ./my-bot-ca.pem
  conform mock --config apps.json --print json`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), s) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8700", "address to listen on")
	flags.BoolVar(&f.tls, "tls", false, "speak https, with a CA of the mock's own")
	flags.StringVar(&f.tlsDir, "tls-dir", "", "folder that keeps that CA for the next time (with --tls; default: a new one in memory, written to a temporary file)")
	flags.StringVar(&f.callbackCA, "callback-ca", "", "file of PEM certificates that the sender of notifications trusts (default: the system's)")
	flags.BoolVar(&f.httpCallbacks, "allow-http-callbacks", false, "accept callback addresses without TLS, which Graph never does")
	flags.StringVar(&f.config, "config", "", "file with the apps that can sign in, their roles, faults and more (JSON; default: one app with every permission)")
	flags.StringVar(&f.controlToken, "control-token", "", "token that the control port asks for (default: none on loopback, and a new one, which is printed, beyond it)")
	flags.StringVar(&f.print, "print", "text", `"text" for people, "json" for programs`)
	flags.StringVar(&f.log, "log", "", `"text", a line for each request and notification, or "json", an object for each; both go to standard error (default: text, and nothing with --print json)`)
	flags.BoolVar(&f.quiet, "quiet", false, "no such lines")
	flags.StringVar(&f.dialect, "dialect", string(mock.DialectDocumented), dialectHelp)
	flags.Int64Var(&f.seed, "seed", 1, "decides what the mock leaves to chance")
	flags.StringArrayVar(&f.faults, "mock-fault", nil, "make the mock wrong, to see what your bot makes of it (may be repeated)")
	return cmd
}

// config turns the flags into the mock's configuration, or says everything that is wrong with them.
func (f *mockFlags) settings() (mock.Config, error) {
	c := mock.Config{Addr: f.listen, AllowHTTPCallbacks: f.httpCallbacks, Seed: f.seed, Dialect: mock.Dialect(f.dialect), ControlToken: f.controlToken}
	errs := []error{checkDialect(f.dialect)}
	if _, _, err := net.SplitHostPort(f.listen); err != nil {
		errs = append(errs, fmt.Errorf("--listen: %q; expected host:port, such as 127.0.0.1:8700", f.listen))
	}
	if f.print != "text" && f.print != "json" {
		errs = append(errs, fmt.Errorf("--print: %q; expected text or json%s", f.print, nearest.Hint(f.print, []string{"text", "json"})))
	}
	if kinds := []string{"text", "json"}; f.log != "" && !slices.Contains(kinds, f.log) {
		errs = append(errs, fmt.Errorf("--log: %q; expected text or json%s", f.log, nearest.Hint(f.log, kinds)))
	}
	if f.log != "" && f.quiet {
		errs = append(errs, errors.New("--quiet: expected without --log"))
	}
	switch {
	case f.tlsDir != "" && !f.tls:
		errs = append(errs, errors.New("--tls-dir: expected together with --tls"))
	case f.tls && f.tlsDir == "":
		dir, err := os.MkdirTemp("", "conform-mock-tls-")
		if err != nil {
			errs = append(errs, fmt.Errorf("--tls: making a folder for the CA: %w", err))
		}
		c.TLSDir = dir
	case f.tls:
		c.TLSDir = f.tlsDir
	}
	if f.callbackCA != "" {
		pool, err := readPool(f.callbackCA)
		errs = append(errs, err)
		c.CallbackRoots = pool
	}
	faults, err := (&targetFlags{faults: f.faults}).mockFaults()
	errs = append(errs, err)
	c.Faults = faults
	if f.config != "" {
		data, err := files.Read(f.config, maxInput)
		if err != nil {
			return c, errors.Join(append(errs, fmt.Errorf("--config %s: %w", f.config, err))...)
		}
		c, err = mock.ParseConfig(c, f.config, data)
		errs = append(errs, err)
	}
	return c, errors.Join(errs...)
}

// maxInput is more than a file for the mock has, in bytes.
const maxInput = 16 << 20

func readPool(file string) (*x509.CertPool, error) {
	pem, err := files.Read(file, maxInput)
	if err != nil {
		return nil, fmt.Errorf("--callback-ca %s: %w", file, err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("--callback-ca %s: holds no certificate; expected PEM (-----BEGIN CERTIFICATE-----)", file)
	}
	return pool, nil
}

// run serves until the program is interrupted.
func (f *mockFlags) run(ctx context.Context, s streams) error {
	config, err := f.settings()
	if err != nil {
		return err
	}
	config.Log = logger(f.logKind(), s.err)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer orderly(cancel, func(os.Signal) int { return gate.ExitBroken })()
	server, err := mock.Start(config)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	if err := f.announce(s, server); err != nil {
		return exit{status: 3, err: errors.Join(err, server.Close())}
	}
	<-ctx.Done()
	if err := server.Close(); err != nil {
		return exit{status: 3, err: err}
	}
	return nil
}

// announcement is what `--print json` prints, one object on one line.
type announcement struct {
	Graph     string `json:"graph"`     // root of /beta and /v1.0
	Authority string `json:"authority"` // login authority
	Control   string `json:"control"`
	// ControlToken is what requests to the control port must show; empty when none is needed.
	ControlToken string     `json:"controlToken,omitempty"`
	Network      []string   `json:"network,omitempty"` // other roots, when it listens beyond loopback
	OpenID       string     `json:"notificationKeys"`  // OpenID document of the notification tokens
	CAFile       string     `json:"caFile,omitempty"`
	Apps         []mock.App `json:"apps"`
	StartedAtUTC time.Time  `json:"startedAt"`
	// Profile is what a profile for `conform run --target graph` says of this mock and its first app, as YAML;
	// empty without TLS, since nobody signs in to Entra over plain http. The callback is the user's to add.
	Profile string `json:"profile,omitempty"`
}

// profileOf writes the part of a profile that this mock knows. The secret is named, not written: a profile
// holds none.
func profileOf(a announcement) string {
	if a.CAFile == "" || len(a.Apps) == 0 {
		return ""
	}
	app := a.Apps[0]
	var b strings.Builder
	fmt.Fprintf(&b, "cloud: custom\ntenant: %s\n", app.TenantID)
	fmt.Fprintf(&b, "addresses: {graph: %q, authority: %q, keys: %q, issuers: [\"https://api.botframework.com\"], trust: %q}\n", a.Graph, a.Authority, a.OpenID, a.CAFile)
	fmt.Fprintf(&b, "app:\n  id: %s\n  name: %q\n  credential: {kind: secret, secret: \"env:CONFORM_CLIENT_SECRET\"}\n", app.ClientID, app.AppName)
	fmt.Fprintf(&b, "  instance: {id: %s, name: %q, number: %q}\n", app.InstanceID, app.InstanceName, app.Number)
	return b.String()
}

// network lists the roots at which the mock can be reached from other machines, where it listens on every address
// of this one; root is the one for this machine.
func (f *mockFlags) network(root string) ([]string, error) {
	host, _, err := net.SplitHostPort(f.listen)
	if ip := net.ParseIP(host); err != nil || host != "" && (ip == nil || !ip.IsUnspecified()) {
		return nil, err
	}
	u, err := url.Parse(root)
	if err != nil {
		return nil, err
	}
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	var roots []string
	for _, address := range addresses {
		if own, ok := address.(*net.IPNet); ok && own.IP.IsGlobalUnicast() {
			roots = append(roots, u.Scheme+"://"+net.JoinHostPort(own.IP.String(), u.Port()))
		}
	}
	return roots, nil
}

func (f *mockFlags) announce(s streams, server *mock.Server) error {
	root := server.URL()
	a := announcement{Graph: root, Authority: root, Control: root + "/_mock/", OpenID: root + "/v1/.well-known/OpenIdConfiguration",
		ControlToken: server.ControlToken(), Apps: server.Apps(), StartedAtUTC: time.Now().UTC()}
	network, err := f.network(root)
	if err != nil {
		return err
	}
	a.Network = network
	if file := server.CAFile(); file != "" {
		// The path is shown to people in other folders.
		absolute, err := filepath.Abs(file)
		if err != nil {
			return err
		}
		a.CAFile = absolute
	}
	a.Profile = profileOf(a)
	if f.print == "json" {
		return json.NewEncoder(s.out).Encode(a)
	}
	w := &failing{w: s.out}
	w.printf("Graph          %s/beta and %s/v1.0\n", root, root)
	w.printf("authority      %s (token: %s/{tenant}/oauth2/v2.0/token)\n", root, root)
	if a.ControlToken == "" {
		w.printf("control port   %s (open it in a browser)\n", a.Control)
	} else {
		w.printf("control port   %s?token=%s (open it in a browser)\n", a.Control, a.ControlToken)
		w.printf("               Open to the network: whoever has this token can ring, and read secrets. Programs send it as\n" +
			"               Authorization: Bearer TOKEN.\n")
	}
	for _, other := range a.Network {
		w.printf("from elsewhere %s\n", other)
	}
	w.printf("notifications  signed with the keys of %s\n", a.OpenID)
	if a.CAFile != "" {
		w.printf("CA to trust    %s\n", a.CAFile)
	}
	for _, app := range a.Apps {
		w.printf("\napp            %s\n  client id    %s\n  secret       %s\n  tenant       %s\n  instance     %s, %s\n  roles        %v\n",
			app.AppName, app.ClientID, app.ClientSecret, app.TenantID, app.InstanceID, app.Number, app.Roles)
	}
	if a.Profile != "" {
		w.printf("\nprofile        for conform run --target graph; set CONFORM_CLIENT_SECRET to the secret, and add callback, identities and limits\n")
		for line := range strings.Lines(a.Profile) {
			w.printf("  %s", line)
		}
	}
	w.printf("\nRunning until interrupted (Ctrl-C).\n")
	return w.err
}
