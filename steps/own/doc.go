// Package own has the step definitions and hooks of a user beside ours, and runs scenarios that have them: by godog,
// one suite for each feature file, since godog keeps the results of a suite in memory to its end.
//
// Only conformtest and tests import it: godog asks for a Go toolchain when a program starts that has it in it.
//
// Floor 4: it imports steps and session.
package own
