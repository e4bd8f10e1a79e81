package runner

import (
	"strings"
	"sync"
)

// texts keeps one copy of what many scenarios say: nearly all steps are said more than once, and a text that the parser
// gives holds the whole line of the file that it stands in. The zero texts is empty, and it is safe for use by many
// goroutines.
type texts struct {
	mu    sync.Mutex
	known map[string]string
}

func (t *texts) one(text string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	same, known := t.known[text]
	if !known {
		if t.known == nil {
			t.known = map[string]string{}
		}
		same = strings.Clone(text)
		t.known[same] = same
	}
	return same
}
