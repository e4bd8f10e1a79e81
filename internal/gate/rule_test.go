package gate

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"conform/internal/place"
	"conform/internal/record"
)

var gateDay = time.Date(2027, 1, 31, 15, 0, 0, 0, time.UTC)

func readGates(text string) (Rules, string) {
	rules, err := ReadRules(fstest.MapFS{"gates.yaml": {Data: []byte(text)}}, "gates.yaml", "ci/gates.yaml", gateDay)
	if err != nil {
		return nil, err.Error()
	}
	return rules, ""
}

func TestRulesFromAFile(t *testing.T) {
	const p, s, f, k = record.Passed, record.Skipped, record.Failed, record.Flaky
	for _, tt := range []struct {
		why   string
		rules string
		run   *record.Run
		exit  int
		rule  string // what the verdict says
	}{
		{"the whole", "{minPassRate: 50}", ran(p, f), ExitConforms, "at least 50 % of all scenarios must pass"},
		{"half a percent counts", "{minPassRate: 66.7}", ran(p, p, f), ExitDiffers,
			"at least 66.7 % of all scenarios must pass: 2 of 3 passed, 66.7 % (ci/gates.yaml:1:9)"},
		{"a pattern of features", "{feature: 'features/*', minPassRate: 100}", ran(p), ExitConforms, "features/*"},
		{"a pattern that fits none proves nothing", "{feature: 'other/*', maxSkipped: 9}", ran(p), ExitDiffers,
			"none was executed"},
		{"a tag", "{tag: '@failed', minPassRate: 100}", ran(p, f), ExitDiffers, "0 of 1 passed"},
		{"a tag in a feature", "{tag: '@passed', feature: features/a.feature, minExecuted: 2}", ran(p, f), ExitDiffers,
			"at least 2 of @passed in features/a.feature must be executed: 1 were"},
		{"as many as asked", "{minExecuted: 2}", ran(p, f, s), ExitConforms, ""},
		{"skipped are not executed", "{minExecuted: 3}", ran(p, f, s), ExitDiffers, "2 were"},
		{"one skipped too many", "{maxSkipped: 0}", ran(p, s), ExitDiffers,
			"at most 0 of all scenarios may be skipped: 1 were"},
		{"one flaky too many", "{maxFlaky: 1}", ran(p, k, k), ExitDiffers, "at most 1 of all scenarios may be flaky: 2 were"},
		{"the first broken rule decides", "{maxFlaky: 1}, {maxSkipped: 0}, {minExecuted: 9}", ran(p, s), ExitDiffers,
			"skipped"},
		{"each limit of a rule counts", "{minPassRate: 0, maxSkipped: 0}", ran(p, s), ExitDiffers, "skipped"},
		{"no rule accepts an error", "{minPassRate: 0}", ran(p, record.Errored), ExitBroken, "errored"},
		{"a rule counts on its last day", "{minPassRate: 100, until: 2027-01-31}", ran(p), ExitConforms, ""},
	} {
		t.Run(tt.why, func(t *testing.T) {
			rules, faults := readGates("rules: [" + tt.rules + "]")
			if faults != "" {
				t.Fatal(faults)
			}
			v := rules.Judge(tt.run)
			if v.Exit != tt.exit || !strings.Contains(v.Rule, tt.rule) {
				t.Errorf("got exit %d by %q, want %d by %q", v.Exit, v.Rule, tt.exit, tt.rule)
			}
		})
	}
}

func TestRuleAboutExcessPermissions(t *testing.T) {
	run := ran(record.Passed, record.Passed)
	list := run.Features[0].Scenarios
	list[0].Permission = &record.Permission{Carried: []string{"A", "B", "C"}, Excess: []string{"B", "C"},
		Deliberate: []string{"C"}}
	list[1].Permission = &record.Permission{Carried: []string{"A", "D"}, Excess: []string{"A", "D"}}
	lent := ran(record.Passed, record.Passed)
	lent.Features[0].Scenarios[0].Permission = &record.Permission{Carried: []string{"A"}}
	lent.Features[0].Scenarios[1].Permission = &record.Permission{Carried: []string{"A"}, Excess: []string{"A"}}
	if got := (&Rule{MaxExcess: limit(0)}).judge(lent); !got[0].Passed ||
		got[0].Detail != "they carry none (1 scenario carried one that its own requests did not need)" {
		t.Errorf("one scenario carries what only the other needs: got %+v", got)
	}
	for _, tt := range []struct {
		why  string
		rule Rule
		want string
		hold bool
	}{
		{"what one scenario needs is idle nowhere", Rule{MaxExcess: limit(2)}, "they carry 2: B, D", true},
		{"one too many", Rule{MaxExcess: limit(1)}, "they carry 2: B, D", false},
	} {
		t.Run(tt.why, func(t *testing.T) {
			got := tt.rule.judge(run)
			if len(got) != 1 || got[0].Detail != tt.want || got[0].Passed != tt.hold {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestGateFileFaults(t *testing.T) {
	for _, tt := range []struct{ why, text, want string }{
		{"no rules would pass all", "rules: []", "ci/gates.yaml:1:1: no rules; expected at least one"},
		{"so would a rule without a limit", "rules: [{tag: '@x'}]",
			"ci/gates.yaml:1:9: the rule asks for nothing; expected at least one of minPassRate, minExecuted, maxSkipped, " +
				"maxFlaky, maxExcessPermissions"},
		{"a misspelt limit is no limit", "rules: [{minPasRate: 5}]",
			`ci/gates.yaml:1:10: unknown key "minPasRate"; expected one of feature, tag, minPassRate, minExecuted, ` +
				`maxSkipped, maxFlaky, maxExcessPermissions, until; did you mean "minPassRate"?`},
		{"percent", "rules: [{minPassRate: 101}]", "ci/gates.yaml:1:23: the number 101; expected 0 to 100, in percent"},
		{"counts", "rules: [{maxFlaky: -1}]", "ci/gates.yaml:1:20: the number -1; expected 0 or more"},
		{"a tag without its mark fits nothing", "rules: [{tag: slow, maxFlaky: 1}]",
			`ci/gates.yaml:1:15: "slow" is no tag; expected one such as @scenario-08`},
		{"a rule that has expired", "rules: [{maxFlaky: 1, until: 2027-01-30}]",
			"ci/gates.yaml:1:30: the rule expired with 2027-01-30; expected a later day, when it was looked at again; or " +
				"none of it"},
		{"no such day", "rules: [{maxFlaky: 1, until: soon}]",
			`ci/gates.yaml:1:30: the text "soon"; expected a day such as 2027-01-31`},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if _, got := readGates(tt.text); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
	if _, err := ReadRules(fstest.MapFS{}, "gates.yaml", "gates.yaml", gateDay); err == nil ||
		!strings.Contains(err.Error(), "gates.yaml: cannot be opened") {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestFits(t *testing.T) {
	for _, tt := range []struct {
		why, pattern, text string
		want               bool
	}{
		{"plain text is itself", "a", "a", true},
		{"and nothing else", "a", "ab", false},
		{"any text", "*", "", true},
		{"a beginning", "a*", "abc", true},
		{"an end", "*c", "abc", true},
		{"both", "a*c", "abc", true},
		{"a beginning is not an end too", "aba*aba", "aba", false},
		{"a part", "*b*", "abc", true},
		{"parts in order", "*b*a*", "abc", false},
		{"slashes are text", "a*d", "a/b/c/d", true},
		{"two in a row are one", "a**c", "abc", true},
	} {
		t.Run(tt.why, func(t *testing.T) {
			if got := fits(tt.pattern, tt.text); got != tt.want {
				t.Errorf("fits(%q, %q) = %v", tt.pattern, tt.text, got)
			}
		})
	}
}

// TestFitsIsARegularExpression compares the pattern with the regular expression that it stands for.
func TestFitsIsARegularExpression(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOfN(rapid.RuneFrom([]rune("ab*")), 0, 8, -1)
		pattern, text := letters.Draw(t, "pattern"), letters.Draw(t, "text")
		want := regexp.MustCompile(`^` + strings.ReplaceAll(regexp.QuoteMeta(pattern), `\*`, `.*`) + `$`).MatchString(text)
		if got := fits(pattern, text); got != want {
			t.Errorf("fits(%q, %q) = %v, want %v", pattern, text, got, want)
		}
	})
}

func TestKnownFailuresInTheGate(t *testing.T) {
	known := func(where string, of int) *record.Known {
		return &record.Known{Reason: "r", Where: place.Parse(where), Scenarios: of}
	}
	for _, tt := range []struct {
		why       string
		statuses  []record.Status
		known     []string // places of the entries; empty: none
		elsewhere []string // places of the entries of scenarios that this run does not have
		exit      int
		rule      string
	}{
		{"a known failure is let through", []record.Status{record.Passed, record.Failed}, []string{"", "k:1"}, nil,
			ExitConforms, "what is known to fail must fail"},
		{"another failure is not", []record.Status{record.Passed, record.Failed, record.Failed}, []string{"", "k:1", ""}, nil,
			ExitDiffers, "1 of 2 passed"},
		{"what healed must go", []record.Status{record.Passed, record.Passed}, []string{"", "k:1"}, nil, ExitDiffers,
			"features/a.feature:2 passes now; take the entry out (k:1)"},
		{"all that healed is counted", []record.Status{record.Passed, record.Passed, record.Passed},
			[]string{"k:7", "k:12", "k:17"}, nil, ExitDiffers,
			"features/a.feature:1 passes now; take the entry out, and 2 more: `conform baseline update` does (k:7)"},
		{"a pattern that healed is one entry", []record.Status{record.Passed, record.Passed}, []string{"k:1", "k:1"}, nil,
			ExitDiffers, "features/a.feature:1 and what else fits passes now; take the entry out (k:1)"},
		{"a pattern stands while one of its scenarios fails", []record.Status{record.Passed, record.Passed, record.Failed},
			[]string{"", "k:1", "k:1"}, nil, ExitConforms, ""},
		{"while one of its scenarios was not run, a pattern has not healed", []record.Status{record.Passed}, []string{"k:1"},
			[]string{"k:1"}, ExitConforms, ""},
		{"what was skipped healed nothing", []record.Status{record.Passed, record.Skipped}, []string{"", "k:1"}, nil,
			ExitConforms, ""},
		{"an error is no known failure", []record.Status{record.Passed, record.Errored}, []string{"", "k:1"}, nil, ExitBroken,
			"errored"},
		{"an error beside a known failure", []record.Status{record.Errored, record.Failed}, []string{"", "k:1"}, nil,
			ExitBroken, "errored"},
		{"known failures alone prove nothing", []record.Status{record.Failed}, []string{"k:1"}, nil, ExitDiffers,
			"none was executed beside 1 known failure"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			run := ran(tt.statuses...)
			for i, s := range run.Features[0].Scenarios {
				s.ID = "features/a.feature:" + string(rune('1'+i))
				if tt.known[i] != "" {
					of := 0
					for _, where := range append(tt.known, tt.elsewhere...) {
						if where == tt.known[i] {
							of++
						}
					}
					s.Known = known(tt.known[i], of)
				}
				if s.FailsAsKnown() {
					run.Counts.Known++
				}
			}
			v := Rules(nil).Judge(run)
			if v.Exit != tt.exit || !strings.Contains(v.Rule, tt.rule) {
				t.Errorf("got exit %d by %q, want %d by %q", v.Exit, v.Rule, tt.exit, tt.rule)
			}
		})
	}
}

// TestAShareHoldsRulesOfWhatItHasNot: the merged run is judged by them.
func TestAShareHoldsRulesOfWhatItHasNot(t *testing.T) {
	rules, faults := readGates("rules: [{tag: '@failed', minPassRate: 100}, {minPassRate: 100}]")
	if faults != "" {
		t.Fatal(faults)
	}
	for shard, exit := range map[record.Shard]int{{}: ExitDiffers, {Number: 1, Of: 3}: ExitConforms} {
		run := ran(record.Passed)
		run.Info.Selection.Shard = shard
		if v := rules.Judge(run); v.Exit != exit {
			t.Errorf("the share %q: exit %d by %q, want %d", shard, v.Exit, v.Rule, exit)
		}
	}
	run := ran(record.Failed)
	run.Info.Selection.Shard = record.Shard{Number: 1, Of: 3}
	if v := rules.Judge(run); v.Exit != ExitDiffers {
		t.Errorf("what failed in the share: exit %d by %q", v.Exit, v.Rule)
	}
}
