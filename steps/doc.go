// Package steps holds the step definitions, which are godog's in form and say what a feature can say, and nothing else:
// one statement each, of a pattern and the method of the session that does it.
//
// The patterns stand as literals in statements x.Given, x.When and x.Then, because that is what editors look for in
// Go files: they complete steps, mark undefined ones and jump to the statement. Each pattern is compiled once.
// The same definitions make the [Table] in which the plan looks up every step before anything is sent.
//
// Users add definitions of their own beside these; see [Table.Extend] and packages own and conformtest.
//
// Floor 3: it imports session, director, record and nearest.
package steps
