// Package runner turns features and scenario data into a run: it plans (what will be run, and everything
// that is wrong with it, before anything is sent), drives godog through the plan, sees to it that every
// planned scenario has an end, and tries again what is worth it.
//
// Floor 4: it imports steps, session, library, director, strict, record and nearest. godog and gherkin do not
// leave this package.
package runner
