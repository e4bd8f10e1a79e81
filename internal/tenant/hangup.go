package tenant

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"conform/internal/director"
	"conform/internal/graph"
	"conform/internal/record"
)

// EndCall ends a call of one of the tenant's apps, whichever it is of; version is Graph's. alive says that the call was
// alive until now; when it is false without an error, the call was over. secret is given every token.
func (t *Tenant) EndCall(ctx context.Context, id, version string, secret func(name, value string)) (alive bool,
	err error) {
	answered := 0
	for _, bot := range t.apps() {
		tokens := t.SignIns[bot.ClientID].Tokens(secret, func(record.Exchange) {})
		client := &graph.Client{Root: bot.GraphRoot, Version: version, HTTP: t.HTTP, Patience: Patience,
			Record: func(record.Exchange) {},
			Token: func(ctx context.Context, _ string) ([]string, error) {
				token, err := tokens.Get(ctx)
				return []string{"Bearer " + token}, err
			}}
		x, err := client.Send(ctx, graph.Request{Operation: "delete call", Purpose: "clean up", Method: http.MethodDelete,
			Path: "/communications/calls/" + url.PathEscape(id)})
		if err != nil {
			return false, err
		}
		status := x.Response.Status
		if status < 300 {
			return true, nil
		}
		if status != http.StatusNotFound {
			answered = status
		}
	}
	if answered != 0 {
		return false, fmt.Errorf("Graph answered %d %s", answered, http.StatusText(answered))
	}
	return false, nil
}

// apps are the bots of the tenant.
func (t *Tenant) apps() []director.Bot {
	apps := []director.Bot{t.Bot}
	for _, further := range []*director.Bot{t.Other, t.Lesser} {
		if further != nil {
			apps = append(apps, *further)
		}
	}
	return apps
}
