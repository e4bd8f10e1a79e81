package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"conform/internal/director"
	"conform/internal/gate"
	"conform/internal/nearest"
	"conform/internal/tenant"
)

// actWithin is how long the mock may take to have somebody act.
const actWithin = 30 * time.Second

func newMockAct(s streams) *cobra.Command {
	var root, ca string
	cmd := &cobra.Command{
		Use:   "act",
		Short: "Have somebody call, answer or hang up in a mock that runs: the director's command of a trial",
		Long: `Have somebody call, answer or hang up in a mock that runs elsewhere, as the environment
says: CONFORM_ACT, CONFORM_PERSON and the others that docs/tenant-setup.md lists. It is
the command of a profile's director where the tenant is a mock, such as the one that
'conform init --trial' writes. Exit status 0: it is done; 2: the environment says
nothing that can be done; 3: the mock was not reached, or refused.`,
		Example: `  CONFORM_ACT=hangup CONFORM_CALL=… conform mock act --mock http://127.0.0.1:8700`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if root == "" {
				return errors.New("--mock: expected the address of the mock, such as https://127.0.0.1:8700")
			}
			client := tenant.Loopback(nil)
			if ca != "" {
				pool, err := readPool("--ca", ca)
				if err != nil {
					return err
				}
				client = tenant.Loopback(pool)
			}
			return mockAct(cmd.Context(), root, client, s.env)
		},
	}
	cmd.Flags().StringVar(&root, "mock", "", "address of the mock")
	cmd.Flags().StringVar(&ca, "ca", "", "FILE (PEM) with the authority of its certificate")
	return cmd
}

// verbs are what people can be made to do in a call, and behaviours what they do when they are called.
func verbs() []string {
	return []string{"hangup", "pickup", "press", "speak", "share", "join", "leave", "admit"}
}

func behaviours() []string { return []string{"answers", "busy", "declines", "noAnswer", "unreachable"} }

// mockAct does what the environment says. Its names are those of [director.Command].
func mockAct(ctx context.Context, root string, client *http.Client, env func(string) string) error {
	ctx, cancel := context.WithTimeout(ctx, actWithin)
	defer cancel()
	defer client.CloseIdleConnections()
	world := &director.Mock{Root: root, HTTP: client}
	bot := director.Bot{ClientID: env("CONFORM_APP")}
	who := director.Person{UserID: env("CONFORM_PERSON")}
	if strings.HasPrefix(who.UserID, "+") {
		who = director.Person{Phone: who.UserID}
	}
	var err error
	switch act := env("CONFORM_ACT"); {
	case act == "ring":
		to, meeting := env("CONFORM_TO"), env("CONFORM_TO") == "meeting"
		if meeting {
			to = "instance"
		}
		_, err = world.Ring(ctx, bot, director.Ring{From: who, To: to, Meeting: meeting})
	case slices.Contains(behaviours(), act):
		err = world.Behave(ctx, bot, who, director.Behaviour(act))
	case slices.Contains(verbs(), act):
		err = world.Act(ctx, bot, env("CONFORM_CALL"), director.Act{Verb: act, Person: who, Tone: env("CONFORM_TONE"),
			Action: env("CONFORM_ACTION")})
	default:
		all := append(append([]string{"ring"}, behaviours()...), verbs()...)
		return fmt.Errorf("CONFORM_ACT: %q; expected one of %s%s", act, strings.Join(all, ", "), nearest.Hint(act, all))
	}
	if err != nil {
		return exit{status: gate.ExitBroken, err: err}
	}
	return nil
}
