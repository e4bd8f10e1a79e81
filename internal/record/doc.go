// Package record is the vocabulary of evidence: what happened in a run, said in events, and the one
// model that is folded from them.
//
// An [Event] is a fact (a request was answered, a notification arrived, an expectation was judged). A
// [Recorder] writes events as lines of JSON, redacted at the door, so that no writer behind it ever
// holds a secret. [Fold] turns events into a [Run], which is the only thing that gates and reports read:
// a report made again from the same events has the same bytes.
//
// Floor 0: it imports the standard library only, and every other package may import it.
package record
