package gate

import (
	"errors"
	"testing"
	"testing/fstest"
	"time"

	"conform/internal/strict"
)

// FuzzFiles reads rules and known failures that nobody planned for. What is refused is refused with its place, and what
// is
// taken can be used.
func FuzzFiles(f *testing.F) {
	for _, text := range []string{
		"rules:\n  - minPassRate: 90\n    tag: \"@slow\"\n",
		"rules:\n  - maxSkipped: 3\n    until: 2027-01-31\n    reason: r\n", "rules: []\n",
		"rules:\n  - maxExcessPermissions: 1e99\n",
		"failing:\n  - scenario: \"a.feature:3\"\n    reason: r\n    link: https://example.org\n    owner: o\n" +
			"    until: 2027-01-31\n",
		"failing:\n  - scenario: \"a.feature:*\"\n", "", "[[", "a: &a [*a]\n", "rules: {}\n",
		"rules:\n  - minPassRate: .nan\n", "\xff",
	} {
		f.Add([]byte(text))
	}
	today := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text []byte) {
		fsys := fstest.MapFS{"f.yaml": {Data: text}}
		placed := func(err error) {
			var faults strict.Faults
			if err != nil && (!errors.As(err, &faults) || len(faults) == 0) {
				t.Errorf("the error has no faults: %v", err)
			}
		}
		_, err := ReadRules(fsys, "f.yaml", "f.yaml", today)
		placed(err)
		known, err := ReadKnownFailures(fsys, "f.yaml", "f.yaml", today)
		placed(err)
		if err == nil && known == nil {
			t.Error("neither a list nor an error")
		}
	})
}
