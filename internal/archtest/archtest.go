// Package archtest holds the floors of docs/design.md as a test: what each package may import, and which
// libraries only one package may. It has no code of its own to call.
//
// Floor: none; nothing imports it.
package archtest
