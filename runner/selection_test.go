package runner

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"conform/steps"
)

const tagged = `@all
Feature: F
  @a
  Scenario: A
    Given a bot with no permissions
  @b
  Scenario: B
    Given a bot with no permissions
  @a @b
  Scenario Outline: AB
    Given a bot with no permissions
    @c
    Examples:
      | n |
      | 1 |
      | 2 |
`

func TestSelection(t *testing.T) {
	for _, tt := range []struct {
		why, tags string
		scenarios []string
		want      []string // "file:line" without the folder
		err       string
	}{
		{"everything", "", nil, []string{"a.feature:4", "a.feature:7", "a.feature:15", "a.feature:16", "b.feature:4",
			"b.feature:7", "b.feature:15", "b.feature:16"}, ""},
		{"a tag of the feature", "@all and @c", nil, []string{"a.feature:15", "a.feature:16", "b.feature:15", "b.feature:16"},
			""},
		{"tags", "@a and not @b", nil, []string{"a.feature:4", "b.feature:4"}, ""},
		{"identities", "", []string{"features/b.feature:7", "features/a.feature:16"}, []string{"a.feature:16", "b.feature:7"},
			""},
		{"identities and tags must both fit", "@a", []string{"features/a.feature:4", "features/a.feature:7"},
			[]string{"a.feature:4"}, ""},
		{"an unknown identity", "", []string{"features/a.feature:5"}, nil,
			"--scenario: no scenario begins at \"features/a.feature:5\"; expected file:line as `conform list` prints it; did " +
				"you mean \"features/a.feature:"},
		{"one known, one not", "", []string{"features/a.feature:4", "nowhere:1"}, nil, `no scenario begins at "nowhere:1"`},
		{"an unknown tag", "@all and not @alll", nil, nil, `--tags: no scenario has the tag @alll; did you mean "@all"?`},
		{"nothing fits", "@c and not @a", nil, nil, `nothing is selected: none of 8 scenarios fits the tags "@c and not @a"`},
		{"an identity that the tags leave out", "@b and not @a", []string{"features/a.feature:4"}, nil,
			"nothing is selected"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			tags, err := ParseTags(tt.tags)
			if err != nil {
				t.Fatal(err)
			}
			plan, err := NewPlan([]Source{folder("a.feature", tagged, "b.feature", tagged)}, steps.New(), loadData(t, data),
				Selection{Tags: tags, Scenarios: tt.scenarios}, letBe)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got %v, want %s", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range plan.Selected() {
				got = append(got, strings.TrimPrefix(p.ID(), "features/"))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("selected (-want +got):\n%s", diff)
			}
		})
	}
}

// What is not selected is checked all the same: a fault anywhere ends the run before anything is sent.
func TestFaultsOfWhatIsNotSelected(t *testing.T) {
	tags, err := ParseTags("@a")
	if err != nil {
		t.Fatal(err)
	}
	_, err = NewPlan([]Source{folder("a.feature", tagged, "b.feature", feature("When the bot sings"))}, steps.New(),
		loadData(t, data), Selection{Tags: tags}, letBe)
	if err == nil || !strings.Contains(err.Error(), "features/b.feature:3:5: no phrase") {
		t.Errorf("got %v", err)
	}
}
