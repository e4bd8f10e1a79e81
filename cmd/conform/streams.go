package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// terminal reports whether w is a terminal, and how wide.
func terminal(w io.Writer) (live bool, width int) {
	if c, ok := w.(*closing); ok {
		w = c.Writer
	}
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return false, 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return true, 0
	}
	return true, width
}

// color says whether w wants colours: a terminal does, unless NO_COLOR is set.
func (s streams) color(w io.Writer) bool {
	live, _ := terminal(w)
	return live && s.env("NO_COLOR") == "" && s.env("TERM") != "dumb"
}
