package tenant

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

// skewed is how far this machine's clock may be from that of who signs in before it is worth a word: 5 minutes are what
// verifiers of tokens allow.
const skewed = 5 * time.Minute

// A clock is that of the authority, by the Date of its last answer over TLS: whoever gives out the tokens says when
// their time is. This machine's own may be hours off, and then right tokens look as if they were over. The zero clock
// goes as this machine's. It is safe for many goroutines.
type clock struct {
	mu    sync.Mutex
	date  time.Time // zero: it has not answered
	heard time.Time // when, by this machine
}

// now is the authority's time.
func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.date.IsZero() {
		return time.Now()
	}
	return c.date.Add(time.Since(c.heard))
}

// remarks says in a line that this machine's clock is wrong; nil where it is right.
func (c *clock) remarks() []string {
	c.mu.Lock()
	ahead := c.heard.Round(0).Sub(c.date).Round(time.Minute) // a Date has whole seconds, and was on its way
	heard := !c.date.IsZero()
	c.mu.Unlock()
	if !heard || ahead.Abs() <= skewed {
		return nil
	}
	way := "ahead of"
	if ahead < 0 {
		way = "behind"
	}
	return []string{fmt.Sprintf("this machine's clock is %s %s the authority's. The tokens of notifications were held to "+
		"the authority's time; times in the record are this machine's. Set the clock (NTP)", ahead.Abs(), way)}
}

// listen returns a client that does what another does, and has the clock hear the authority's answers.
func (c *clock) listen(to *http.Client) *http.Client {
	client := *to
	client.Transport = hearing{clock: c, next: to.Transport}
	return &client
}

// hearing is the transport of a client to the authority.
type hearing struct {
	clock *clock
	next  http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (h hearing) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := h.next.RoundTrip(req)
	if err != nil || res.TLS == nil { // anybody on the way could have said it
		return res, err
	}
	if date, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		h.clock.mu.Lock()
		h.clock.date, h.clock.heard = date, time.Now()
		h.clock.mu.Unlock()
	}
	return res, nil
}
