// Package digest finds what there is to say of a run: its headline and the rule that decided, the causes of failure
// with whose fault each most probably is, what was not tested, the permissions, what of the calling API was covered,
// and what changed from one run to another. It also has the words in which every report says these things.
//
// It writes nothing: the packages text, formats and page print it.
//
// Floor 4: it imports internal/record and internal/figures, and nothing else of conform.
package digest
