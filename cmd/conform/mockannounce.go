package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"conform/mock"
)

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
	// Profile is what a profile for `conform run --target graph` says of this mock and its app, of several the one with
	// the most permissions, as YAML; empty without TLS, since nobody signs in to Entra over plain http. The callback is
	// the user's to add.
	Profile string `json:"profile,omitempty"`
}

// profileOf writes the part of a profile that this mock knows. The secret is named, not written: a profile
// holds none.
func profileOf(a announcement) string {
	if a.CAFile == "" || len(a.Apps) == 0 {
		return ""
	}
	// Beside one with fewer permissions, which is there to be refused.
	app := slices.MaxFunc(a.Apps, func(a, b mock.App) int { return cmp.Compare(len(a.Roles), len(b.Roles)) })
	var b strings.Builder
	fmt.Fprintf(&b, "cloud: custom\ntenant: %s\n", app.TenantID)
	fmt.Fprintf(
		&b,
		"addresses: {graph: %q, authority: %q, keys: %q, issuers: [\"https://api.botframework.com\"], trust: %q}\n",
		a.Graph,
		a.Authority,
		a.OpenID,
		a.CAFile,
	)
	fmt.Fprintf(
		&b,
		"app:\n  id: %s\n  name: %q\n  credential: {kind: secret, secret: \"env:CONFORM_CLIENT_SECRET\"}\n",
		app.ClientID,
		app.AppName,
	)
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
	a := announcement{
		Graph:        root,
		Authority:    root,
		Control:      root + "/_mock/",
		OpenID:       root + "/v1/.well-known/OpenIdConfiguration",
		ControlToken: server.ControlToken(),
		Apps:         server.Apps(),
		StartedAtUTC: time.Now().UTC(),
	}
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
		w.printf(
			"               Open to the network: whoever has this token can ring, and read secrets. " +
				"Programs send it as\n" +
				"               Authorization: Bearer TOKEN.\n",
		)
	}
	for _, other := range a.Network {
		w.printf("from elsewhere %s\n", other)
	}
	w.printf("notifications  signed with the keys of %s\n", a.OpenID)
	if a.CAFile != "" {
		w.printf("CA to trust    %s\n", a.CAFile)
	}
	for _, app := range a.Apps {
		w.printf(
			"\napp            %s\n  shown as     %s\n  client id    %s\n  secret       %s\n  tenant       %s\n  "+
				"instance     %s, %s\n  roles        %v\n",
			app.Name, // the control port knows it by that
			app.AppName,
			app.ClientID,
			app.ClientSecret,
			app.TenantID,
			app.InstanceID,
			app.Number,
			app.Roles,
		)
	}
	if a.Profile != "" {
		w.printf(
			"\nprofile        for conform run --target graph; set CONFORM_CLIENT_SECRET to the secret, " +
				"and add callback, identities and limits\n",
		)
		for line := range strings.Lines(a.Profile) {
			w.printf("  %s", line)
		}
	}
	w.printf("\nRunning until interrupted (Ctrl-C).\n")
	return w.err
}
