package conformtest_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/cucumber/godog"

	"conform/conformtest"
)

// testOfABot is what stands in a file bot_test.go as func TestBot(t *testing.T): the features of a folder are run
// against the embedded mock, with steps of one's own beside conform's. With Profile they are run against a tenant.
func testOfABot(t *testing.T) {
	conformtest.Run(t, conformtest.Options{
		Features: []string{"testdata/features"},
		Steps:    logSteps,
	})
}

// logSteps are steps about the log that a bot keeps. What they remember is of one scenario.
func logSteps(x *conformtest.ScenarioContext) {
	log := &botLog{}
	x.AfterStep(log.follow)

	x.Given(`^the bot keeps a log$`, log.open)
	x.Then(`^the log has (\d+) lines?$`, log.has)
	x.Then(`^the log has these lines:$`, log.hasLines, conformtest.Does("Each line is an event and what it is about."))
}

// botLog stands for the log of a real bot.
type botLog struct {
	isOpen bool
	calls  map[string]bool
	lines  []string
}

func (l *botLog) open() { l.isOpen, l.calls = true, map[string]bool{} }

// follow writes a line when a call is created and when it ends, as the bot would.
func (l *botLog) follow(ctx context.Context, _ *godog.Step, _ godog.StepResultStatus, err error) (context.Context,
	error) {
	scenario := conformtest.Of(ctx)
	answer, answered := scenario.Answer()
	call, known := scenario.Value("callId")
	switch {
	case !l.isOpen || !answered || !known:
	case answer.Status == http.StatusCreated && !l.calls[call]:
		l.calls[call] = true
		l.lines = append(l.lines, "created "+call)
	case answer.Status == http.StatusNoContent && l.calls[call]:
		delete(l.calls, call)
		l.lines = append(l.lines, "ended "+call)
	}
	return ctx, err
}

func (l *botLog) has(ctx context.Context, n int) error {
	return conformtest.Of(ctx).Expect("the log has as many lines", fmt.Sprint(n), fmt.Sprint(len(l.lines)))
}

func (l *botLog) hasLines(ctx context.Context, table *godog.Table) error {
	call, _ := conformtest.Of(ctx).Value("callId")
	var want []string
	for _, row := range table.Rows {
		want = append(want, row.Cells[0].Value+" "+strings.ReplaceAll(row.Cells[1].Value, "the call", call))
	}
	return conformtest.Of(ctx).Expect("the log has these lines", strings.Join(want, ", "), strings.Join(l.lines, ", "))
}

func Example() {
	// In a file of yours whose name ends in _test.go:
	_ = testOfABot // func TestBot(t *testing.T)
}
