// Package mock is a stateful stand-in for the calling API of Microsoft Graph:
// a real HTTP server on loopback with a token endpoint, calls that live and
// end, and notifications posted to the bot's callback.
//
// It stands on floor 0: it imports the standard library and its own
// libraries, and nothing of conform. What it believes about Graph is its own
// (schema.go, permissions.go, outcomes.go) and is held against the documented
// payloads in testdata, so that an assertion and the mock can never be wrong
// in the same place for the same reason.
//
// A bot's own tests use it like httptest:
//
//	srv, err := mock.Start(mock.Config{AllowHTTPCallbacks: true})
//	if err != nil { ... }
//	defer srv.Close()
//	// srv.URL() is the Graph root and the login authority at once.
//
// Every registered app (bot) is a world of its own: its own calls, people,
// clock, faults and outbox. Scenarios that register an app each can therefore
// share one server without seeing one another.
//
// Where the documentation is silent the mock plays what is best supported by
// field reports, and the comment at that place says "assumed".
package mock
