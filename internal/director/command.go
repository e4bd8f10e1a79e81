package director

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// A Command directs the outside world by a program of the user's, which is run for each task. What is to be
// done is in its environment:
//
//	CONFORM_ACT       ring, busy, declines, noAnswer, unreachable, hangup, pickup, press, speak, share, join, leave,
//	                  admit, answers (before the bot calls the person, and after a scenario in which it did
//	                  something else)
//	CONFORM_NUMBER    the number to dial (ring to a number)
//	CONFORM_TO        number, instance or application (ring), or meeting
//	CONFORM_INSTANCE  object id of the bot's application instance
//	CONFORM_APP       application id of the bot
//	CONFORM_PERSON    phone number or user id of the one who acts; empty: the peer of the call
//	CONFORM_CALL      id of the call, as the bot knows it
//	CONFORM_TONE, CONFORM_ACTION
//
// It is done when the program ends with status 0, even where something that it has started goes on. With status 3 it
// says that it cannot, and why, in the first line of its output; any other status is an error.
type Command struct {
	Args        []string // program and arguments
	Dir         string   // where it is run; empty: here
	Environment []string // "NAME=value", to which the above is added
	Within      time.Duration
}

// cannot is the exit status of a program that cannot do what is asked.
const cannot = 3

// maxOutput is how much of a program's output an error repeats.
const maxOutput = 400

// Do implements [Outside].
func (c *Command) Do(ctx context.Context, task Task) error {
	ctx, cancel := context.WithTimeout(ctx, c.Within)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.Args[0], c.Args[1:]...)
	cmd.Dir = c.Dir
	cmd.Env = append(append([]string{}, c.Environment...), task.environment()...)
	cmd.WaitDelay = time.Second
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	err := cmd.Run()
	said := strings.TrimSpace(output.String())
	if len(said) > maxOutput {
		said = said[:maxOutput] + "…"
	}
	var exit *exec.ExitError
	switch {
	case err == nil, errors.Is(err, exec.ErrWaitDelay) && ctx.Err() == nil:
		return nil // or what it has started goes on and holds its output open, such as a phone that rings
	case ctx.Err() != nil:
		return fmt.Errorf("the director's command %s did not %s within %s: %s", c.Args[0], task.Verb, c.Within, said)
	case errors.As(err, &exit) && exit.ExitCode() == cannot:
		first, _, _ := strings.Cut(said, "\n")
		if first == "" {
			first = "it cannot " + task.Verb
		}
		return Unable{Reason: "the director's command says: " + first}
	default:
		return fmt.Errorf("the director's command %s, asked to %s: %w: %s", c.Args[0], task.Verb, err, said)
	}
}

func (d Task) environment() []string {
	to := d.To
	if d.Meeting {
		to = "meeting"
	}
	number := ""
	if d.To == "number" {
		number = d.Bot.Number
	}
	return []string{"CONFORM_ACT=" + d.Verb, "CONFORM_NUMBER=" + number, "CONFORM_TO=" + to,
		"CONFORM_INSTANCE=" + d.Bot.InstanceID, "CONFORM_APP=" + d.Bot.ClientID, "CONFORM_PERSON=" + d.Person.ID(),
		"CONFORM_CALL=" + d.CallID, "CONFORM_TONE=" + d.Tone, "CONFORM_ACTION=" + d.Action}
}
