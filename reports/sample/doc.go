// Package sample has runs for the tests of the reports, made event by event through the real recorder and the real
// fold. Only tests import it.
package sample
