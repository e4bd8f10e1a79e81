package mock

import (
	"slices"
	"sync"
	"time"
)

// How many connections to callbacks are kept that nobody uses, of all and of one
// address, and for how long.
const (
	mostIdle      = 512
	mostIdleOfOne = 128
	idleLimit     = 30 * time.Second
)

// idleLines are the connections that nobody uses. The zero value has none.
type idleLines struct {
	mu     sync.Mutex
	lines  map[string][]*line // by address, the one used last at the end
	count  int
	sweep  *time.Timer // nil: none is due
	closed bool
}

// take gives a connection to an address, nil when none is left. One that the
// other side has closed meanwhile is not given: what is posted on it would be
// lost, and must not be posted twice.
func (i *idleLines) take(to string) *line {
	i.mu.Lock()
	defer i.mu.Unlock()
	for {
		of := i.lines[to]
		if len(of) == 0 {
			return nil
		}
		l := of[len(of)-1]
		i.lines[to], of[len(of)-1] = of[:len(of)-1], nil
		i.count--
		if l.alive(time.Since(l.since)) {
			return l
		}
		_ = l.conn.Close()
	}
}

// put keeps a connection, or closes it when there are enough.
func (i *idleLines) put(l *line) {
	i.mu.Lock()
	defer i.mu.Unlock()
	of := i.lines[l.to]
	if i.closed || i.count >= mostIdle || len(of) >= mostIdleOfOne {
		_ = l.conn.Close()
		return
	}
	if i.lines == nil {
		i.lines = make(map[string][]*line)
	}
	l.since = time.Now()
	i.lines[l.to] = append(of, l)
	i.count++
	if i.sweep == nil {
		i.sweep = time.AfterFunc(idleLimit, i.old)
	}
}

// old closes what nobody has used for long.
func (i *idleLines) old() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.sweep = nil
	for to, of := range i.lines {
		kept := slices.DeleteFunc(of, func(l *line) bool {
			over := time.Since(l.since) >= idleLimit
			if over {
				_ = l.conn.Close()
				i.count--
			}
			return over
		})
		if i.lines[to] = kept; len(kept) == 0 {
			delete(i.lines, to)
		}
	}
	if i.count > 0 && !i.closed {
		i.sweep = time.AfterFunc(idleLimit/2, i.old)
	}
}

// close closes all, and from now on each that is put.
func (i *idleLines) close() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.closed = true
	if i.sweep != nil {
		i.sweep.Stop()
	}
	for _, of := range i.lines {
		for _, l := range of {
			_ = l.conn.Close()
		}
	}
	i.lines, i.count = nil, 0
}
