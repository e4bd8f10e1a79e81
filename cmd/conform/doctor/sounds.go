package doctor

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// sounds looks for the prompts that the selection has played, at their public addresses: Graph fetches them from there.
// That they can be fetched from here is a good sign, and no more.
func (c *checkup) sounds(ctx context.Context) Finding {
	used := c.Plan.Uses(c.Tenant.Library)
	var found, wrong []string
	var unseen *Finding // of a host that is not reached
	for _, name := range slices.Sorted(maps.Keys(c.tenant.Values)) {
		if !used[name] || !strings.HasSuffix(name, ".uri") {
			continue
		}
		found = append(found, name)
		if behind, is := c.behind("sounds", c.tenant.Values[name]); is {
			unseen = &behind
			continue
		}
		if problem := c.fetch(ctx, c.tenant.Values[name]); problem != "" {
			wrong = append(wrong, name+": "+problem)
		}
	}
	switch {
	case len(found) == 0:
		return Finding{"sounds", OK, "the selection plays none of the profile", ""}
	case len(wrong) > 0:
		return Finding{"sounds", Warning, strings.Join(wrong, "\n"),
			"put the addresses right (identities), or the sounds there: Graph would not be able to fetch them either"}
	case unseen != nil:
		return *unseen
	}
	return Finding{"sounds", OK, strings.Join(found, ", ") + " can be fetched", ""}
}

// fetch returns what is wrong with a public address; "" when it gives something.
func (c *checkup) fetch(ctx context.Context, address string) (problem string) {
	ctx, cancel := context.WithTimeout(ctx, reach)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err.Error()
	}
	client := *c.tenant.HTTP
	client.CheckRedirect = nil // nothing that is sent is a secret, and a sound may have moved
	resp, err := client.Do(req)
	if err != nil {
		return err.Error()
	}
	resp.Body.Close() // whatever it is, it is not played here
	if resp.StatusCode != http.StatusOK {
		return fmt.Sprintf("%s answered %s", req.URL.Host, resp.Status)
	}
	return ""
}
