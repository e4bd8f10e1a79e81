package main

import (
	"fmt"
	"io"
)

// failing is a writer that keeps its first error, so that a listing checks it once.
type failing struct {
	w   io.Writer
	err error
}

func (f *failing) printf(format string, args ...any) {
	if f.err == nil {
		_, f.err = fmt.Fprintf(f.w, format, args...)
	}
}
