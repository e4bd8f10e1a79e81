package scenarios

import (
	"embed"
	"io/fs"
)

// Data is at most one folder deep; a test tells when a file is not embedded.
//
//go:embed *.yaml */*.yaml
var embedded embed.FS

// Embedded is the scenario data that is built into the program, to be given to Load with At "scenarios".
func Embedded() fs.FS { return embedded }
