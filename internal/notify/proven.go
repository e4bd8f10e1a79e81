package notify

import (
	"sync"

	jose "github.com/go-jose/go-jose/v4"

	"conform/internal/record"
)

// A provenToken is a token that was found right, for an audience and by the keys that were known then: a sender sends
// the same one with each post, and to verify it costs as much as all the rest of the post.
type provenToken struct {
	raw, audience string
	keys          *map[string]jose.JSONWebKey // other keys, fetched since, prove nothing of it
}

// A proof is what was found in a proven token. Its time is judged anew for each post.
type proof struct {
	claims claimSet
	token  record.Token
}

// provenTokens are those of late. The zero value has none; it is safe for use by many goroutines.
type provenTokens struct {
	mu    sync.Mutex
	known map[provenToken]proof
}

// maxProven bounds how many are kept; beyond it all are forgotten, and each is verified once more.
const maxProven = 256

func (p *provenTokens) find(t provenToken) (proof, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	found, is := p.known[t]
	return found, is
}

func (p *provenTokens) add(t provenToken, found proof) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known == nil || len(p.known) >= maxProven {
		p.known = map[provenToken]proof{}
	}
	p.known[t] = found
}
