// Package chromium opens our pages in a browser, for tests: what each test of a page needs, whichever page it is. It
// stands on no floor: only tests use it.
package chromium
