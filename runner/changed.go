package runner

import (
	"errors"
	"strings"

	"conform/internal/library"
	"conform/steps"
)

// errUntouched is why [Selection].Changed selects nothing.
var errUntouched = errors.New("no selected scenario stands in a file that changed, or uses data of one")

// IsUntouched reports whether a plan could not be made since no scenario has to do with the files that changed.
func IsUntouched(err error) bool { return errors.Is(err, errUntouched) }

// Touched is a file of [Selection].Changed by which scenarios were selected.
type Touched struct {
	File      string
	Feature   bool // they stand in it; otherwise they use data of it
	Scenarios int  // selected by it; one may be so by several files
}

// Touched says by which changed files the scenarios were selected, in the order of [Selection].Changed.
func (p *Plan) Touched() []Touched { return p.touched }

// touching finds the scenarios that files have to do with; nil: all are meant.
type touching struct {
	files []string
	by    map[string]*Touched
}

func touchedBy(files []string) *touching {
	if files == nil {
		return nil
	}
	return &touching{files: files, by: map[string]*Touched{}}
}

// choose reports whether one of the files has to do with a scenario, and counts it under those that have.
func (t *touching) choose(s *planned, lib *library.Library) (chosen bool) {
	if t == nil {
		return true
	}
	data := s.dataFiles(lib)
	for _, file := range t.files {
		feature := s.file.head.File == file
		if !feature && !data[file] {
			continue
		}
		if t.by[file] == nil {
			t.by[file] = &Touched{File: file, Feature: feature}
		}
		t.by[file].Scenarios++
		chosen = true
	}
	return chosen
}

func (t *touching) list() (list []Touched) {
	if t == nil {
		return nil
	}
	for _, file := range t.files {
		if one := t.by[file]; one != nil {
			list = append(list, *one)
		}
	}
	return list
}

// dataFiles are the files of the data that a scenario uses, whatever it goes through to it.
func (p *planned) dataFiles(lib *library.Library) map[string]bool {
	used := lib.Footprint()
	for _, step := range p.steps {
		names, ok := step.Names()
		if !ok {
			continue
		}
		switch names.Kind {
		case steps.Exchange:
			used.Exchange(lib.Exchange(names.Operation, names.Name))
		case steps.Answer:
			used.Answer(lib.Answer(names.Name))
		case steps.Sequence:
			used.Sequence(lib.Sequence(names.Name))
		case steps.Value:
			used.Variable(names.Name)
		case steps.Person:
			for name := range lib.Variables {
				if name == names.Name || strings.HasPrefix(name, names.Name+".") {
					used.Variable(name)
				}
			}
		}
	}
	return used.Files
}
