// Package steps holds the Gherkin phrases, and nothing else: a table of phrase and Session method.
//
// godog is given one catch-all step definition; the look-up is here, in one map, so that it costs the
// same for any number of phrases and the plan can know before anything is sent which phrase nobody
// defined.
//
// Floor 3: it imports session, director, record and nearest.
package steps
