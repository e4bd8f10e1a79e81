// Package conformtest runs conform's features with `go test`, with step definitions of your own in Go beside conform's.
//
// A feature may then say things that conform knows nothing of: what the bot writes to its log, what a database holds,
// which metric rose. Such steps are godog's step definitions, with all that godog lets them take and return; they are
// registered with a [ScenarioContext], and read and write what the scenario knows through a [Scenario]. Everything
// else is as in `conform run`: all features and data are checked before anything is sent, every scenario is run again
// without each permission that it claims, and everything is recorded and may be reported.
//
// Each scenario is a subtest, TestName/feature/scenario, so that -run, -parallel, -v and -json do what they always do.
//
// Floor 5: it imports what a command does, and embedded, which starts the mock. It and steps and runner are the
// packages that know godog.
package conformtest
