// Package scenarios holds the scenario data (YAML: what is sent, and the promise made about what comes
// back) and the typed loader that reads it, strict, with file:line:column for every fault.
//
// Floor 1: it imports match, record, strict and nearest.
package scenarios
