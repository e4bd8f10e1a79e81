package wire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// A call is one that the run has begun, by what the target has said and not by what the run was told.
type call struct {
	at            string // its address
	authorization string // with which it was begun
}

var (
	creates = regexp.MustCompile(`(?i)/calls/?$`)
	ofCall  = regexp.MustCompile(`(?i)/calls/([^/]+)/?$`)
)

// follow takes note of calls that begin and end.
func (r *Relay) follow(out *http.Request, a *Answer) {
	if a.Status >= http.StatusMultipleChoices {
		return
	}
	switch path := out.URL.EscapedPath(); {
	case out.Method == http.MethodPost && creates.MatchString(path):
		var made struct{ ID string }
		if json.Unmarshal(a.Body, &made) != nil || made.ID == "" {
			return
		}
		at := *out.URL
		at.Path, at.RawPath, at.RawQuery = strings.TrimSuffix(at.Path, "/")+"/"+made.ID, "", ""
		r.mu.Lock()
		defer r.mu.Unlock()
		r.alive[strings.ToLower(made.ID)] = call{at.String(), out.Header.Get("Authorization")}
	case out.Method == http.MethodDelete && ofCall.MatchString(path):
		r.over(ofCall.FindStringSubmatch(path)[1])
	}
}

// over takes note of the end of a call.
func (r *Relay) over(id string) {
	if plain, err := url.PathUnescape(id); err == nil {
		id = plain
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.alive, strings.ToLower(id))
}

// endedBy takes note of the calls whose end a post tells.
func (r *Relay) endedBy(body []byte) {
	var post struct {
		Value []struct{ ChangeType, ResourceURL string } `json:"value"`
	}
	if json.Unmarshal(body, &post) != nil {
		return
	}
	for _, item := range post.Value {
		if m := ofCall.FindStringSubmatch(item.ResourceURL); m != nil && strings.EqualFold(item.ChangeType, "deleted") {
			r.over(m[1])
		}
	}
}

// HangUp ends the calls that the run has begun and not ended: a mutant may have hidden from it that there is one. It is
// for targets on which calls are real. The error names each that may be alive still.
func (r *Relay) HangUp(ctx context.Context) error {
	r.mu.Lock()
	alive := r.alive
	r.alive = map[string]call{}
	r.mu.Unlock()
	var errs []error
	for id, c := range alive {
		if err := r.hangUp(ctx, c); err != nil {
			errs = append(errs, fmt.Errorf("the call %s, which a mutant has hidden, could not be hung up: %w", id, err))
		}
	}
	return errors.Join(errs...)
}

func (r *Relay) hangUp(ctx context.Context, c call) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodDelete, c.at, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", c.authorization)
	resp, err := r.upstream.RoundTrip(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, maxAnswer)) // so that the connection can be used again
	if resp.StatusCode >= http.StatusMultipleChoices && resp.StatusCode != http.StatusNotFound {
		return fmt.Errorf("it answered %d", resp.StatusCode)
	}
	return nil
}
