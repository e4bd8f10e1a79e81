package digest

import (
	"strings"
	"testing"

	"conform/internal/place"
	"conform/internal/record"
)

// TestAPlaceIsSaidOnce: where something differs is said exactly, what promises it beside that, and no place twice.
func TestAPlaceIsSaidOnce(t *testing.T) {
	t.Parallel()
	at := func(places ...string) (all []record.Difference) {
		for _, p := range places {
			all = append(all, record.Difference{Pointer: "/state", Where: place.Parse(p)})
		}
		return all
	}
	missing := []record.SequenceLine{{Label: "establishing", Arrival: record.Arrived},
		{Label: "established", Arrival: record.Missing, Where: place.Parse("d/a.yaml:70:9")}}
	for _, tt := range []struct {
		why           string
		where         string
		differences   []record.Difference
		lines         []record.SequenceLine
		wrong, wheres string
		beside        []string
	}{
		{"nothing is known", "", nil, nil, "", "", nil},
		{"only the promise", "d/a.yaml:42:9", at(""), nil, "d/a.yaml:42:9", "promised at d/a.yaml:42:9", nil},
		{"the promise is the place", "d/a.yaml:42:9", at("d/a.yaml:42:9"), nil, "d/a.yaml:42:9", "promised at d/a.yaml:42:9",
			nil},
		{"another line", "d/a.yaml:42:9", at("d/a.yaml:45:34"), nil, "d/a.yaml:45:34",
			"wanted at d/a.yaml:45:34, promised on line 42", nil},
		{"the same line", "d/a.yaml:42:9", at("d/a.yaml:42:34"), nil, "d/a.yaml:42:34", "wanted at d/a.yaml:42:34", nil},
		{"another file", "d/a.yaml:42:9", at("d/b.yaml:42:9"), nil, "d/b.yaml:42:9",
			"wanted at d/b.yaml:42:9, promised at d/a.yaml:42:9", nil},
		{"no promise", "", at("d/b.yaml:42:9"), nil, "d/b.yaml:42:9", "wanted at d/b.yaml:42:9", nil},
		{"twice in one place", "d/a.yaml:42:9", at("d/a.yaml:45:34", "d/a.yaml:45:34"), nil, "d/a.yaml:45:34",
			"wanted at d/a.yaml:45:34, promised on line 42", nil},
		{"two places on one line", "d/a.yaml:42:9", at("d/a.yaml:45:34", "d/a.yaml:45:40"), nil, "d/a.yaml:45:34",
			"wanted at d/a.yaml:45:34, promised on line 42", nil},
		{"two places", "d/a.yaml:42:9", at("d/a.yaml:45:34", "d/a.yaml:46:2"), nil, "d/a.yaml:45:34",
			"promised at d/a.yaml:42:9", []string{"line 45", "line 46"}},
		{"a message that never came", "d/a.yaml:60:3", nil, missing, "d/a.yaml:70:9",
			"wanted at d/a.yaml:70:9, promised on line 60", nil},
		{"and its nearest miss", "d/a.yaml:60:3", at("d/a.yaml:72:9"), missing, "d/a.yaml:70:9", "promised at d/a.yaml:60:3",
			[]string{"line 70", "line 72"}},
		{"two places, one of them in another file", "d/a.yaml:42:9", at("d/a.yaml:45:34", "d/b.yaml:46:2"), nil,
			"d/a.yaml:45:34", "promised at d/a.yaml:42:9", []string{"line 45", "d/b.yaml:46:2"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			c := &record.Judged{Check: record.Check{Where: place.Parse(tt.where), Differences: tt.differences,
				Sequence: tt.lines}}
			if got := Wrong(c).String(); got != tt.wrong {
				t.Errorf("wrong at %q, want %q", got, tt.wrong)
			}
			if got := Wheres(c); got != tt.wheres {
				t.Errorf("said %q, want %q", got, tt.wheres)
			}
			var beside []string
			for _, l := range c.Sequence {
				if text := Beside(c, l.Where); text != "" {
					beside = append(beside, text)
				}
			}
			for _, d := range c.Differences {
				if text := Beside(c, d.Where); text != "" {
					beside = append(beside, text)
				}
			}
			if strings.Join(beside, " ") != strings.Join(tt.beside, " ") {
				t.Errorf("beside %q, want %q", beside, tt.beside)
			}
		})
	}
}
