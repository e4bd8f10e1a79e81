package graph

import "time"

// A lease is for how long an access token may be used. The time of day may be set while a run goes on: back, and a
// token that is over would seem good; forward, and one that the authority takes for over may do so by its own clock. So
// a token is over as soon as one of two clocks says so. The zero lease is over.
type lease struct {
	token   string
	until   time.Time     // by the time of day; zero: without end
	passing time.Duration // by the clock that nobody sets
}

// margin is how long before its end a token is no more used: it has to get there.
const margin = 10 * time.Second

// A clocks gives the time of day, and what has passed by a clock that nobody sets.
type clocks func() (day time.Time, passed time.Duration)

// wallClocks are those of this machine.
func wallClocks() clocks {
	began := time.Now()
	return func() (time.Time, time.Duration) { return time.Now().Round(0), time.Since(began) }
}

// take begins the lease of a token that has just come, and ends at a time of day; zero: it has no end that is known.
func (l *lease) take(token string, until time.Time, now clocks) {
	day, passed := now()
	*l = lease{token: token, until: until.Round(0), passing: passed + until.Round(0).Sub(day)}
}

// holds reports whether the token is still to be used.
func (l *lease) holds(now clocks) bool { return l.lasts(margin, now) }

// lasts reports whether the token is good for so long yet.
func (l *lease) lasts(long time.Duration, now clocks) bool {
	day, passed := now()
	return l.token != "" && (l.until.IsZero() || day.Before(l.until.Add(-long)) && passed < l.passing-long)
}
