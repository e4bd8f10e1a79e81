// Package archtest holds rules about the code as tests: the floors of docs/design.md (what each package may import, and
// which libraries only one package may), the walk of that page, and how long lines may be. It has
// no code of its own to call.
//
// Floor: none; nothing imports it.
package archtest
