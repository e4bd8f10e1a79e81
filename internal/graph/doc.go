// Package graph does what a bot does: it signs in, sends one request and gets one response. It records
// every exchange whole and judges none.
//
// There is no Graph SDK here, because an SDK hides the raw JSON that conformance is about.
//
// Floor 1: it imports record and nothing else of ours.
package graph
