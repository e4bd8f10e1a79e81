// Package gate judges a run: the rules that it must keep, the failures that are known, the baseline that is made of a
// run, and the verdict with its exit status. It reads both kinds of files, and knows a plan only as the list of its
// scenarios.
//
// Floor 2: it imports strict, record, nearest and figures.
package gate
