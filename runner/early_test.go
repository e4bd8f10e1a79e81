package runner

import (
	"strings"
	"testing"

	"conform/internal/record"
)

func TestEarly(t *testing.T) {
	t.Parallel()
	type ended struct {
		status  record.Status
		cause   record.Cause
		lenient bool
	}
	silent := ended{record.Errored, record.CauseNetwork, false}
	failed := ended{record.Failed, record.CauseTarget, false}
	passed := ended{record.Passed, "", false}
	for _, tt := range []struct {
		why   string
		most  int
		ended []ended
		want  string // the reason; empty: the run goes on
	}{
		{"nothing ended", 1, nil, ""},
		{"any number may fail", 0, []ended{failed, failed, failed, failed, failed, failed, failed}, ""},
		{"fewer than may", 2, []ended{failed, passed}, ""},
		{"as many as may", 2, []ended{failed, passed, failed, failed}, "ended by --max-failures: 2 failed or errored"},
		{"an errored one counts, too", 1, []ended{{record.Errored, record.CauseText, false}}, "ended by --max-failures: 1 failed"},
		{"a known failure does not count", 1, []ended{{record.Failed, record.CauseTarget, true}}, ""},
		{"a skipped one does not count", 1, []ended{{record.Skipped, "", false}}, ""},
		{"nobody answers", 0, []ended{silent, silent, {record.Skipped, "", false}, silent, silent, silent}, "ended early: none of the first 5 scenarios got an answer from the target"},
		{"nobody answers a few", 0, []ended{silent, silent, silent, silent}, ""},
		{"one was answered first", 0, []ended{passed, silent, silent, silent, silent, silent, silent}, ""},
		{"one was answered in between", 0, []ended{silent, failed, silent, silent, silent, silent, silent}, ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			e := early{most: tt.most}
			for _, one := range tt.ended {
				e.ended(one.status, one.cause, one.lenient)
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
	if err := planOf(t, Selection{}, folder("a.feature", wrong)).Run(t.Context(), tr.run, Options{Parallel: 1, MaxFailures: 2}); err != nil {
		t.Fatal(err)
	}
	run, err := record.Fold(strings.NewReader(tr.events.String()))
	if err != nil {
		t.Fatal(err)
	}
	if run.Counts.Failed != 2 || run.Counts.NotRun != 4 || !strings.HasPrefix(run.Interrupted, "ended by --max-failures: 2 failed") {
		t.Errorf("%+v, interrupted %q", run.Counts, run.Interrupted)
	}
	if apps := tr.server.Apps(); len(apps) != 1 {
		t.Errorf("%d apps are left, want the mock's own", len(apps))
	}
}
