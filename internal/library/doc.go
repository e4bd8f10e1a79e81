// Package library reads scenario data (YAML: what is sent, and the promise made about what comes back) into
// typed values, strictly, with file:line:column for every fault.
//
// Floor 1: it imports match, strict, vars, scenarios, record and nearest.
package library
