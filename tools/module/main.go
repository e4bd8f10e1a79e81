// Command module gives the project another module path: `go install` needs one with a host, and whoever publishes the
// project chooses it. The path stands in go.mod; this changes it there, and wherever else a package is named by it.
//
// Floor: none; it is a tool, in a module of its own.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: module FOLDER MODULE-PATH, such as: module . example.org/team/conform")
		os.Exit(2)
	}
	changed, err := rename(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	fmt.Printf("%d files name %s now; `git diff` shows them\n", len(changed), os.Args[2])
}
