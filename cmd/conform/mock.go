package main

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"

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
	stubs         string
	proxy         string
	proxyToken    string
	recordDir     string
	env           func(string) string
	delivery      deliveryFlags
}

func newMock(s streams) *cobra.Command {
	f := mockFlags{env: s.env}
	cmd := &cobra.Command{
		Use:   "mock",
		Short: "Run the mock of Graph alone, for a bot under development",
		Long: `Run the mock of Graph alone, for a bot under development.

It prints where Graph, the login authority and the control port are, and an app to
sign in as. Point your bot at these addresses. The mock's page, at /_mock/, shows
calls as they happen, rings the bot, hangs up, presses keys and has the journal;
docs/mock.md has examples.`,
		Example: `  conform mock --listen 127.0.0.1:8700 --allow-http-callbacks
  conform mock --tls --tls-dir ./mock-tls --callback-ca ./my-bot-ca.pem
  conform mock --config apps.json --print json
  conform mock --allow-http-callbacks --stubs stubs.yaml --record ./recorded`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd.Context(), s) },
	}
	cmd.AddCommand(newMockAct(s))
	flags := cmd.Flags()
	flags.StringVar(&f.listen, "listen", "127.0.0.1:8700", "address to listen on")
	flags.BoolVar(&f.tls, "tls", false, "speak https, with a CA of the mock's own")
	flags.StringVar(
		&f.tlsDir,
		"tls-dir",
		"",
		"folder that keeps that CA for the next time (with --tls; default: a new one in memory, written to a "+
			"temporary file)",
	)
	flags.StringVar(
		&f.callbackCA,
		"callback-ca",
		"",
		"file of PEM certificates that the sender of notifications trusts (default: the system's)",
	)
	flags.BoolVar(
		&f.httpCallbacks,
		"allow-http-callbacks",
		false,
		"accept callback addresses without TLS, which Graph never does",
	)
	flags.StringVar(
		&f.config,
		"config",
		"",
		"file with the apps that can sign in, their roles, faults and more (JSON; default: one app with every "+
			"permission)",
	)
	flags.StringVar(
		&f.controlToken,
		"control-token",
		"",
		"token that the control port asks for (default: none on loopback, and a new one, which is printed, beyond it)",
	)
	flags.StringVar(&f.print, "print", "text", `"text" for people, "json" for programs`)
	flags.StringVar(
		&f.log,
		"log",
		"",
		`"text", a line for each request and notification, or "json", an object for each; both go to `+
			`standard error (default: text, and nothing with --print json)`,
	)
	flags.BoolVar(&f.quiet, "quiet", false, "no line for requests and notifications")
	flags.StringVar(&f.dialect, "dialect", string(mock.DialectDocumented), dialectHelp)
	flags.Int64Var(&f.seed, "seed", 1, "decides what the mock leaves to chance")
	f.delivery.flags(flags, "")
	flags.StringArrayVar(
		&f.faults,
		"mock-fault",
		nil,
		"make the mock wrong, to see what your bot makes of it (may be repeated)",
	)
	flags.StringVar(&f.stubs, "stubs", "", "file with answers of your own to what the mock does not serve (YAML)")
	flags.StringVar(&f.proxy, "proxy-unknown", "", "address that is asked for what neither the mock nor a stub serves; "+
		"your bot's token is not sent there")
	flags.StringVar(&f.recordDir, "record", "", "folder for what was asked and notified, as features and scenario "+
		"data to start from; written at the end")
	flags.StringVar(&f.proxyToken, "proxy-token", "", "env:NAME or file:PATH of the bearer token to send there")
	return cmd
}

// config turns the flags into the mock's configuration, or says everything that is wrong with them.
func (f *mockFlags) settings() (mock.Config, error) {
	c := mock.Config{
		Addr:               f.listen,
		AllowHTTPCallbacks: f.httpCallbacks,
		Seed:               f.seed,
		Dialect:            mock.Dialect(f.dialect),
		ControlToken:       f.controlToken,
	}
	errs := []error{checkDialect(f.dialect)}
	if _, _, err := net.SplitHostPort(f.listen); err != nil {
		errs = append(errs, fmt.Errorf("--listen: %q; expected host:port, such as 127.0.0.1:8700%s", f.listen,
			bracketed(f.listen)))
	}
	if f.print != "text" && f.print != "json" {
		errs = append(
			errs,
			fmt.Errorf(
				"--print: %q; expected text or json%s",
				f.print,
				nearest.Hint(f.print, []string{"text", "json"}),
			),
		)
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
		pool, err := readPool("--callback-ca", f.callbackCA)
		errs = append(errs, err)
		c.CallbackRoots = pool
	}
	faults, err := (&targetFlags{faults: f.faults}).mockFaults()
	errs = append(errs, err)
	c.Faults = faults
	errs = append(errs, f.beyond(&c))
	if f.recordDir != "" {
		errs = append(errs, recordInto(f.recordDir))
	}
	c.Delivery, err = f.delivery.read()
	errs = append(errs, err)
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

func readPool(flag, file string) (*x509.CertPool, error) {
	pem, err := files.Read(file, maxInput)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", flag, file, err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf(
			"%s %s: holds no certificate; expected PEM (-----BEGIN CERTIFICATE-----)",
			flag,
			file,
		)
	}
	return pool, nil
}

// run serves until the program is interrupted.
func (f *mockFlags) run(ctx context.Context, s streams) error {
	config, err := f.settings()
	if err != nil {
		return err
	}
	if f.recordDir != "" {
		if err := os.MkdirAll(f.recordDir, 0o755); err != nil {
			return fmt.Errorf("--record %s: %w", f.recordDir, err)
		}
	}
	config.Log = logger(f.logKind(), s.err)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer orderly(cancel, func(os.Signal) int { return gate.ExitBroken })()
	server, err := mock.Start(config)
	if err != nil {
		return fmt.Errorf("--listen: %w", err) // which says where
	}
	if err := f.announce(s, server); err != nil {
		return exit{status: 3, err: errors.Join(err, server.Close())}
	}
	<-ctx.Done()
	var unrecorded error
	if f.recordDir != "" {
		unrecorded = f.record(s, server)
	}
	if err := errors.Join(unrecorded, server.Close()); err != nil {
		return exit{status: 3, err: err}
	}
	return nil
}
