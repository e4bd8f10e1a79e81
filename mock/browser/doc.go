// Package browser tests the page of the mock in Chromium, as somebody works with it who develops a bot. It is a package
// of its own since these tests wait for a browser: the race detector finds nothing in it and makes them slow.
package browser
