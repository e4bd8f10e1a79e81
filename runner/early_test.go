package runner

import (
	"fmt"
	"strings"
	"testing"

	"conform/internal/record"
)

func TestEarly(t *testing.T) {
	t.Parallel()
	silent := ending{status: record.Errored, cause: record.CauseNetwork}
	half := ending{status: record.Errored, cause: record.CauseNetwork, answered: true}
	out := ending{status: record.Errored, cause: record.CauseSignIn}
	later := ending{status: record.Failed, cause: record.CauseThrottled, answered: true, patient: true}
	once := ending{status: record.Failed, cause: record.CauseThrottled, answered: true}
	failed := ending{status: record.Failed, cause: record.CauseTarget, answered: true}
	passed := ending{status: record.Passed, answered: true}
	skipped := ending{status: record.Skipped}
	const gone = "ended by --max-unanswered: 5 scenarios in a row got no answer from the target"
	for _, tt := range []struct {
		why   string
		most  int
		ended []ending
		want  string // the reason; empty: the run goes on
	}{
		{"nothing ended", 1, nil, ""},
		{"any number may fail", 0, []ending{failed, failed, failed, failed, failed, failed, failed}, ""},
		{"fewer than may", 2, []ending{failed, passed}, ""},
		{"as many as may", 2, []ending{failed, passed, failed, failed}, "ended by --max-failures: 2 failed or errored"},
		{"an errored one counts, too", 1, []ending{{status: record.Errored, cause: record.CauseText}},
			"ended by --max-failures: 1 failed"},
		{"a known failure does not count", 1, []ending{{status: record.Failed, cause: record.CauseTarget, known: true}}, ""},
		{"a skipped one does not count", 1, []ending{skipped}, ""},
		{"nobody answers", 0, []ending{silent, silent, skipped, silent, silent, silent}, gone},
		{"nobody answers a few", 0, []ending{silent, silent, silent, silent}, ""},
		{"it went away meanwhile", 0, []ending{passed, failed, silent, silent, silent, silent, silent}, gone},
		{"it came back", 0, []ending{silent, silent, silent, silent, passed, silent, silent, silent, silent}, ""},
		{"it answers, and then it does not", 0, []ending{half, half, half, half, half, half}, ""},
		{"it lets nobody in", 0, []ending{out, out, out, out, out}, gone},
		{"it asks everybody to come back later, again and again", 0, []ending{later, later, silent, later, later}, gone},
		{"it asked once, and nobody came back", 0, []ending{once, once, once, once, once, once}, ""},
		{"it asks some to come back later", 0, []ending{later, later, later, passed, later, later, later}, ""},
		{"a mistake of the data's", 0,
			[]ending{silent, silent, silent, silent, {status: record.Errored, cause: record.CauseText}, silent}, ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			e := early{most: tt.most, silent: Unanswered}
			for i, one := range tt.ended {
				one.id = fmt.Sprint(i)
				e.ended(one)
				if !one.silent() {
					e.ended(one) // one that is repeated is still one
				}
			}
			got := ""
			if err := e.stopped(); err != nil {
				got = err.Error()
			}
			if tt.want == "" && got != "" || !strings.HasPrefix(got, tt.want) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// What was under way comes to its end, and what was not begun is said to be not run.
func TestRunThatEndsAfterFailures(t *testing.T) {
	t.Parallel()
	tr := newTrial(t, nil, nil)
	wrong := strings.ReplaceAll(many(6), "Then Graph answers as documented", `Then Graph answers "call not found"`)
	if err := planOf(t, Selection{}, folder("a.feature", wrong)).Run(t.Context(), tr.run,
		Options{Parallel: 1, MaxFailures: 2}); err != nil {
		t.Fatal(err)
	}
	run, err := record.Fold(strings.NewReader(tr.events.String()))
	if err != nil {
		t.Fatal(err)
	}
	if run.Counts.Failed != 2 || run.Counts.NotRun != 4 ||
		!strings.HasPrefix(run.Interrupted, "ended by --max-failures: 2 failed") {
		t.Errorf("%+v, interrupted %q", run.Counts, run.Interrupted)
	}
	if apps := tr.server.Apps(); len(apps) != 1 {
		t.Errorf("%d apps are left, want the mock's own", len(apps))
	}
}
