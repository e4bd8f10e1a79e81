// Package mutants measures what scenarios catch. It runs them once as they are, makes of everything that the target
// said then a catalogue of wrongs (a status, a header, a member, a list, a delivery, a permission), and runs them again
// with one wrong at a time, until a scenario notices it. A wrong that nobody notices is a hole in the scenarios, unless
// a right Graph may do the same: those are listed with a reason each.
//
// Floor 4: it imports runner, tenant, session, library, record, strict and its own wire.
package mutants
