package session

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"syscall"

	"conform/internal/director"
	"conform/internal/graph"
	"conform/internal/record"
	"conform/internal/vars"
)

// A caused error knows its cause.
type caused struct {
	error
	cause record.Cause
}

func (c caused) Unwrap() error { return c.error }

// Because gives an error its cause, which [CauseOf] returns.
func Because(err error, cause record.Cause) error { return caused{err, cause} }

// CauseOf says why a step, or the end of a scenario, failed with an error that is not nil. ctx is what it ran with.
func CauseOf(ctx context.Context, err error) record.Cause {
	var failure Failure
	var known caused
	var signIn *graph.SignInError
	switch {
	case errors.As(err, &failure):
		return failure.Cause
	case ctx.Err() != nil && (errors.Is(err, ctx.Err()) || errors.Is(err, context.Cause(ctx))):
		return record.CauseInterrupted
	case exhausted(err):
		return record.CauseEnvironment
	case errors.As(err, &known):
		return known.cause
	case errors.As(err, new(*director.OutsideError)):
		return record.CauseDirector
	case errors.As(err, new(*director.MisdirectedError)):
		return record.CauseMisdirected
	case errors.As(err, new(*graph.NoAnswerError)):
		return record.CauseNetwork
	case errors.As(err, &signIn) && signIn.Silent:
		return record.CauseNetwork
	case signIn != nil:
		return record.CauseSignIn
	case errors.Is(err, context.DeadlineExceeded):
		return record.CauseEnvironment // of our own deadlines, which nobody but a machine that is too slow fails to keep
	case errors.As(err, new(net.Error)):
		return record.CauseNetwork
	default:
		return record.CauseText
	}
}

// exhausted reports whether this machine had no more of something.
func exhausted(err error) bool {
	var errno syscall.Errno
	return errors.As(err, &errno) && slices.Contains([]syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM,
		syscall.ENOBUFS,
		syscall.ENOSPC, syscall.EDQUOT, syscall.EADDRNOTAVAIL, syscall.EAGAIN}, errno)
}

// refusedFor is the cause of what an answer brings about that is a refusal nobody asked for; "" for any other answer.
func (s *Session) refusedFor(last *sent) record.Cause {
	if last == nil || last.exchange.Response == nil || last.exchange.Response.Status < http.StatusBadRequest ||
		s.wanted[last.exchange.ID] {
		return ""
	}
	status := last.exchange.Response.Status
	if status == http.StatusForbidden && last.bot.Fixed {
		// Graph's codes for what is wrong with the registration rather than with the request: no calling bot, no permission
		// or consent, another tenant. A mock that sends them has nothing but itself to blame.
		if slices.Contains([]string{"7503", "7504", "7505"}, errorCode(last.body())) {
			return record.CauseSetup
		}
	}
	return causeOfStatus(status)
}

// causeOfStatus is the cause of a refusal that nobody asked for.
func causeOfStatus(status int) record.Cause {
	switch status {
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return record.CauseThrottled
	case http.StatusUnauthorized:
		return record.CauseSignIn
	default:
		return record.CauseTarget
	}
}

// causeOfUnknown is why variables have no value: the answer that should have given one did not.
func (s *Session) causeOfUnknown(err error) record.Cause {
	for _, name := range vars.Unknown(err) {
		if s.without[name] != "" {
			return record.CauseTarget
		}
	}
	if cause := s.refusedFor(s.last); cause != "" {
		return cause
	}
	return record.CauseText
}

// causeOf is the cause of a check that failed or errored.
func (s *Session) causeOf(c *record.Check) record.Cause {
	switch {
	case c.Kind == record.CheckToken && c.Status == record.Errored:
		return record.CauseNetwork // the keys could not be read
	case c.Kind == record.CheckNotifications && c.Status == record.Errored:
		return record.CauseSetup // they came to another address
	case c.Kind == record.CheckNotifications && onlyMissing(c.Sequence):
		if cause := s.refusedFor(s.last); cause != "" {
			return cause
		}
		return record.CauseSilence
	case c.Exchange != 0 && s.last != nil && c.Exchange == s.last.exchange.ID:
		if cause := s.refusedFor(s.last); cause != "" {
			return cause
		}
	}
	return record.CauseTarget
}

// onlyMissing reports whether nothing is wrong with a sequence but that messages did not come.
func onlyMissing(lines []record.SequenceLine) bool {
	return len(lines) > 0 && !slices.ContainsFunc(lines, func(line record.SequenceLine) bool {
		return line.Arrival != record.Arrived && line.Arrival != record.Missing
	})
}
