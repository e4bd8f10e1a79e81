// Package runner turns features and scenario data into a run: it plans (what will be run, and everything
// that is wrong with it, before anything is sent), drives godog through the plan, sees to it that every
// planned scenario has an end, tries again what is worth it, and asks the gate for the verdict. It reads the
// files of rules and of known failures, which plan and gate need.
//
// Floor 4: it imports steps, session, library, director, strict, record, nearest and figures. godog and
// gherkin do not leave this package.
package runner
