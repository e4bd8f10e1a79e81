package director

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// A Caller directs incoming calls by a second bot, which places them through Graph itself. It can call as itself, by
// its own number too, and hang up. It is no user, and no other phone.
type Caller struct {
	Root     string // of Graph with the version: "https://graph.microsoft.com/v1.0"
	HTTP     *http.Client
	Tenant   string
	Instance string // object id of the second bot's application instance, from which it calls a phone number; "" for none
	Number   string // that of the instance, E.164; "" for none
	Callback string // where Graph may post what becomes of the call
	// Token gives an access token of the second bot.
	Token func(context.Context) (string, error)

	mu   sync.Mutex
	last string // id of the call that is under way
}

type object = map[string]any

// Do implements [Outside].
func (c *Caller) Do(ctx context.Context, task Task) error {
	if err := c.cannot(task); err != nil {
		return err
	}
	switch task.Verb {
	case "ring":
		return c.ring(ctx, task)
	case "hangup":
		return c.hangUp(ctx)
	}
	return nil
}

// cannot is an [Unable] for what a second bot cannot do.
func (c *Caller) cannot(task Task) error {
	const others = "; a person or a command can (director: kind)"
	ring := task.Verb == "ring"
	switch {
	case ring && task.Person.UserID != "":
		return Unable{Reason: "the director is a second bot, which cannot call as the user " + task.Person.describe() +
			others}
	case ring && task.Person.Phone != "" && (task.Person.Phone != c.Number || task.To != "number"):
		return Unable{Reason: "the director is a second bot, which cannot call as " + task.Person.Phone +
			", but with its own number alone, to a number (otherApp: instance: number)" + others}
	case ring && !task.Meeting, task.Verb == "hangup" && task.Person == (Person{}), task.Verb == string(Answers):
		return nil
	}
	return Unable{Reason: fmt.Sprintf("the director is a second bot, which can call and hang up, and nothing else (%s)",
		task.Verb)}
}

// ring follows https://learn.microsoft.com/graph/api/application-post-calls.
func (c *Caller) ring(ctx context.Context, task Task) error {
	identity := object{"@odata.type": "#microsoft.graph.identitySet"}
	call := object{"@odata.type": "#microsoft.graph.call", "callbackUri": c.Callback, "tenantId": c.Tenant,
		"requestedModalities": []string{"audio"},
		"mediaConfig":         object{"@odata.type": "#microsoft.graph.serviceHostedMediaConfig"}}
	switch task.To {
	case "number":
		if c.Instance == "" {
			return Unable{Reason: "the second bot has no application instance from which it could dial a number (otherApp: " +
				"instance)"}
		}
		identity["phone"] = object{"@odata.type": "#microsoft.graph.identity", "id": task.Bot.Number}
		call["source"] = object{"@odata.type": "#microsoft.graph.participantInfo",
			"identity": object{"@odata.type": "#microsoft.graph.identitySet",
				"applicationInstance": object{"@odata.type": "#microsoft.graph.identity", "id": c.Instance}}}
	case "instance":
		identity["applicationInstance"] = object{"@odata.type": "#microsoft.graph.identity", "id": task.Bot.InstanceID}
	default:
		identity["application"] = object{"@odata.type": "#microsoft.graph.identity", "id": task.Bot.ClientID}
	}
	call["targets"] = []object{{"@odata.type": "#microsoft.graph.invitationParticipantInfo", "identity": identity}}
	body, err := json.Marshal(call)
	if err != nil {
		return fmt.Errorf("the second bot: %w", err)
	}
	answer, err := c.send(ctx, http.MethodPost, "/communications/calls", body)
	if err != nil {
		return err
	}
	var created struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal(answer, &created); err != nil || created.ID == "" {
		return errors.New("the second bot's call was created without an id")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = created.ID
	return nil
}

func (c *Caller) hangUp(ctx context.Context) error {
	c.mu.Lock()
	id := c.last
	c.last = ""
	c.mu.Unlock()
	if id == "" {
		return errors.New("the second bot has no call that it could hang up")
	}
	_, err := c.send(ctx, http.MethodDelete, "/communications/calls/"+url.PathEscape(id), nil)
	return err
}

// Close hangs up what is left.
func (c *Caller) Close(ctx context.Context) error {
	c.mu.Lock()
	id := c.last
	c.mu.Unlock()
	if id == "" {
		return nil
	}
	return c.hangUp(ctx)
}

// maxAnswer is more than any call has.
const maxAnswer = 1 << 20

func (c *Caller) send(ctx context.Context, method, path string, body []byte) ([]byte, error) {
	token, err := c.Token(ctx)
	if err != nil {
		return nil, fmt.Errorf("the second bot: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.Root, "/")+path, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("the second bot: %w", err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	still := *c.HTTP
	// The request holds a token, which is Graph's and nobody else's.
	still.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := still.Do(req)
	if err != nil {
		return nil, fmt.Errorf("the second bot: %w", err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("the second bot: reading the answer: %w", err)
	}
	if resp.StatusCode >= 300 && !(method == http.MethodDelete && resp.StatusCode == http.StatusNotFound) {
		return nil, fmt.Errorf("the second bot: %s %s answered %d: %s", method, path, resp.StatusCode,
			bytes.TrimSpace(answer))
	}
	return answer, nil
}
