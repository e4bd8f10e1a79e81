package runner

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/internal/place"
	"conform/internal/record"
	"conform/steps"
)

const lined = `@all
Feature: F
  Prose.

  Background:
    Given a bot with no permissions

  @a
  @b
  Scenario: The bot sings (loudly)
    Given the party "userA" is busy

  Scenario Outline: The bot hums <n>
    Given the party "userA" declines

    Examples:
      | n   |
      | low |
      | hi  |

  @r
  Rule: R
    Prose.
    Scenario: The bot is silent
      Given the party "userA" is busy
    Scenario: The bot SINGS
      Given the party "userA" is busy
`

// selectedOf plans lined as a.feature and b.feature, and returns what is selected without the folder.
func selectedOf(t *testing.T, selection Selection) ([]string, *Plan, error) {
	t.Helper()
	plan, err := NewPlan([]Source{folder("a.feature", lined, "b.feature", lined)}, steps.New(), loadData(t, data),
		selection, letBe)
	if err != nil {
		return nil, nil, err
	}
	var got []string
	for _, p := range plan.Selected() {
		got = append(got, strings.TrimPrefix(p.ID(), "features/"))
	}
	return got, plan, nil
}

func TestSelectionByLine(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why   string
		lines []int // of a.feature
		want  []string
		err   string
	}{
		{"the scenario's own line", []int{10}, []string{"a.feature:10"}, ""},
		{"a tag above it", []int{8}, []string{"a.feature:10"}, ""},
		{"a step in it", []int{11}, []string{"a.feature:10"}, ""},
		{"the blank line below it", []int{12}, []string{"a.feature:10"}, ""},
		{"an outline", []int{13}, []string{"a.feature:18", "a.feature:19"}, ""},
		{"a step of an outline", []int{14}, []string{"a.feature:18", "a.feature:19"}, ""},
		{"a row", []int{19}, []string{"a.feature:19"}, ""},
		{"two lines", []int{10, 18}, []string{"a.feature:10", "a.feature:18"}, ""},
		{"a rule", []int{22}, []string{"a.feature:24", "a.feature:26"}, ""},
		{"the tag of a rule", []int{21}, []string{"a.feature:24", "a.feature:26"}, ""},
		{"the prose of a rule", []int{23}, []string{"a.feature:24", "a.feature:26"}, ""},
		{"a scenario of a rule", []int{25}, []string{"a.feature:24"}, ""},
		{"the feature", []int{2}, []string{"a.feature:10", "a.feature:18", "a.feature:19", "a.feature:24", "a.feature:26"},
			""},
		{"the background", []int{6}, []string{"a.feature:10", "a.feature:18", "a.feature:19", "a.feature:24", "a.feature:26"},
			""},
		{"a line that there is not", []int{99}, nil, "features/a.feature:99: there is no such line; expected 1 to 27"},
		{"no line", []int{0}, nil, "features/a.feature:0: there is no such line"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var selection Selection
			for _, line := range tt.lines {
				selection.Lines = append(selection.Lines, place.Position{File: "features/a.feature", Line: line})
			}
			tags, err := ParseTags("@all")
			if err != nil {
				t.Fatal(err)
			}
			selection.Tags = tags
			got, plan, err := selectedOf(t, selection)
			if tt.err != "" {
				if err == nil || !strings.HasPrefix(err.Error(), tt.err) {
					t.Errorf("got %v, want %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			// Of b.feature no line is named: all of it is meant.
			want := append(tt.want, "b.feature:10", "b.feature:18", "b.feature:19", "b.feature:24", "b.feature:26")
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("selected (-want +got):\n%s", diff)
			}
			if len(plan.Resolved()) != len(want) {
				t.Errorf("recorded as %q", plan.Resolved())
			}
		})
	}
}

// A share of it is recorded as the whole of which it is a share.
func TestSelectionByLineAndShare(t *testing.T) {
	t.Parallel()
	got, plan, err := selectedOf(t, Selection{Shard: record.Shard{Number: 1, Of: 2},
		Lines: []place.Position{{File: "features/a.feature", Line: 13}, {File: "features/b.feature", Line: 10}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || len(plan.Resolved()) != 3 {
		t.Errorf("selected %q of %q", got, plan.Resolved())
	}
}

func TestSelectionByName(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why, tags string
		names     []string
		want      []string // of a.feature
		err       string
	}{
		{"a text, in any letter case", "", []string{"sings"}, []string{"a.feature:10", "a.feature:26"}, ""},
		{"a text is no expression", "", []string{"(loudly)"}, []string{"a.feature:10"}, ""},
		{"two texts", "", []string{"silent", "loudly"}, []string{"a.feature:10", "a.feature:24"}, ""},
		{"what stands in a row is part of the name", "", []string{"hums hi"}, []string{"a.feature:19"}, ""},
		{"an expression", "", []string{"/^The bot (hums|is)/"}, []string{"a.feature:18", "a.feature:19", "a.feature:24"}, ""},
		{"an expression minds letter case", "", []string{"/sings/"}, []string{"a.feature:10"}, ""},
		{"a name and tags must both fit", "@r", []string{"sings"}, []string{"a.feature:26"}, ""},
		{"no name has it", "", []string{"The bot sing (loudly)"}, nil,
			`--name: no scenario has "The bot sing (loudly)" in its name; did you mean "The bot sings (loudly)"?`},
		{"one of two", "", []string{"sings", "xyz"}, nil, `--name: no scenario has "xyz" in its name`},
		{"nothing fits", "@r", []string{"loudly"}, nil,
			`nothing is selected: none of 10 scenarios fits the tags "@r" and the name "loudly"`},
		{"no expression", "", []string{"/(/"}, nil,
			"/(/: error parsing regexp: missing closing ): `(`; expected a regular expression between the slashes"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			tags, err := ParseTags(tt.tags)
			if err != nil {
				t.Fatal(err)
			}
			selection := Selection{Tags: tags}
			for _, text := range tt.names {
				var name NamePattern
				if name, err = ParseName(text); err != nil {
					break
				}
				selection.Names = append(selection.Names, name)
			}
			var got []string
			if err == nil {
				got, _, err = selectedOf(t, selection)
			}
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("got  %v\nwant %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got[:len(got)/2]); diff != "" {
				t.Errorf("selected (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLinesOfArguments(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	odd := filepath.Join(dir, "odd.feature:3")
	if err := os.WriteFile(odd, nil, 0o600); err != nil {
		t.Skip("no such names here:", err)
	}
	paths, lines := Lines([]string{"f", "a.feature:8", "a.feature:12:3", odd, "b.feature:x", "c.txt:3"})
	if diff := cmp.Diff([]string{"f", "a.feature", odd, "b.feature:x", "c.txt:3"}, paths); diff != "" {
		t.Errorf("paths (-want +got):\n%s", diff)
	}
	want := []place.Position{{File: "a.feature", Line: 8}, {File: "a.feature", Line: 12}, {File: "a.feature", Line: 3}}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// What `conform list` prints can be given back, though it is in the program and not on the disk.
func TestEmbeddedFileByItsName(t *testing.T) {
	t.Parallel()
	sources, err := Sources([]string{"features/errors/tokens.feature"})
	if err != nil || len(sources) != 1 || sources[0].Only != "errors/tokens.feature" {
		t.Fatalf("got %+v, %v", sources, err)
	}
	files, faults := sources[0].read()
	if len(faults) > 0 || len(files) != 1 || files[0].head.File != "features/errors/tokens.feature" {
		t.Errorf("got %v, %v", files, faults)
	}
	if _, err := Sources([]string{"features/errors/token.feature"}); err == nil {
		t.Error("a file that there is not was found")
	}
}

func TestSelectionOfAnEarlierRun(t *testing.T) {
	t.Parallel()
	file := "features/a.feature"
	for _, tt := range []struct {
		why    string
		former []Former
		want   []string
		err    string
	}{
		{"as it was", []Former{{file + ":10", file, "The bot sings (loudly)"}}, []string{"a.feature:10"}, ""},
		{"its line has changed", []Former{{file + ":7", file, "The bot is silent"}}, []string{"a.feature:24"}, ""},
		{"its line is another's now", []Former{{file + ":10", file, "The bot is silent"}}, []string{"a.feature:24"}, ""},
		{"one is gone", []Former{{file + ":3", file, "gone"}, {file + ":19", file, "The bot hums hi"}},
			[]string{"a.feature:19"}, ""},
		{"all are gone", []Former{{file + ":3", file, "gone"}}, nil,
			`nothing is selected: of 1 scenario of the earlier run none is there any more, such as "gone" at ` +
				`features/a.feature:3`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			got, plan, err := selectedOf(t, Selection{Again: tt.former})
			if tt.err != "" {
				if err == nil || err.Error() != tt.err {
					t.Errorf("got %v, want %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" || len(plan.Resolved()) != len(tt.want) {
				t.Errorf("selected (-want +got), recorded as %q:\n%s", plan.Resolved(), diff)
			}
		})
	}
}
