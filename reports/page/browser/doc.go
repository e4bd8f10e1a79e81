// Package browser tests the page of a run in Chromium, as a reader opens it. It is a package of its own since these
// tests wait for a browser: the race detector finds nothing in it and makes them slow.
package browser
