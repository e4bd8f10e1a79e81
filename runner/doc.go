// Package runner turns features and scenario data into a run: it plans (what will be run, and everything
// that is wrong with it, before anything is sent), runs the plan (by godog where a user has Go steps of his own), sees
// to it that every planned scenario has an end, and tries again what is worth it.
//
// Floor 4: it imports steps, session, library, director, strict, record and nearest. gherkin does not leave
// this package.
package runner
