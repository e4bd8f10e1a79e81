package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := start(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// start runs the benchmark or, when it is named, one of the peers, which the benchmark starts as processes of their
// own.
func start(ctx context.Context, args []string) error {
	if len(args) > 0 {
		switch peer, rest := args[0], args[1:]; peer {
		case "standin": // dir http https callback delay
			delay, err := time.ParseDuration(rest[4])
			if err != nil {
				return err
			}
			return serveStandin(ctx, rest[0], rest[1], rest[2], rest[3], delay)
		case "floor", "floor-in-order": // address
			return serveFloor(rest[0], peer == "floor-in-order")
		case "plain", "godog": // root parallel n|features
			parallel, err := strconv.Atoi(rest[1])
			if err != nil {
				return err
			}
			if peer == "godog" {
				return bareGodog(rest[0], rest[2], parallel)
			}
			n, err := strconv.Atoi(rest[2])
			if err != nil {
				return err
			}
			return plain(rest[0], n, parallel)
		}
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	sizes := flags.String("n", "1,1000,5000", "numbers of scenarios")
	rounds := flags.Int("rounds", 5, "rounds of each table; fewer from 5,000 scenarios on")
	seconds := flags.Int("load", 10, "seconds of load on the mock and on each of its floors")
	if err := flags.Parse(args); err != nil {
		return err
	}
	b, err := prepare(ctx)
	if err != nil {
		return err
	}
	defer b.close()
	for _, size := range strings.Split(*sizes, ",") {
		n, err := strconv.Atoi(size)
		if err != nil {
			return fmt.Errorf("-n: %q; expected numbers with commas between them", size)
		}
		r := *rounds
		if n >= 5000 {
			r = max(1, r/2)
		}
		if err := b.scenarios(ctx, n, r); err != nil {
			return err
		}
	}
	return errors.Join(b.slow(ctx), b.startUp(ctx, *rounds), b.mock(ctx, *rounds, time.Duration(*seconds)*time.Second))
}

// A bench is the folder that everything is done in, and what was built and started for it.
type bench struct {
	dir, self, conform           string
	plain, secure, callback, out string // addresses
	server                       *exec.Cmd
}

// prepare builds conform and starts the stand-in.
func prepare(ctx context.Context) (*bench, error) {
	dir, err := os.MkdirTemp("", "conform-bench-")
	if err != nil {
		return nil, err
	}
	b := &bench{dir: dir, conform: filepath.Join(dir, "conform")}
	if b.self, err = os.Executable(); err != nil {
		return nil, err
	}
	build := exec.CommandContext(ctx, "go", "build", "-o", b.conform, "./cmd/conform")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("building conform: %w", err)
	}
	addresses := []*string{&b.plain, &b.secure, &b.callback, &b.out}
	for _, a := range addresses {
		if *a, err = freeAddress(); err != nil {
			return nil, err
		}
	}
	return b, b.standin(ctx, "0s")
}

// standin starts the stand-in, with so much delay of each answer, in place of the one that runs.
func (b *bench) standin(ctx context.Context, delay string) error {
	if b.server != nil {
		stop(b.server)
	}
	b.server = exec.CommandContext(ctx, b.self, "standin", filepath.Join(b.dir, "tenant"), b.plain, b.secure, b.callback,
		delay)
	b.server.Stderr = os.Stderr
	if err := b.server.Start(); err != nil {
		return err
	}
	return await(ctx, "http://"+b.plain+"/keys")
}

func (b *bench) close() {
	stop(b.server)
	os.RemoveAll(b.dir)
}

func stop(c *exec.Cmd) {
	_ = c.Process.Kill()
	_ = c.Wait()
}

// freeAddress is an address of loopback that nobody listens at.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// await returns when the address answers.
func await(ctx context.Context, address string) error {
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		if response, err := http.Get(address); err == nil {
			response.Body.Close()
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
	return fmt.Errorf("%s does not answer", address)
}

// run is a run of conform on n scenarios: on the tenant with so many at a time, or on the mock (parallel 0).
func (b *bench) run(name, data, work string, parallel int) *command {
	args := []string{b.conform, "run", filepath.Join(work, "features"), "--no-twins", "--quiet", "--scenarios",
		filepath.Join(work, data),
		"--report-dir", filepath.Join(b.dir, "report", strings.ReplaceAll(name, " ", "-"))}
	if parallel > 0 {
		args = append(args, "--target", "graph", "--profile", filepath.Join(b.dir, "tenant",
			fmt.Sprintf("profile-%d.yaml", parallel)), "--parallel", strconv.Itoa(parallel))
	}
	return &command{name: name, args: args, env: []string{"CONFORM_CLIENT_SECRET=not-a-secret-of-anybody"}}
}

func (b *bench) scenarios(ctx context.Context, n, rounds int) error {
	work := filepath.Join(b.dir, "work-"+strconv.Itoa(n))
	root := "http://" + b.plain
	if err := write(work, n, root+"/sink"); err != nil {
		return err
	}
	all := []*command{
		{name: "plain, 8 at a time", args: []string{b.self, "plain", root, "8", strconv.Itoa(n)}},
		{name: "bare godog, 8 at a time", args: []string{b.self, "godog", root, "8", filepath.Join(work, "godog")}},
		b.run("conform on a tenant, 8 at a time", "standin", work, 8),
		b.run("conform on a tenant with notifications, 8 at a time", "hooks", work, 8),
		b.run("conform on its mock, 8 at a time", "mock", work, 0),
	}
	if err := measure(ctx, all, rounds); err != nil {
		return err
	}
	table(os.Stdout, fmt.Sprintf("%d scenarios of create, read and end, %d rounds", n, rounds), all, all[1].name)
	return b.reports(ctx, n, filepath.Join(b.dir, "report", strings.ReplaceAll(all[2].name, " ", "-")), rounds)
}

// reports measures writing the default reports of a run anew, and says how large they are.
func (b *bench) reports(ctx context.Context, n int, folder string, rounds int) error {
	again := []*command{{name: "conform report", args: []string{b.conform, "report", folder}}}
	if err := measure(ctx, again, rounds); err != nil {
		return err
	}
	table(os.Stdout, fmt.Sprintf("Reports of %d scenarios", n), again, again[0].name)
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	fmt.Println()
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			fmt.Printf("- %s: %.2f MB\n", e.Name(), float64(info.Size())/1e6)
		}
	}
	return nil
}

// slow measures what scenarios at a time bring when every answer takes 20 ms.
func (b *bench) slow(ctx context.Context) error {
	work := filepath.Join(b.dir, "work-slow")
	if err := write(work, 256, "http://"+b.plain+"/sink"); err != nil {
		return err
	}
	if err := b.standin(ctx, "20ms"); err != nil {
		return err
	}
	all := []*command{b.run("64 at a time", "standin", work, 64), b.run("1 at a time", "standin", work, 1)}
	if err := measure(ctx, all, 1); err != nil {
		return err
	}
	table(os.Stdout, "256 scenarios where each answer takes 20 ms", all, all[0].name)
	return b.standin(ctx, "0s")
}

func (b *bench) startUp(ctx context.Context, rounds int) error {
	all := []*command{
		{name: "conform version", args: []string{b.conform, "version"}},
		{name: "conform list", args: []string{b.conform, "list"}},
		{name: "conform run, one scenario of ours on the mock", args: []string{b.conform, "run", "--quiet", "--no-twins",
			"--report-dir",
			filepath.Join(b.dir, "report", "one"), "--scenario", "features/examples/01-call-a-user-service-hosted.feature:8"}},
	}
	if err := measure(ctx, all, 2*rounds); err != nil {
		return err
	}
	table(os.Stdout, "Start-up", all, all[0].name)
	return nil
}

// A served is what was seen of a server in one round.
type served struct {
	load
	ready  time.Duration
	cost   time.Duration // CPU time of the server for a call that is created and ended
	memory int64         // in kilobytes
}

// mock measures the mock beside its floors: one callback address, 8 clients that create and end calls. The servers are
// run in turn, each for so long in all.
func (b *bench) mock(ctx context.Context, rounds int, limit time.Duration) error {
	servers := []struct {
		name, ready string
		args        []string
		seen        []served
	}{
		{name: "a handler that posts two, in any order", ready: "/", args: []string{b.self, "floor", b.out}},
		{name: "a handler that posts the mock's five, in order", ready: "/", args: []string{b.self, "floor-in-order", b.out}},
		{name: "conform mock", ready: "/_mock/apps",
			args: []string{b.conform, "mock", "--quiet", "--allow-http-callbacks", "--listen", b.out}},
	}
	for range rounds {
		for i := range servers {
			seen, err := b.serve(ctx, servers[i].args, servers[i].ready, limit/time.Duration(rounds))
			if err != nil {
				return fmt.Errorf("%s: %w", servers[i].name, err)
			}
			servers[i].seen = append(servers[i].seen, seen)
		}
	}
	fmt.Printf("\nThe mock beside its floors: 8 clients, one callback address, %s each in %d rounds\n\n", limit, rounds)
	fmt.Println("| | ready ms | calls/s | posts/s | answer p50 | answer p99 | first notification p50 | p99 | " +
		"server CPU us a call | peak MB |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |")
	rate := func(s served) float64 { return s.rate() }
	cost := func(s served) time.Duration { return s.cost }
	for _, server := range servers {
		all := server.seen
		fmt.Printf("| %s | %d | %.0f | %.0f | %s | %s | %s | %s | %d | %d |\n", server.name,
			median(all, func(s served) time.Duration { return s.ready }).Milliseconds(), median(all, rate),
			median(all, func(s served) float64 { return float64(s.posts) / s.took.Seconds() }),
			short(median(all, func(s served) time.Duration { return percentile(s.answers, 50) })),
			short(median(all, func(s served) time.Duration { return percentile(s.answers, 99) })),
			short(median(all, func(s served) time.Duration { return percentile(s.firsts, 50) })),
			short(median(all, func(s served) time.Duration { return percentile(s.firsts, 99) })),
			median(all, cost).Microseconds(), median(all, func(s served) int64 { return s.memory })>>10)
	}
	mocks := servers[len(servers)-1].seen
	for _, floor := range servers[:len(servers)-1] {
		fmt.Printf("\nBeside %s the mock creates %.2f times as many calls, at %.2f of the CPU time for each.\n", floor.name,
			median(mocks, rate)/median(floor.seen, rate), float64(median(mocks, cost))/float64(median(floor.seen, cost)))
	}
	return nil
}

// serve starts a server, has it create and end calls for so long, and stops it.
func (b *bench) serve(ctx context.Context, args []string, path string, limit time.Duration) (seen served, err error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	began, root := time.Now(), "http://"+b.out
	if err := cmd.Start(); err != nil {
		return seen, err
	}
	defer func() {
		seen.memory = peak(cmd.Process.Pid)
		stop(cmd)
		cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		seen.cost = cpu / time.Duration(max(1, seen.created))
	}()
	if err := await(ctx, root+path); err != nil {
		return seen, err
	}
	seen.ready = time.Since(began)
	token := "none"
	if path != "/" {
		if token, err = signIn(root); err != nil {
			return seen, err
		}
	}
	seen.load, err = drive(root, token, 8, limit)
	return seen, err
}

// signIn gives an access token of the first app of a mock.
func signIn(root string) (string, error) {
	response, err := http.Get(root + "/_mock/apps")
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return "", err
	}
	var apps struct {
		Value []struct{ ClientID, ClientSecret, TenantID string }
	}
	if err := json.Unmarshal(text, &apps); err != nil || len(apps.Value) == 0 {
		return "", fmt.Errorf("the mock names no app: %s (%w)", text, err)
	}
	a := apps.Value[0]
	answer, err := http.PostForm(root+"/"+a.TenantID+"/oauth2/v2.0/token",
		url.Values{"grant_type": {"client_credentials"}, "client_id": {a.ClientID},
			"client_secret": {a.ClientSecret}, "scope": {"https://graph.microsoft.com/.default"}})
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	var token struct {
		AccessToken string `json:"access_token"`
	}
	return token.AccessToken, json.NewDecoder(answer.Body).Decode(&token)
}

// peak is the most memory that a process had, in kilobytes; 0 where the system does not say.
func peak(pid int) int64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(status)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "VmHWM:" {
			kilobytes, _ := strconv.ParseInt(fields[1], 10, 64)
			return kilobytes
		}
	}
	return 0
}

func short(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }
