package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"conform/internal/graph"
	"conform/internal/library"
	"conform/internal/notify"
	"conform/internal/record"
	"conform/runner"
)

// examination is the doctor at work.
type examination struct {
	plan    *runner.Plan
	library *library.Library
	env     func(string) string
	file    string
	guest   *guest // nil: the profile cannot be used
	skewed  time.Time
	skew    time.Duration
}

// How far the clocks may be apart: notifications and tokens live for about an hour, and verifiers allow a few
// minutes.
const (
	noticedSkew = 30 * time.Second
	largestSkew = 4 * time.Minute
)

// graphID is the application id of Microsoft Graph, which is the audience of some tokens in place of its root.
const graphID = "00000003-0000-0000-c000-000000000000"

// reach is how long one address may take to answer.
const reach = 15 * time.Second

// all makes every check. After a stop, those that depend on what was not found are unknown.
func (e *examination) all(ctx context.Context) []finding {
	guest, err := newGuest(e.file, e.library, e.env)
	if err != nil {
		return []finding{
			{"profile", stop, err.Error(), "put that right; `conform init NAME` writes an example, and docs/tenant-setup.md explains it"},
			{"everything else", unknown, "needs a profile that can be read", ""}}
	}
	e.guest = guest
	p := guest.profile
	findings := []finding{{"profile", fine, fmt.Sprintf("%s: cloud %s, tenant %s, app %s", e.file, p.Cloud.Value, p.Tenant.Value, p.App.ID.Value), ""}}
	findings = append(findings, e.identities(),
		e.address(ctx, "Graph", guest.place.Graph+"/"+p.APIVersion.Value+"/"),
		e.address(ctx, "sign-in", guest.place.Authority+"/"+p.Tenant.Value+"/v2.0/.well-known/openid-configuration"),
		e.clock())
	findings = append(findings, e.token(ctx)...)
	return append(findings, e.keys(ctx), e.callback(ctx), e.director(), e.budget(), e.lock())
}

// identities tells which scenarios are skipped for want of something.
func (e *examination) identities() finding {
	left := e.plan.Exclude(e.library, e.guest.lacks(e.library))
	reasons := map[string]int{}
	for _, p := range e.plan.Selected() {
		if p.Excluded != "" {
			reasons[p.Excluded]++
		}
	}
	total := len(e.plan.Selected())
	detail := fmt.Sprintf("%d of %d scenarios have all that they need", left, total)
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		detail += fmt.Sprintf("\n%d × %s", reasons[reason], reason)
	}
	switch left {
	case total:
		return finding{"identities", fine, detail, ""}
	case 0:
		return finding{"identities", stop, detail, "fill in the identities of the profile, or select other scenarios (--tags)"}
	default:
		return finding{"identities", warning, detail, "fill them in to run these too; until then they are skipped"}
	}
}

// address reports whether an address answers at all, by name, over TLS that is trusted. What it answers
// without a token says nothing.
func (e *examination) address(ctx context.Context, name, address string) finding {
	ctx, cancel := context.WithTimeout(ctx, reach)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return finding{name, stop, err.Error(), "put the address right (addresses)"}
	}
	began := time.Now()
	resp, err := e.guest.client.Do(req)
	if err != nil {
		return finding{name, stop, err.Error(), remedyOf(err)}
	}
	resp.Body.Close()
	took := time.Since(began)
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil && e.skewed.IsZero() {
		// The header has whole seconds, and was written somewhere in between.
		e.skewed = date
		e.skew = began.Add(took / 2).Sub(date.Add(500 * time.Millisecond))
	}
	return finding{name, fine, fmt.Sprintf("%s answers over TLS in %s", req.URL.Host, took.Round(time.Millisecond)), ""}
}

// remedyOf tells what helps against a failed connection.
func remedyOf(err error) string {
	var dns *net.DNSError
	var refused *net.OpError
	var unknownURL *url.Error
	switch {
	case errors.As(err, &dns):
		return "the name is not known here: check the address, the DNS and the proxy (HTTPS_PROXY)"
	case strings.Contains(err.Error(), "x509") || strings.Contains(err.Error(), "certificate"):
		return "its certificate is not trusted: install the authority, or name its file (addresses: trust)"
	case errors.As(err, &unknownURL) && unknownURL.Timeout():
		return "it does not answer: check firewall and proxy (HTTPS_PROXY)"
	case errors.As(err, &refused):
		return "nothing listens there, or a firewall refuses: check address, firewall and proxy"
	default:
		return "check address, firewall and proxy"
	}
}

func (e *examination) clock() finding {
	skew := e.skew.Abs().Round(time.Second)
	switch {
	case e.skewed.IsZero():
		return finding{"clock", unknown, "no answer told the time", ""}
	case skew > largestSkew:
		return finding{"clock", stop, fmt.Sprintf("it is %s away from the other side's", skew), "set this machine's clock (NTP): tokens would be found expired, or not yet valid"}
	case skew > noticedSkew:
		return finding{"clock", warning, fmt.Sprintf("it is %s away from the other side's", skew), "set this machine's clock (NTP)"}
	default:
		return finding{"clock", fine, "it is right within " + noticedSkew.String(), ""}
	}
}

// token signs in, and looks at what the token says of itself.
func (e *examination) token(ctx context.Context) []finding {
	ctx, cancel := context.WithTimeout(ctx, 2*reach)
	defer cancel()
	bot := e.guest.bot
	tokens := e.guest.signIns[bot.ClientID].Tokens(func(name, value string) { e.guest.secrets[name+" of "+bot.ClientID] = value }, func(record.Exchange) {})
	token, err := tokens.Get(ctx)
	if err != nil {
		return []finding{{"token", stop, err.Error(), signInRemedy(err)}, {"permissions", unknown, "needs a token", ""}}
	}
	claims, err := graph.ReadClaims(token)
	if err != nil {
		return []finding{{"token", stop, err.Error(), "the sign-in gave something else than a token for Graph; check addresses"}, {"permissions", unknown, "needs a token", ""}}
	}
	one := finding{"token", fine, fmt.Sprintf("for %s, as %s, in %s", claims.Audience, claims.AppID, claims.Tenant), ""}
	switch {
	case strings.TrimRight(claims.Audience, "/") != e.guest.place.Graph && claims.Audience != graphID:
		one = finding{"token", stop, fmt.Sprintf("its audience is %s, expected %s", claims.Audience, e.guest.place.Graph), "check cloud and addresses"}
	case !strings.EqualFold(claims.Tenant, bot.TenantID):
		one = finding{"token", stop, fmt.Sprintf("it is of the tenant %s, expected %s", claims.Tenant, bot.TenantID), "check tenant, and where the credential comes from"}
	case !strings.EqualFold(claims.AppID, bot.ClientID):
		one = finding{"token", stop, fmt.Sprintf("it is of the app %s, expected %s", claims.AppID, bot.ClientID), "check app: id, and where the credential comes from"}
	}
	return []finding{one, e.permissions(ctx, claims)}
}

// signInRemedy explains the errors of Entra that a wrong profile causes:
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
func signInRemedy(err error) string {
	for code, remedy := range map[string]string{
		"AADSTS7000215": "the client secret is wrong; make a new one and put its value, not its id, where the profile says",
		"AADSTS7000222": "the client secret has expired; make a new one",
		"AADSTS700016":  "the app is not in this tenant; check app: id and tenant, and have an administrator consent",
		"AADSTS90002":   "there is no such tenant in this cloud; check tenant and cloud",
		"AADSTS700027":  "the certificate is not one of the app registration's; upload its public part there",
	} {
		if strings.Contains(err.Error(), code) {
			return remedy
		}
	}
	return "check the credential of the app (app: credential)"
}

// permissions holds the token against what the selection needs.
func (e *examination) permissions(ctx context.Context, claims graph.Claims) finding {
	grants, _, err := e.plan.Grants(ctx, &e.library.PermissionTable)
	if err != nil {
		return finding{"permissions", stop, err.Error(), "put the feature right"}
	}
	has := append(slices.Clone(claims.Roles), e.guest.bot.RSC...)
	var missing, chat, lines []string
	for _, g := range grants {
		if !slices.Contains(has, g.Name) {
			if g.Chat {
				chat = append(chat, g.Name)
			} else {
				missing = append(missing, g.Name)
			}
			lines = append(lines, fmt.Sprintf("%d × needs %s", len(g.Scenarios), g.Name))
		}
	}
	detail := "the token carries " + strings.Join(claims.Roles, ", ")
	if len(claims.Roles) == 0 {
		detail = "the token carries no permission"
	}
	if len(lines) == 0 {
		return finding{"permissions", fine, detail, ""}
	}
	status := warning
	if !slices.ContainsFunc(claims.Roles, func(role string) bool { return strings.HasPrefix(role, "Calls.") }) {
		status = stop
	}
	var remedies []string
	if len(missing) > 0 {
		remedies = append(remedies, fmt.Sprintf("grant %s as application permissions and consent at %s/%s/adminconsent?client_id=%s",
			strings.Join(missing, ", "), e.guest.place.Authority, e.guest.bot.TenantID, e.guest.bot.ClientID))
	}
	if len(chat) > 0 {
		remedies = append(remedies, fmt.Sprintf("name %s in the Teams app's manifest, add the app to the meeting's chat, and list it under app: rsc", strings.Join(chat, ", ")))
	}
	return finding{"permissions", status, detail + "\n" + strings.Join(lines, "\n"),
		strings.Join(remedies, "; ") + "; scenarios that need them are skipped until then"}
}

func (e *examination) keys(ctx context.Context) finding {
	ids, err := notify.PublishedKeys(ctx, e.guest.place.Keys, e.guest.client)
	if err != nil {
		return finding{"notification keys", stop, err.Error(), "no notification could be verified: check addresses: keys, and that this machine reaches it"}
	}
	return finding{"notification keys", fine, fmt.Sprintf("%d keys at %s", len(ids), e.guest.place.Keys), ""}
}

// callback posts a probe to the public address. It carries no token, so that the listener refuses it with 401:
// that is the sign that it came through.
func (e *examination) callback(ctx context.Context) finding {
	callback := e.guest.profile.Callback
	var arrived atomic.Bool
	listener, err := notify.Start(notify.Config{Addr: callback.Listen.Value, TLS: e.guest.tls, PublicURL: callback.Public.Value,
		Record: func(string, *record.Notification) { arrived.Store(true) }})
	if err != nil {
		return finding{"callback", stop, err.Error(), "another program has the local address, or it is not this machine's (callback: listen)"}
	}
	defer func() {
		// The probe is over, whatever becomes of its connection.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = listener.Close(ctx)
	}()
	inbox := listener.Open("doctor")
	ctx, cancel := context.WithTimeout(ctx, reach)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, inbox.URL(), strings.NewReader(`{"value":[]}`))
	if err != nil {
		return finding{"callback", stop, err.Error(), "put the public address right (callback: public)"}
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := e.guest.client.Do(req)
	if err != nil {
		return finding{"callback", stop, err.Error(), remedyOf(err)}
	}
	resp.Body.Close()
	switch {
	case !arrived.Load():
		return finding{"callback", stop, fmt.Sprintf("%s answered %s, and nothing came in at %s", callback.Public.Value, resp.Status, callback.Listen.Value),
			"lead the public address, with everything below it, to the local one (tunnel, reverse proxy, port forwarding)"}
	case resp.StatusCode != http.StatusUnauthorized:
		return finding{"callback", stop, fmt.Sprintf("the probe came in, but the answer became %s on its way", resp.Status),
			"something between the public and the local address changes answers: switch its login page, or its cache, off for this path"}
	}
	return finding{"callback", fine, fmt.Sprintf("a probe came in from %s, and was refused for want of a token", callback.Public.Value), ""}
}

func (e *examination) director() finding {
	d := e.guest.profile.Director
	switch d.Kind.Value {
	case "command":
		program := d.Command[0].Value
		if !filepath.IsAbs(program) && strings.ContainsRune(program, filepath.Separator) {
			program = filepath.Join(filepath.Dir(e.file), program)
		}
		if _, err := exec.LookPath(program); err != nil {
			return finding{"director", stop, err.Error(), "name a program that this machine can run (director: command)"}
		}
		return finding{"director", fine, "the command " + program, ""}
	case "person":
		if live, _ := terminal(os.Stdin); !live {
			return finding{"director", warning, "a person at this terminal, but this is none", "run it at a terminal, or use a command"}
		}
		return finding{"director", fine, "a person at this terminal", ""}
	case "caller":
		return finding{"director", fine, "the second bot " + e.guest.other.ClientID + " places calls", ""}
	default:
		return finding{"director", warning, "none: scenarios in which somebody acts are skipped", "name a director of the kind person, command or caller"}
	}
}

// budget holds the calls that the selection makes against what the profile allows.
func (e *examination) budget() finding {
	budget := e.guest.budget()
	allowed := budget.Calls
	budget.Calls = 0
	for _, p := range e.plan.Selected() {
		if p.Excluded != "" {
			continue
		}
		for _, x := range e.plan.Exchanges(runner.ID(p)) {
			// What is refused for its number is no call.
			_ = budget.Allow(x.Request.Method, x.Request.Path, nil)
		}
	}
	calls, _ := budget.Used()
	detail := fmt.Sprintf("the selection makes or answers up to %d calls; the profile allows %d, and %d minutes", calls, allowed, e.guest.profile.Limits.Minutes.Value)
	if calls > allowed {
		return finding{"budget", warning, detail, "raise limits: calls, or select fewer scenarios; what comes after the last call is skipped"}
	}
	return finding{"budget", fine, detail, ""}
}

func (e *examination) lock() finding {
	release, err := lock(e.guest.bot.ClientID)
	if err == nil {
		err = release()
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return finding{"other runs", stop, err.Error(), "wait for its end"}
	}
	return finding{"other runs", fine, "none with this app on this machine", ""}
}
