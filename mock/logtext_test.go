package mock_test

import (
	"bytes"
	"sync"
)

// logText keeps what a mock logs, which it does from as many goroutines as post and serve. A test reads it while they
// still do.
type logText struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
