package record

import "time"

// began is where the clock of the record begins.
var began = time.Now()

// Now is the time of what is recorded: the time of day when the program began, and what has passed since by a clock
// that nobody sets. So what happened later has the later time, and what lies between two times is how long it took,
// also when the time of day is corrected while a run goes on, by minutes or by hours. It is in UTC.
func Now() time.Time { return steady(began, time.Since(began)) }

// steady is began and what has passed since. Without the reading of the monotonic clock all that follows is about
// the same two numbers, whatever is done with the time.
func steady(began time.Time, passed time.Duration) time.Time { return began.Round(0).Add(passed).UTC() }
