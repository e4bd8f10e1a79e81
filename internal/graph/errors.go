package graph

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
)

// A RefusedError is a sign-in that Entra refused, in its own words.
type RefusedError struct {
	Codes  []int // https://learn.microsoft.com/entra/identity-platform/reference-error-codes, without the AADSTS in front
	Status int   // of the response
	says   string
}

// Error is what Entra says, without what is for Microsoft's support alone.
func (e *RefusedError) Error() string { return fmt.Sprintf("%s (%d)", e.says, e.Status) }

// A SignInError says why there is no token for a request.
type SignInError struct {
	err    error
	Silent bool // no whole answer came from the authority
}

// signInError makes a SignInError of what was returned in place of a token; one that is one already stays as it is.
func signInError(err error) error {
	if known := (*SignInError)(nil); errors.As(err, &known) {
		return err
	}
	return &SignInError{err, errors.As(err, new(net.Error)) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)}
}

// Error says that it was signing in that failed, and how.
func (e *SignInError) Error() string { return "signing in: " + e.err.Error() }

// Unwrap is why.
func (e *SignInError) Unwrap() error { return e.err }

// A NoAnswerError says why no whole answer came to a request that was made.
type NoAnswerError struct{ err error }

// Error names the request.
func (e *NoAnswerError) Error() string { return e.err.Error() }

// Unwrap is the error of the transport, in its context.
func (e *NoAnswerError) Unwrap() error { return e.err }
