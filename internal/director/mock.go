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
	"slices"
	"strings"
	"time"
)

// A Mock directs the world of a mock of Graph through its control port.
type Mock struct {
	Root string // "http://127.0.0.1:8700"
	HTTP *http.Client
	// Values holds the mock's values of declared variables.
	Values map[string]string
	// Grants are permissions that every bot has beside those it asks for.
	Grants []string
}

// Register implements [World]: the mock makes an application of its own for each scenario, so that
// scenarios which run at once never meet.
func (m *Mock) Register(ctx context.Context, want Registration) (Bot, error) {
	var app struct {
		ClientID     string   `json:"clientId"`
		ClientSecret string   `json:"clientSecret"`
		TenantID     string   `json:"tenantId"`
		AppName      string   `json:"appName"`
		InstanceID   string   `json:"instanceId"`
		InstanceName string   `json:"instanceName"`
		Number       string   `json:"number"`
		RSC          []string `json:"rsc"`
	}
	roles := nonNil(m.granted(want.Roles))
	body := map[string]any{
		"name":    want.Scenario,
		"roles":   roles,
		"rsc":     nonNil(want.RSC),
		"webhook": want.Webhook,
	}
	if err := m.call(ctx, http.MethodPost, "/_mock/apps", body, &app); err != nil {
		return Bot{}, err
	}
	root := strings.TrimRight(m.Root, "/")
	return Bot{GraphRoot: root, TokenURL: root + "/" + app.TenantID + "/oauth2/v2.0/token", Scope: root + "/.default",
		ClientID: app.ClientID, ClientSecret: app.ClientSecret, TenantID: app.TenantID, AppName: app.AppName,
		InstanceID: app.InstanceID, InstanceName: app.InstanceName, Number: app.Number, RSC: app.RSC, Roles: roles}, nil
}

// granted adds what every bot has to what one asks for.
func (m *Mock) granted(roles []string) []string {
	all := slices.Clone(roles)
	for _, granted := range m.Grants {
		if !slices.Contains(all, granted) {
			all = append(all, granted)
		}
	}
	return all
}

// Release implements [World].
func (m *Mock) Release(ctx context.Context, bot Bot) error {
	return m.call(ctx, http.MethodDelete, app(bot, ""), nil, nil)
}

// Settle implements [World]; a mock always knows when it has no more to say.
func (m *Mock) Settle(ctx context.Context, bot Bot) (bool, error) {
	return true, m.call(ctx, http.MethodPost, app(bot, "/settle"), struct{}{}, nil)
}

// Behave implements [World].
func (m *Mock) Behave(ctx context.Context, bot Bot, person Person, behaviour Behaviour) error {
	return m.call(
		ctx,
		http.MethodPut,
		app(bot, "/people"),
		map[string]any{"id": person.ID(), "behaviour": behaviour},
		nil,
	)
}

// Ring implements [World].
func (m *Mock) Ring(ctx context.Context, bot Bot, ring Ring) (string, error) {
	var rung struct {
		CallID string `json:"callId"`
	}
	body := map[string]any{"from": person(ring.From), "to": ring.To, "meeting": ring.Meeting}
	err := m.call(ctx, http.MethodPost, app(bot, "/ring"), body, &rung)
	return rung.CallID, err
}

// Act implements [World].
func (m *Mock) Act(ctx context.Context, _ Bot, callID string, act Act) error {
	body := map[string]any{}
	someone := act.Person != Person{}
	switch act.Verb {
	case "hangup", "press", "speak", "share":
		if someone {
			body["by"] = act.Person.ID()
		}
	case "pickup", "leave":
		if someone {
			body["id"] = act.Person.ID()
		}
	case "join":
		body = person(act.Person)
	}
	if act.Tone != "" {
		body["tone"] = act.Tone
	}
	if act.Action != "" {
		body["action"] = act.Action
	}
	err := m.call(ctx, http.MethodPost, "/_mock/calls/"+url.PathEscape(callID)+"/"+act.Verb, body, nil)
	var refused *refusal
	if errors.As(err, &refused) && refused.status == http.StatusBadRequest {
		return fmt.Errorf("that cannot happen in this call: %s", refused.says())
	}
	return err
}

// Wait implements [World]: it moves the clock of the bot's own world and costs nothing.
func (m *Mock) Wait(ctx context.Context, bot Bot, d time.Duration) error {
	return m.call(ctx, http.MethodPost, app(bot, "/clock"), map[string]any{"advance": d.String()}, nil)
}

// Value implements [World].
func (m *Mock) Value(name string) (string, bool) {
	value, ok := m.Values[name]
	return value, ok
}

func app(bot Bot, rest string) string {
	return "/_mock/apps/" + url.PathEscape(bot.ClientID) + rest
}

func person(p Person) map[string]any {
	if p.Phone != "" {
		return map[string]any{"phone": p.Phone}
	}
	return map[string]any{"user": map[string]any{"id": p.UserID, "displayName": p.Name}}
}

// nonNil makes an empty list of nil: the control port reads null as "not said".
func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// call sends one request to the control port; in and out may be nil.
func (m *Mock) call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return &MisdirectedError{err: err}
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(m.Root, "/")+path, body)
	if err != nil {
		return &MisdirectedError{err: err}
	}
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := m.HTTP.Do(req)
	if err != nil {
		return fmt.Errorf("directing the mock: %w", err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("directing the mock: reading the answer to %s %s: %w", method, path, err)
	}
	if resp.StatusCode >= 300 {
		return &MisdirectedError{
			err: &refusal{method: method, path: path, status: resp.StatusCode, body: bytes.TrimSpace(answer)},
		}
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(answer, out); err != nil {
		return &MisdirectedError{err: fmt.Errorf("the answer to %s %s: %w", method, path, err)}
	}
	return nil
}

// A refusal is an answer of the control port that does not mean success.
type refusal struct {
	method, path string
	status       int
	body         []byte
}

func (r *refusal) Error() string {
	return fmt.Sprintf("%s %s answered %d: %s", r.method, r.path, r.status, r.body)
}

// says is the reason that the mock gives.
func (r *refusal) says() string {
	var body struct {
		Error string `json:"error"`
	}
	if err := json.Unmarshal(r.body, &body); err != nil || body.Error == "" {
		return string(r.body)
	}
	return body.Error
}
