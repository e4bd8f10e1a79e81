package mutants

import (
	"net/http"
	"sync"

	"conform/internal/mutants/wire"
)

// A watch notes what passes by and changes nothing. It implements [wire.Alterer].
type watch struct {
	mu      sync.Mutex
	answers []wire.Answer
	posts   []wire.Post
}

// Request implements [wire.Alterer].
func (*watch) Request(http.Header) {}

// Answer implements [wire.Alterer].
func (w *watch) Answer(a *wire.Answer) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers = append(w.answers, *a)
	return false
}

// Post implements [wire.Alterer].
func (w *watch) Post(p *wire.Post) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.posts = append(w.posts, *p)
	return false
}
