// Command bench times conform beside its peers on the same work, in one interleaved run, and prints ratios: a plain
// net/http program, bare godog, and conform on a tenant, on a tenant with notifications, and on its own mock; the
// mock beside a small handler that does the least it must; start-up; and the reports of a finished run. `make bench`
// runs it; docs/performance.md has the figures.
//
// The tenant is a stand-in that this program starts in a process of its own, on loopback, so that all peers meet the
// same server. The work is: create a call (201, eight members), read it (200, three members), end it (204).
//
// Floor 5: nothing of ours is imported; conform is built and run as its users run it.
package main
