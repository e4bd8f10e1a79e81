package library

import "conform/internal/strict"

// A Fault is one thing that is wrong with the data, for the person who wrote it.
type Fault = strict.Fault

// Faults are all the faults of a load, sorted by file and place. As an error it prints them one a line.
type Faults = strict.Faults
