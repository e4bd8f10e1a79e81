package notify

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"time"
)

// PublishedKeys reads the OpenID document and the keys that it points to, as a [Listener] does when the first
// token comes, and returns the ids of the keys by which it could verify one, sorted. None is an error.
func PublishedKeys(ctx context.Context, metadata string, client *http.Client) ([]string, error) {
	keys, err := newKeySet(metadata, client, time.Now).fetch(ctx)
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, errors.New("the document names no key that can verify a signature")
	}
	return slices.Sorted(maps.Keys(keys)), nil
}
