package main

import "fmt"

// command is how to run this again, but for the selection.
func (f *runFlags) command() []string {
	command := []string{"conform", "run"}
	if f.seed != 1 {
		command = append(command, "--seed", fmt.Sprint(f.seed))
	}
	if f.apiVersion != "beta" {
		command = append(command, "--api-version", f.apiVersion)
	}
	if f.strict {
		command = append(command, "--strict-permissions")
	}
	if f.requireAll {
		command = append(command, "--require-all")
	}
	if f.personal {
		command = append(command, "--redact-personal")
	}
	if f.noTwins {
		command = append(command, "--no-twins")
	}
	if f.target.set.Changed("assumed") {
		command = append(command, "--assumed", f.assumed)
	}
	if f.retries > 0 {
		command = append(command, "--retries", fmt.Sprint(f.retries))
	}
	if f.retryAll {
		command = append(command, "--retry-all")
	}
	command = append(command, f.verdict.command()...)
	return append(command, f.target.command()...)
}
