package doctor

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"conform/internal/figures"
	"conform/internal/graph"
	"conform/internal/notify"
	"conform/internal/record"
)

// graphID is the application id of Microsoft Graph, which is the audience of some tokens in place of its root.
const graphID = "00000003-0000-0000-c000-000000000000"

// reach is how long one address may take to answer.
const reach = 15 * time.Second

// address reports whether an address answers at all, by name, over TLS that is trusted. What it answers
// without a token says nothing.
func (c *checkup) address(ctx context.Context, name, address string) Finding {
	if behind, is := c.behind(name, address); is {
		return behind
	}
	ctx, cancel := context.WithTimeout(ctx, reach)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Finding{name, Stop, err.Error(), "put the address right (addresses)"}
	}
	began := time.Now()
	resp, err := c.tenant.HTTP.Do(req)
	if err != nil {
		return c.unreachable(name, address, err)
	}
	resp.Body.Close()
	took := time.Since(began)
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil && c.skewed.IsZero() {
		// The header has whole seconds, and was written somewhere in between.
		c.skewed = date
		c.skew = began.Add(took / 2).Sub(date.Add(500 * time.Millisecond))
	}
	return Finding{name, OK, fmt.Sprintf("%s answers over TLS in %s", req.URL.Host, took.Round(time.Millisecond)), ""}
}

// token signs in, and looks at what the token says of itself.
func (c *checkup) token(ctx context.Context) []Finding {
	if behind, is := c.behind("token", c.tenant.Addresses.Authority); is {
		return []Finding{behind, {"permissions", Unknown, "needs a token", ""}}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*reach)
	defer cancel()
	bot := c.tenant.Bot
	hide := func(name, value string) { c.tenant.Secrets[name+" of "+bot.ClientID] = value }
	tokens := c.tenant.SignIns[bot.ClientID].Tokens(hide, func(record.Exchange) {})
	token, err := tokens.Get(ctx)
	if err != nil {
		return []Finding{{"token", Stop, err.Error(), signInRemedy(err)}, {"permissions", Unknown, "needs a token", ""}}
	}
	claims, err := graph.ReadClaims(token)
	if err != nil {
		return []Finding{{"token", Stop, err.Error(), "the sign-in gave something else than a token for Graph; check " +
			"addresses"}, {"permissions", Unknown, "needs a token", ""}}
	}
	c.bearer, c.roles = token, append([]string{}, claims.Roles...)
	one := Finding{"token", OK, fmt.Sprintf("for %s, as %s, in %s", claims.Audience, claims.AppID, claims.Tenant), ""}
	switch {
	case strings.TrimRight(claims.Audience, "/") != c.tenant.Addresses.Graph && claims.Audience != graphID:
		one = Finding{"token", Stop, fmt.Sprintf("its audience is %s, expected %s", claims.Audience,
			c.tenant.Addresses.Graph), "check cloud and addresses"}
	case !strings.EqualFold(claims.Tenant, bot.TenantID):
		one = Finding{"token", Stop, fmt.Sprintf("it is of the tenant %s, expected %s", claims.Tenant, bot.TenantID),
			"check tenant, and where the credential comes from"}
	case !strings.EqualFold(claims.AppID, bot.ClientID):
		one = Finding{"token", Stop, fmt.Sprintf("it is of the app %s, expected %s", claims.AppID, bot.ClientID),
			"check app: id, and where the credential comes from"}
	}
	return []Finding{one, c.permissions(claims)}
}

// signInRemedy explains the errors of Entra that a wrong profile causes:
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
func signInRemedy(err error) string {
	var refused *graph.RefusedError
	if !errors.As(err, &refused) {
		return "check the credential of the app (app: credential)"
	}
	for code, remedy := range map[int]string{
		7000215: "the client secret is wrong; make a new one and put its value, not its id, where the profile says",
		7000222: "the client secret has expired; make a new one",
		700016:  "the app is not in this tenant; check app: id and tenant, and have an administrator consent",
		90002: "there is no such tenant in this cloud; check tenant and cloud (of a trial: whether the mock runs with its " +
			"own --config, as the head of the profile says)",
		700027: "the certificate is not one of the app registration's; upload its public part there",
	} {
		if slices.Contains(refused.Codes, code) {
			return remedy
		}
	}
	return "check the credential of the app (app: credential)"
}

// permissions holds the token against what the selection needs.
func (c *checkup) permissions(claims graph.Claims) Finding {
	grants, _ := c.Plan.Grants(&c.Tenant.Library.PermissionTable)
	has := append(slices.Clone(claims.Roles), c.tenant.Bot.RSC...)
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
		return Finding{"permissions", OK, detail, ""}
	}
	status := Warning
	if !slices.ContainsFunc(claims.Roles, func(role string) bool { return strings.HasPrefix(role, "Calls.") }) {
		status = Stop
	}
	var remedies []string
	if len(missing) > 0 {
		remedies = append(remedies, fmt.Sprintf("grant %s as application permissions and consent at "+
			"%s/%s/adminconsent?client_id=%s",
			strings.Join(missing, ", "), c.tenant.Addresses.Authority, c.tenant.Bot.TenantID, c.tenant.Bot.ClientID))
	}
	if len(chat) > 0 {
		remedies = append(remedies, fmt.Sprintf("name %s in the Teams app's manifest, add the app to the meeting's chat, "+
			"and list it under app: rsc", strings.Join(chat, ", ")))
	}
	return Finding{"permissions", status, detail + "\n" + strings.Join(lines, "\n"),
		strings.Join(remedies, "; ") + "; scenarios that need them are skipped until then"}
}

func (c *checkup) keys(ctx context.Context) Finding {
	if behind, is := c.behind("notification keys", c.tenant.Addresses.Keys); is {
		return behind
	}
	ids, err := notify.PublishedKeys(ctx, c.tenant.Addresses.Keys, c.tenant.HTTP)
	if err != nil {
		return Finding{"notification keys", Stop, err.Error(), "no notification could be verified: check addresses: keys, " +
			"and that this machine reaches it"}
	}
	return Finding{"notification keys", OK,
		figures.Counted(len(ids), "key") + " at " + c.tenant.Addresses.Keys, ""}
}

// callback posts a probe to an address below the public one, as those of scenarios are. It carries no token, so that
// the listener refuses it with 401: that is the sign that it came through.
func (c *checkup) callback(ctx context.Context) Finding {
	return c.probe(ctx, "callback", "lead the public address, with everything below it, to the local one (tunnel, "+
		"reverse proxy, port forwarding)",
		func(l *notify.Listener) string { return l.Open("doctor").URL() })
}

// webhook posts one to the public address itself, which the bot's Teams channel has to have as its calling webhook.
// What the channel really has, no API shows.
func (c *checkup) webhook(ctx context.Context) Finding {
	if c.Plan.Rings() == 0 {
		return Finding{"webhook", OK, "the selection has no incoming call", ""}
	}
	public := c.tenant.Profile.Callback.Public.Value
	found := c.probe(ctx, "webhook", "lead the public address itself to the local one, too: "+
		"incoming calls are posted there",
		func(*notify.Listener) string { return public })
	if found.Status == OK {
		found.Detail += fmt.Sprintf("; %s would be posted there, if the calling webhook of the bot's Teams channel is that "+
			"address",
			figures.Counted(c.Plan.Rings(), "incoming call"))
	}
	return found
}

// probe posts to an address that leads to a listener here, and sees whether it came in.
func (c *checkup) probe(ctx context.Context, name, remedy string, address func(*notify.Listener) string) Finding {
	callback := c.tenant.Profile.Callback
	mark := "conform-doctor-" + rand.Text()
	var arrived atomic.Bool
	note := func(n *record.Notification) {
		if strings.Contains(string(n.Body), mark) { // strangers come by, too
			arrived.Store(true)
		}
	}
	listener, err := notify.Start(notify.Config{Addr: callback.Listen.Value, TLS: c.tenant.TLS,
		PublicURL: callback.Public.Value,
		Record:    func(_ string, n *record.Notification) { note(n) }, Stray: note})
	if err != nil {
		return Finding{name, Stop, err.Error(), "another program has the local address, or it is not this machine's " +
			"(callback: listen)"}
	}
	defer func() {
		// The probe is over, whatever becomes of its connection.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = listener.Close(ctx)
	}()
	to := address(listener)
	ctx, cancel := context.WithTimeout(ctx, reach)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to, strings.NewReader(`{"value":[],"probe":"`+mark+`"}`))
	if err != nil {
		return Finding{name, Stop, err.Error(), "put the public address right (callback: public)"}
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.tenant.HTTP.Do(req)
	if err != nil {
		detail, remedy := brokenConnection(hostOf(to), err)
		return Finding{name, Stop, detail, remedy}
	}
	resp.Body.Close()
	switch {
	case !arrived.Load():
		return Finding{name, Stop, fmt.Sprintf("%s answered %s, and nothing came in at %s", callback.Public.Value,
			resp.Status, callback.Listen.Value), remedy}
	case resp.StatusCode != http.StatusUnauthorized:
		return Finding{name, Stop, fmt.Sprintf("the probe came in, but the answer became %s on its way", resp.Status),
			"something between the public and the local address changes answers: switch its login page, or its cache, off for " +
				"this path"}
	}
	return Finding{name, OK, fmt.Sprintf("a probe came in from %s, and was refused since it has no token",
		callback.Public.Value), ""}
}
