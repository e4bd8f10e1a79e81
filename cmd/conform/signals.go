package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"conform/internal/folder"
	"conform/internal/gate"
)

// interrupted is the cause of a run that somebody ended.
type interrupted struct{ signal os.Signal }

// Error says by what the run was stopped, in the words of who did it.
func (i interrupted) Error() string {
	switch i.signal {
	case os.Interrupt:
		return "stopped by Ctrl-C (SIGINT)"
	case syscall.SIGTERM:
		return "stopped by SIGTERM"
	case syscall.SIGHUP:
		return "stopped by SIGHUP: its terminal was closed"
	default:
		return "stopped by the signal " + i.signal.String()
	}
}

// errOutputClosed is the cause of a run whose reader went away, such as the pager or `head` behind a pipe.
var errOutputClosed = errors.New("ended, since its output was closed")

// ends are the signals that ask a program to end: Ctrl-C, kill, and a terminal or a connection that is closed.
func ends() []os.Signal { return []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} }

// orderly cancels, with an [interrupted], at the first signal that asks the program to end. At the second it calls
// last, which has the time that it needs, and ends the program with the status that it returns; the third ends it at
// once. A command that does not call it ends at the first signal, as programs do. stop ends all that. What the
// program was started with ignored, as nohup does, stays ignored.
func orderly(cancel context.CancelCauseFunc, last func(os.Signal) (status int)) (stop func()) {
	signals, done := make(chan os.Signal, 2), make(chan struct{})
	for _, sig := range ends() {
		if !signal.Ignored(sig) {
			signal.Notify(signals, sig)
		}
	}
	go func() {
		select {
		case sig := <-signals:
			cancel(interrupted{sig})
		case <-done:
			return
		}
		select {
		case sig := <-signals:
			signal.Stop(signals)
			os.Exit(last(sig))
		case <-done:
		}
	}()
	return func() {
		signal.Stop(signals)
		close(done)
	}
}

// withClosing has a run that cannot be followed any more end in good order: a pipe without a reader would end the
// program in the middle of what it does.
func (s streams) withClosing(cancel context.CancelCauseFunc) streams {
	// Who asks for the signal gets an error from the write in place of the end, and so does what is said last.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	closed := func() { cancel(errOutputClosed) }
	s.out, s.err = &closing{s.out, closed}, &closing{s.err, closed}
	return s
}

// closing calls closed when nobody reads what is written.
type closing struct {
	io.Writer
	closed func()
}

func (c *closing) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	if errors.Is(err, syscall.EPIPE) {
		c.closed()
	}
	return n, err
}

// hurryWithin is how long the calls of a run that is ended a second time may take to be hung up.
const hurryWithin = 10 * time.Second

// hurry is what is done when a run is ended a second time: calls cost money, and what is left of them has to be said.
func (e *execution) hurry(s streams) func(os.Signal) int {
	return func(sig os.Signal) int {
		ctx, cancel := context.WithTimeout(context.Background(), hurryWithin)
		defer cancel()
		left := e.hangUp(ctx)
		_ = e.log.Close() // its error is of no use any more
		said := fmt.Errorf("%w again: what was under way was not waited for; the record is in %s", interrupted{sig},
			e.folder.Path(folder.Events))
		return s.finish(exit{status: gate.ExitBroken, err: errors.Join(said, left)})
	}
}
