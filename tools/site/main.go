// Command site makes the documentation into pages of HTML: the README, what is in docs/, and what stands beside them.
// The pages need no server and load nothing from elsewhere, so that they can be read from a folder, and searched there.
//
// Floor: none; it is a tool, in a module of its own.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: site FOLDER-OF-THE-PROJECT FOLDER-TO-WRITE")
		os.Exit(2)
	}
	pages, err := build(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	fmt.Printf("%d pages in %s; open index.html\n", pages, os.Args[2])
}
