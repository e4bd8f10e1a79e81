package tenant

import (
	"conform/internal/figures"
	"fmt"
	"sync"
)

// connections are those to the callback address that brought no request. Graph's are such where it does not trust the
// certificate there, and nothing else says why no notification comes; on the Internet strangers' are such as well.
// It is safe for many goroutines.
type connections struct {
	mu    sync.Mutex
	count int
	first string // what the server said of it
}

// failed counts one.
func (c *connections) failed(line string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count++; c.count == 1 {
		c.first = line
	}
}

// remarks says it in a line; nil when each brought a request.
func (c *connections) remarks() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.count == 0 {
		return nil
	}
	return []string{fmt.Sprintf("%s to the callback address brought no request (the first: %s). Where "+
		"notifications are missing, Graph may not trust the certificate there: conform doctor tries the address",
		figures.Counted(c.count, "connection"), c.first)}
}
