package mock

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

// Why an attempt to post a notification came to nothing, as JournalEntry.Cause
// and the attribute cause of LogNotification say it.
const (
	// CauseRefused: nobody listens at the address.
	CauseRefused = "refused"
	// CauseHost: no machine has the name.
	CauseHost = "host"
	// CauseTLS: what listens there does not speak https.
	CauseTLS = "tls"
	// CauseCertificate: its certificate is not one that the sender trusts.
	CauseCertificate = "certificate"
	// CauseTimeout: no answer came in time.
	CauseTimeout = "timeout"
	// CauseClosed: the connection ended before there was an answer.
	CauseClosed = "closed"
	// CauseOther is anything else.
	CauseOther = "other"
)

// causeOf is why a post failed; "" when it did not.
func causeOf(err error) string {
	host, certificate, record := new(net.DNSError), new(tls.CertificateVerificationError), new(tls.RecordHeaderError)
	switch {
	case err == nil:
		return ""
	case errors.Is(err, syscall.ECONNREFUSED):
		return CauseRefused
	case errors.As(err, &host):
		return CauseHost
	case errors.As(err, &certificate):
		return CauseCertificate
	case errors.As(err, record):
		return CauseTLS
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return CauseTimeout
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF),
		errors.Is(err, io.ErrUnexpectedEOF):
		return CauseClosed
	}
	return CauseOther
}
