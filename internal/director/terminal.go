package director

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"sync"
	"time"
)

// A Terminal directs the outside world by asking somebody at a terminal. It asks one thing at a time, counts
// down, and goes on when Graph has notified the bot, or when Enter is pressed.
type Terminal struct {
	Out    io.Writer
	Within time.Duration // how long somebody has
	Tick   time.Duration // between two lines of the countdown; 0: 10 s

	lines <-chan string
	asked sync.Mutex
}

// NewTerminal asks on out and reads answers from in: Enter is done, "no" is cannot. It reads in to its end,
// in a goroutine that ends with in.
func NewTerminal(in io.Reader, out io.Writer, within time.Duration) *Terminal {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(in); s.Scan(); {
			lines <- s.Text()
		}
	}()
	return &Terminal{Out: out, Within: within, lines: lines}
}

// Do implements [Outside].
func (b *Terminal) Do(ctx context.Context, task Task) error {
	b.asked.Lock()
	defer b.asked.Unlock()
	done := "when it is done"
	switch {
	case task.Verb == string(Answers) && !task.Soon:
		// Nothing is waited for: the next who is asked for something may be another.
		_, err := fmt.Fprintf(b.Out, "\n>>> %s\n", task.Sentence())
		return err
	case task.Verb == string(Answers):
		done = "when you are ready, then the call is placed"
	}
	b.forget()
	if _, err := fmt.Fprintf(b.Out, "\n>>> %s\n    You have %s. Press Enter %s, or type no if it cannot be done.\n",
		task.Sentence(), b.Within, done); err != nil {
		return err
	}
	tick := b.Tick
	if tick <= 0 {
		tick = 10 * time.Second
	}
	began := time.Now()
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	over := time.NewTimer(b.Within)
	defer over.Stop()
	lines := b.lines
	for {
		select {
		case <-task.Arrived:
			_, err := fmt.Fprintln(b.Out, "    Graph has notified the bot. Thank you.")
			return err
		case line, open := <-lines:
			switch {
			case !open:
				lines = nil // nobody types any more, but a phone may still be used
			case line == "no" || line == "n":
				return Unable{Reason: "the person at the terminal said that it cannot be done: " + task.Sentence()}
			default:
				return nil
			}
		case <-ticker.C:
			if _, err := fmt.Fprintf(b.Out, "    %s left\n", (b.Within - time.Since(began)).Round(time.Second)); err != nil {
				return err
			}
		case <-over.C:
			return fmt.Errorf("nobody did this within %s: %s", b.Within, task.Sentence())
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// forget drops what was typed before the next question: an Enter that came when Graph had already notified the bot is
// no answer to it.
func (b *Terminal) forget() {
	for {
		select {
		case _, open := <-b.lines:
			if !open {
				return
			}
		default:
			return
		}
	}
}

// Sentence says for a person what is to be done.
func (d Task) Sentence() string {
	who := d.Person.Name
	switch {
	case d.Person.Phone != "":
		who = "the phone " + d.Person.Phone
	case who == "" && d.Person.UserID != "":
		who = "the user " + d.Person.UserID
	case who == "":
		who = "the other side of the call"
	}
	switch d.Verb {
	case "ring":
		switch {
		case d.Meeting:
			return fmt.Sprintf("As %s, add %s (%s) to the scheduled meeting.", who, d.Bot.InstanceName, d.Bot.InstanceID)
		case d.To == "number":
			return fmt.Sprintf("From %s, dial %s.", who, d.Bot.Number)
		case d.To == "instance":
			return fmt.Sprintf("As %s, call %s (%s) in Teams.", who, d.Bot.InstanceName, d.Bot.InstanceID)
		default:
			return fmt.Sprintf("As %s, call the bot %s (%s) in Teams.", who, d.Bot.AppName, d.Bot.ClientID)
		}
	case string(Answers):
		if d.Soon {
			return fmt.Sprintf("%s: get ready to answer the call that comes now.", who)
		}
		return fmt.Sprintf("%s: answer calls again.", who)
	case string(Busy):
		return fmt.Sprintf("%s: be in another call now, and stay in it.", who)
	case string(Declines):
		return fmt.Sprintf("%s: decline the next call.", who)
	case string(NoAnswer):
		return fmt.Sprintf("%s: let the next call ring.", who)
	case string(Unreachable):
		return fmt.Sprintf("%s: switch off, or sign out everywhere.", who)
	case "hangup":
		return fmt.Sprintf("%s: hang up.", who)
	case "pickup":
		return fmt.Sprintf("%s: answer the call now.", who)
	case "press":
		return fmt.Sprintf("%s: press the key %s.", who, d.Tone)
	case "speak":
		return fmt.Sprintf("%s: say something, then be silent.", who)
	case "share":
		return fmt.Sprintf("%s: %s sharing content.", who, d.Action)
	case "join":
		return fmt.Sprintf("%s: join the call.", who)
	case "leave":
		return fmt.Sprintf("%s: leave the call.", who)
	case "admit":
		return "As somebody in the meeting, admit the bot from the lobby."
	default:
		return fmt.Sprintf("%s: %s.", who, d.Verb)
	}
}
