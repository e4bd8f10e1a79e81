package runner

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"conform/internal/record"
	"conform/internal/strict"
	"conform/steps"
)

// feature puts a scenario into a feature: its first step is in line 3.
func feature(lines ...string) string {
	return "Feature: F\n  Scenario: S\n    " + strings.Join(lines, "\n    ") + "\n"
}

const aBot = "Given a bot with the least permissions documented"

func TestPlanFaults(t *testing.T) {
	for _, tt := range []struct {
		why, text string
		want      []string // each: the beginning of a line
	}{
		{"unknown phrase", feature(aBot, "When the bot sings"),
			[]string{`features/a.feature:4:5: no phrase for the step "the bot sings"`}},
		{"nearly a phrase", feature(aBot, "When the bot hang up"),
			[]string{`features/a.feature:4:5: no phrase for the step "the bot hang up"; did you mean "the bot hangs up"?`}},
		{"unknown exchange", feature(aBot, `When the bot creates the call "a usr"`),
			[]string{
				`features/a.feature:4:5: no exchange "a usr" of the operation "create call" in the scenario data|did you mean ` +
					`"a user"?`}},
		{"unknown operation", feature(aBot, `When the bot sends "sing: loudly"`),
			[]string{
				`features/a.feature:4:5: no exchange has the operation "sing"; expected one of "create call", "delete call", ` +
					`"get call"`}},
		{"no operation at all", feature(aBot, `When the bot sends "loudly"`),
			[]string{`features/a.feature:4:5: "loudly" names no request; expected "operation: name"`}},
		{"unknown answer", feature(aBot, `When the bot creates the call "a user"`, `Then Graph answers "call not fund"`),
			[]string{`features/a.feature:5:5: no answer "call not fund" in the scenario data; did you mean "call not found"?`}},
		{"unknown sequence", feature(aBot, `When the bot creates the call "a user"`,
			`Then the notifications "call establish" arrive`),
			[]string{
				`features/a.feature:5:5: no sequence "call establish" in the scenario data; did you mean "call established"?`}},
		{"unknown person", feature(aBot, `When the caller "userX" dials the bot's number`),
			[]string{`features/a.feature:4:5: nobody is called "userX"`}},
		{"a variable that nothing gave", feature(aBot, "When the bot gets the call"),
			[]string{
				"features/a.feature:4:5: scenarios/data.yaml:27:34 uses ${callId}, which nothing before this step has given a " +
					"value"}},
		{"a variable that only another bot gave",
			feature(aBot, `Given another bot creates the call "a user"`, "When the bot gets the call"),
			[]string{"features/a.feature:5:5: |uses ${callId}"}},
		{"somebody acts in no call", feature(aBot, `When the party "userA" hangs up`, "And the caller hangs up"),
			[]string{"features/a.feature:4:5: there is no call yet in which anybody could act"}},
		{"a call that nobody has made, although somebody is spoken of",
			feature(aBot, `Given the party "userA" is busy`, "When the bot gets the call"),
			[]string{"features/a.feature:5:5: |uses ${callId}"}},
		{"no bot, said once", feature(`When the bot creates the call "a user"`, "And the bot hangs up"),
			[]string{"features/a.feature:3:5: no earlier step says which bot this is; expected"}},
		{"a bot too late", feature(`When the bot creates the call "a user"`, aBot),
			[]string{"features/a.feature:3:5: no earlier step says which bot this is"}},
		{"a table", feature(aBot + "\n      | a |"),
			[]string{"features/a.feature:3:5: a step takes no table and no doc string"}},
		{"a doc string", feature(aBot + "\n      \"\"\"\n      a\n      \"\"\""),
			[]string{"features/a.feature:3:5: a step takes no table and no doc string"}},
		{"an outline without rows", "Feature: F\n  Scenario Outline: O\n    " + aBot + "\n    Examples:\n      | a |\n",
			[]string{`features/a.feature:2:3: outline "O" has no example rows; expected at least one`}},
		{"an outline with nothing below its examples", "Feature: F\n  Scenario Outline: O\n    " + aBot + "\n    Examples:\n",
			[]string{`features/a.feature:2:3: outline "O" has no example rows; expected at least one`}},
		{"a scenario without steps, said once", "Feature: F\n  Scenario: S\n",
			[]string{`features/a.feature:2:3: scenario "S" has no steps; expected at least one`}},
		{"a scenario with a background's steps alone", "Feature: F\n  Background:\n    " + aBot + "\n  Scenario: S\n",
			[]string{`features/a.feature:4:3: scenario "S" has no steps; expected at least one`}},
		{"no scenario", "Feature: F\n",
			[]string{`features/a.feature:1:1: feature "F" has no scenario; expected at least one`}},
		{"a background alone", "Feature: F\n  Background:\n    " + aBot + "\n",
			[]string{`features/a.feature:1:1: feature "F" has no scenario; expected at least one`}},
		{"empty", "", []string{"features/a.feature:1:1: the file is empty; expected \"Feature:\" and at least one scenario"}},
		{"comments alone", "# nothing\n\n", []string{"features/a.feature:1:1: the file is empty"}},
		{"no line of Gherkin", feature(aBot, "Wenn etwas"),
			[]string{
				`features/a.feature:4:5: "Wenn etwas" cannot stand here; expected a step (Given, When, Then, And, But or *), a ` +
					`table row, |did you mean "When etwas"?`}},
		{"a keyword with a slip", feature(aBot, "Whn the bot hangs up"),
			[]string{
				`features/a.feature:4:5: "Whn the bot hangs up" cannot stand here; expected a step|did you mean "When the bot ` +
					`hangs up"?`}},
		{"prose, where no step can stand", "The bot sings.\n",
			[]string{
				`features/a.feature:1:1: "The bot sings." cannot stand here; expected "Feature:", tags or the end of the file`}},
		{"a keyword of another thing with a slip", feature(aBot) + "  Scenaro: T\n    " + aBot + "\n",
			[]string{`features/a.feature:4:3: "Scenaro: T" cannot stand here|did you mean "Scenario: T"?`}},
		{"two words with a slip", feature(aBot) + "  Scenario Outlin: T\n    " + aBot + "\n",
			[]string{`features/a.feature:4:3: "Scenario Outlin: T" cannot stand here|did you mean "Scenario Outline: T"?`}},
		{"a keyword of another language with a slip",
			"# language: de\nFunktionalität: F\n  Szenario: S\n    Angenommen x\n    Wen y\n",
			[]string{
				`features/a.feature:5:5: "Wen y" cannot stand here; expected a step (Angenommen, Gegeben sei, |did you mean ` +
					`"Wenn y"?`}},
		{"a scenario whose keyword has a slip, as the only one", "Feature: F\n\n  Scenari: y\n    " + aBot + "\n",
			[]string{`features/a.feature:3:3: "Scenari: y" is read as a description; did you mean "Scenario: y"?`}},
		{"a scenario whose keyword has a slip, before another",
			"Feature: F\n  Scenari: y\n    " + aBot + "\n  Scenario: S\n    " + aBot + "\n",
			[]string{`features/a.feature:2:3: "Scenari: y" is read as a description; did you mean "Scenario: y"?`}},
		{"a first step whose keyword has a slip", feature("Givn the party \"userA\" is busy", aBot),
			[]string{`features/a.feature:3:5: "Givn the party \"userA\" is busy" is read as a description; did you mean ` +
				"`Given the party \"userA\" is busy`?"}},
		{"a first step without a keyword", feature("the bot hangs up", aBot),
			[]string{
				`features/a.feature:3:5: "the bot hangs up" is read as a description; expected a keyword before the step ` +
					`(Given, When, Then, And, But or *)`}},
		{"a first step of a background without a keyword",
			"Feature: F\n  Background:\n    a bot with no permissions\n  Scenario: S\n    " + aBot + "\n",
			[]string{`features/a.feature:3:5: "a bot with no permissions" is read as a description`}},
		{"the file ends too early", "Feature: F\n  Scenario: S\n    " + aBot + "\n      \"\"\"\n      a\n",
			[]string{`features/a.feature:|the file ends too early; expected `}},
		{"text in single quotes", feature(aBot, "When the bot creates the call 'a user'"),
			[]string{
				"features/a.feature:4:5: no phrase for the step \"the bot creates the call 'a user'\"; text stands in double " +
					"quotes: `the bot creates the call \"a user\"`"}},
		{"text in quotes of a word processor", feature(aBot, "When the bot creates the call “a user”"),
			[]string{
				"features/a.feature:4:5: no phrase for the step |text stands in double quotes: `the bot creates the call " +
					"\"a user\"`"}},
		{"not UTF-8", "Feature: Caf\xe9\n  Scenario: t\xf4t\xf4\n    " + aBot + "\n",
			[]string{"features/a.feature:1:13: the byte 0xE9 is not UTF-8; expected UTF-8 text",
				"features/a.feature:2:14: the byte 0xF4 is not UTF-8"}},
		{"UTF-16", "\xff\xfeF\x00e\x00a\x00", []string{"features/a.feature:1:1: the file is in UTF-16; expected UTF-8 text"}},
		{"UTF-16, the other end first", "\xfe\xff\x00F\x00e",
			[]string{"features/a.feature:1:1: the file is in UTF-16; expected UTF-8 text"}},
		{"UTF-16 without a mark", "F\x00e\x00a\x00t\x00u\x00r\x00e\x00:\x00",
			[]string{"features/a.feature:1:1: the file is in UTF-16; expected UTF-8 text"}},
		{"lines that end in CR alone", strings.ReplaceAll(feature(aBot), "\n", "\r"),
			[]string{"features/a.feature:1:1: the lines end in CR alone, and are one line for Gherkin; expected LF or CRLF"}},
		{"an outline without examples", "Feature: F\n  Scenario Outline: One <n>\n    " + aBot + "\n",
			[]string{`features/a.feature:2:3: outline "One <n>" has no Examples; expected a table of them, or "Scenario"`}},
		{"one of several tables of examples is empty",
			"Feature: F\n  Scenario Outline: O\n    " + aBot +
				"\n    Examples: full\n      | a |\n      | 1 |\n    Examples: bare\n      | a |\n    Examples:\n",
			[]string{`features/a.feature:7:5: the examples "bare" have no rows; expected at least one`,
				`features/a.feature:9:5: the examples have no rows`}},
		{"a column that stands twice",
			"Feature: F\n  Scenario Outline: O\n    " + aBot + "\n    Examples:\n      | a | b | a |\n      | 1 | 2 | 3 |\n",
			[]string{`features/a.feature:5:17: the column "a" stands twice; expected one of each name`}},
		{"a step with a column that there is not",
			"Feature: F\n  Scenario Outline: O <nobody>\n    " + aBot +
				"\n    Given the party \"<usr>\" is busy\n    Examples:\n      | user | b |\n      | userA | <c> |\n",
			[]string{
				`features/a.feature:4:5: no column of the examples is called "usr"; expected one of "user", "b"; what is no ` +
					`column's name stands in a cell; did you mean "user"?`}},
		{"one of several tables of examples lacks a column",
			"Feature: F\n  Scenario Outline: O\n    " + aBot +
				"\n    Given the party \"<user>\" is busy\n    Examples: one\n      | user |\n      | userA |\n" +
				"    Examples: two\n      | usr |\n      | userA |\n",
			[]string{
				`features/a.feature:8:5: the examples "two" have no column "user", which the step on line 4 has a value of`}},
		{"a background with a column",
			"Feature: F\n  Background:\n    " + aBot +
				"\n    Given the party \"<user>\" is busy\n  Scenario Outline: O\n    Given the party \"<user>\" is busy\n" +
				"    Examples:\n      | user |\n      | userA |\n",
			[]string{
				`features/a.feature:4:5: a step of a background has no value of the column "user"; expected it in the outline`}},
		{"a rule without scenarios", "Feature: F\n  Rule: R\n  Rule: Q\n    Scenario: S\n      " + aBot + "\n",
			[]string{`features/a.feature:2:3: rule "R" has no scenario; expected at least one`}},
		{"what stands before the first step is a description", feature("Wenn etwas"),
			[]string{`features/a.feature:2:3: scenario "S" has no steps; expected at least one`}},
		{"an outline without steps, for each of its rows",
			"Feature: F\n  Scenario Outline: O\n    Examples:\n      | a |\n      | 1 |\n",
			[]string{`features/a.feature:2:3: scenario "O" has no steps; expected at least one`}},
		{"not text", "\x00\x01\xff", []string{"features/a.feature:1:3: the byte 0xFF is not UTF-8; expected UTF-8 text"}},
		{"two features in a file", feature(aBot) + feature(aBot),
			[]string{`features/a.feature:4:1: "Feature: F" cannot stand here; expected `}},
		{"a row with too few cells", "Feature: F\n  Scenario Outline: O\n    " + aBot +
			"\n    Examples:\n      | a | b |\n      | 1 |\n",
			[]string{"features/a.feature:6:7: the row has another number of cells than the first of its table"}},
		{"an unknown language", "# language: xx\n" + feature(aBot),
			[]string{`features/a.feature:1:1: Gherkin has no language "xx"; expected one such as "en", "de" or "fr"`}},
		{"a line that is too long for the parser",
			"Feature: F\n  Scenario: S\n    " + aBot + "\n    # " + strings.Repeat("x", 70_000) + "\n    When the bot sings\n",
			[]string{"features/a.feature:4:1: the line has 70006 bytes; expected at most 60000"}},
		{"everything that is wrong at once, by place", feature("When a", "When b") + "  Scenario: T\n    When c\n",
			[]string{`features/a.feature:3:5: no phrase for the step "a"`, `features/a.feature:4:5: no phrase for the step "b"`,
				`features/a.feature:6:5: no phrase for the step "c"`}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			plan, err := NewPlan([]Source{folder("a.feature", tt.text)}, steps.New(), loadData(t, data), Selection{}, letBe)
			if err == nil || plan != nil {
				t.Fatalf("got the plan %v and %v, want faults", plan, err)
			}
			var faults strict.Faults
			if !errors.As(err, &faults) {
				t.Fatalf("got %T, want Faults", err)
			}
			got := strings.Split(err.Error(), "\n")
			if len(got) != len(tt.want) {
				t.Fatalf("got %d lines, want %d:\n%s", len(got), len(tt.want), err)
			}
			for i, want := range tt.want {
				begin, within, _ := strings.Cut(want, "|")
				if !strings.HasPrefix(got[i], begin) || !strings.Contains(got[i], within) {
					t.Errorf("got  %s\nwant %s", got[i], want)
				}
			}
		})
	}
}

// unreadable is a folder in which one name cannot be opened.
type unreadable struct {
	files fs.FS
	name  string
}

func (u unreadable) Open(name string) (fs.File, error) {
	if name == u.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return u.files.Open(name)
}

// TestWhatEditorsLeaveIsNoFeature: names that begin with a dot are left alone, readable or not; who names one means it.
func TestWhatEditorsLeaveIsNoFeature(t *testing.T) {
	t.Parallel()
	content := &fstest.MapFile{Data: []byte(feature(aBot))}
	files := unreadable{fstest.MapFS{"a.feature": content, ".#a.feature": {}, "._a.feature": {Data: []byte{0, 5, 22, 7}},
		".old/b.feature": content}, ".#a.feature"}
	for _, tt := range []struct{ why, only, want string }{
		{"of a folder", "", "mine/a.feature:2"},
		{"by its name", ".old/b.feature", "mine/.old/b.feature:2"},
	} {
		plan, err := NewPlan([]Source{{FS: files, At: "mine", Only: tt.only}}, steps.New(), loadData(t, data), Selection{},
			letBe)
		if err != nil {
			t.Errorf("%s: %v", tt.why, err)
			continue
		}
		if list := plan.Selected(); len(list) != 1 || list[0].ID() != tt.want {
			t.Errorf("%s: %d, the first %s", tt.why, len(list), list[0].ID())
		}
	}
}

func TestSourceFaults(t *testing.T) {
	files := fstest.MapFS{"a.feature": {Data: []byte(feature(aBot))}, "sub/b.feature": {Data: []byte(feature(aBot))}}
	for _, tt := range []struct {
		why    string
		source Source
		want   string
	}{
		{"no feature here", Source{FS: fstest.MapFS{"a.txt": {}}, At: "mine"},
			`mine: no feature file here; expected files that end in .feature`},
		{"not the one that is asked for", Source{FS: files, At: "mine", Only: "c.feature"},
			`mine/c.feature: cannot be read: file does not exist`},
		{"a folder that cannot be read", Source{FS: unreadable{files, "sub"}, At: "mine"},
			"mine/sub: cannot be read: permission denied"},
		{"a file that cannot be read", Source{FS: unreadable{files, "a.feature"}, At: "mine"},
			"mine/a.feature: cannot be read: permission denied"},
		{"nothing can be read", Source{FS: unreadable{files, "."}, At: "mine"}, "mine: cannot be read: permission denied"},
		{"a name in capitals", Source{FS: fstest.MapFS{"a.feature": files["a.feature"], "b.FEATURE": files["a.feature"]},
			At: "mine"},
			`mine/b.FEATURE: the name does not end in ".feature", so that it would not be read; expected small letters`},
		{"a file in capitals that is named",
			Source{FS: fstest.MapFS{"b.FEATURE": files["a.feature"]}, At: "mine", Only: "b.FEATURE"},
			`mine/b.FEATURE: the name does not end in ".feature", so that it would not be read; expected small letters`},
		{"5 MB", Source{FS: fstest.MapFS{"a.feature": {Data: []byte(feature(aBot) + strings.Repeat("#\n", 5<<19))}},
			At: "mine"},
			"mine/a.feature: has 5242959 bytes; expected at most 4194304"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			_, err := NewPlan([]Source{tt.source}, steps.New(), loadData(t, data), Selection{}, letBe)
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestLinkedFolders(t *testing.T) {
	t.Parallel()
	dir, elsewhere, papers := t.TempDir(), t.TempDir(), t.TempDir()
	for path, text := range map[string]string{filepath.Join(dir, "a.feature"): feature(aBot),
		filepath.Join(elsewhere, "b.feature"): feature(aBot), filepath.Join(papers, "b.md"): "no feature"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, target := range map[string]string{"linked": elsewhere, "papers": papers} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip("no links here:", err)
		}
	}
	_, err := NewPlan([]Source{{FS: os.DirFS(dir), At: "mine"}}, steps.New(), loadData(t, data), Selection{}, letBe)
	want := "mine/linked: is a link to a folder with features, which is not followed; expected the folder itself among " +
		"the arguments"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestFileGivenTwiceIsAFault(t *testing.T) {
	whole := folder("a.feature", feature(aBot))
	one := whole
	one.Only = "a.feature"
	_, err := NewPlan([]Source{whole, one}, steps.New(), loadData(t, data), Selection{}, letBe)
	if err == nil || !strings.Contains(err.Error(), "features/a.feature: is given twice") {
		t.Errorf("got %v", err)
	}
}

// Editors write them, and they mean nothing.
func TestByteOrderMarkAndLineEnds(t *testing.T) {
	text := feature(aBot, `When the bot creates the call "a user"`, "Then Graph answers as documented")
	want := planOf(t, Selection{}, folder("a.feature", text)).Selected()
	for why, other := range map[string]string{
		"byte order mark":      "\uFEFF" + text,
		"CRLF":                 strings.ReplaceAll(text, "\n", "\r\n"),
		"both":                 "\uFEFF" + strings.ReplaceAll(text, "\n", "\r\n"),
		"no line end":          strings.TrimSuffix(text, "\n"),
		"blanks at line ends":  strings.ReplaceAll(text, "\n", "  \n"),
		"tabs for indentation": strings.ReplaceAll(text, "    ", "\t"),
	} {
		t.Run(why, func(t *testing.T) {
			got := planOf(t, Selection{}, folder("a.feature", other)).Selected()
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("plan (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnusedData(t *testing.T) {
	text := strings.Replace(data, "answers:\n",
		"answers:\n  - name: for nobody\n    expect: [{clause: sure, status: 404}]\n", 1)
	lib := loadData(t, text)
	source := folder("a.feature", feature(aBot, `When the bot creates the call "a user"`,
		`Then the notifications "call established" arrive`,
		"When the bot gets the call", `Then Graph answers "call not found"`, "When the bot hangs up"))
	_, err := NewPlan([]Source{source}, steps.New(), lib, Selection{}, func(bool) bool { return true })
	want := []string{`the exchange "get call: wrong on purpose" is used by no feature`,
		`the answer "permission missing" is used by no feature`, `the answer "for nobody" is used by no feature`}
	for _, w := range want {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("got %v, want %q", err, w)
		}
	}
	if lines := strings.Count(err.Error(), "\n") + 1; lines != len(want) {
		t.Errorf("%d faults, want %d: %v", lines, len(want), err)
	}
	plan, err := NewPlan([]Source{source}, steps.New(), lib, Selection{}, letBe)
	if err != nil {
		t.Fatalf("data of a place that is let be: %v", err)
	}
	if unused := plan.Unused(); len(unused) != len(want) {
		t.Errorf("%d are said to be unused, want %d: %v", len(unused), len(want), unused)
	}
	if _, err := NewPlan([]Source{source}, steps.New(), lib, Selection{},
		func(embedded bool) bool { return embedded }); err != nil {
		t.Errorf("the data is not embedded: %v", err)
	}
}

func TestPlannedScenarios(t *testing.T) {
	const text = `@on-feature
Feature: F
  What it is
    about.

  Background:
    Given a bot with the least permissions documented

  @one @on-feature
  Scenario: First
    When the bot creates the call "a user"
    Then Graph answers as documented

  Scenario Outline: Each <call>
    When the bot creates the call "<call>"
    * Graph answers as documented

    @row
    Examples:
      | call   |
      | a user |

    Examples: more
      | call   |
      | a user |
      | a user |

  Rule: R
    Background:
      And the bot creates the call "a user"
    Example: In the rule
      But the bot hangs up
`
	head := record.Feature{File: "features/a.feature", Name: "F", Description: "What it is\nabout.",
		Tags: []string{"@on-feature"}}
	bot := record.PlannedStep{Keyword: "Given", Text: "a bot with the least permissions documented", Line: 7}
	each := func(line int, tags ...string) record.Planned {
		return record.Planned{Feature: head, Name: "Each a user", Line: line, Tags: append([]string{"@on-feature"}, tags...),
			Steps: []record.PlannedStep{bot,
				{Keyword: "When", Text: `the bot creates the call "a user"`, Line: 15},
				{Keyword: "*", Text: "Graph answers as documented", Line: 16}}}
	}
	want := []record.Planned{
		{Feature: head, Name: "First", Line: 10, Tags: []string{"@on-feature", "@one"}, Steps: []record.PlannedStep{bot,
			{Keyword: "When", Text: `the bot creates the call "a user"`, Line: 11},
			{Keyword: "Then", Text: "Graph answers as documented", Line: 12}}},
		each(21, "@row"), each(25), each(26),
		{Feature: head, Name: "In the rule", Rule: "R", Line: 31, Tags: []string{"@on-feature"},
			Steps: []record.PlannedStep{bot,
				{Keyword: "And", Text: `the bot creates the call "a user"`, Line: 30},
				{Keyword: "But", Text: "the bot hangs up", Line: 32}}},
	}
	plan := planOf(t, Selection{}, folder("a.feature", text))
	if diff := cmp.Diff(want, plan.Selected()); diff != "" {
		t.Errorf("plan (-want +got):\n%s", diff)
	}
	if plan.Features() != 1 || plan.Selected()[1].ID() != "features/a.feature:21" {
		t.Errorf("%d features, second scenario %s", plan.Features(), plan.Selected()[1].ID())
	}
}
