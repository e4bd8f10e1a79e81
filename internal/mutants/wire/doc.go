// Package wire stands between a run and its target and may change what the target says: answers to requests, and
// notifications before they come to the listener of the run. It speaks HTTP to both sides and knows of the target
// nothing but the addresses of its resources, so that it stands before any target.
//
// A [Relay] serves one scenario at a time: what passes through it belongs to whoever has called [Relay.Begin].
//
// Floor 2: it imports notify and director, whose listener and world it wraps.
package wire
