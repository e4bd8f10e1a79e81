package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"conform/internal/figures"
	"conform/internal/library"
	"conform/mock"
)

// A recording turns the journal of a mock into features and scenario data to start from.
type recording struct {
	lib       *library.Library
	variables mapping
	people    names // variables by the ids of people
	exchanges []entry
	sequences []sequence
	captured  int
	told      map[int]bool // the requests that became steps, by their number in the journal
}

// An entry is something of scenario data, with what is captured from it.
type entry struct {
	mapping
	capture *mapping
}

func (e entry) whole() mapping {
	if len(*e.capture) == 0 {
		return e.mapping
	}
	return append(slices.Clone(e.mapping), member{"capture", *e.capture})
}

type sequence struct {
	name     string
	messages []entry
}

// recordFiles are the files that --record writes into its folder: scenario data, and a feature for each app.
const recordedData = "recorded.yaml"

func recordedFeature(n int) string {
	if n == 0 {
		return "recorded.feature"
	}
	return fmt.Sprintf("recorded-%d.feature", n+1)
}

// recordInto says what is wrong with the folder of --record, in which nothing is overwritten. It need not be there.
func recordInto(dir string) error {
	for _, name := range []string{recordedData, recordedFeature(0)} {
		_, err := os.Lstat(filepath.Join(dir, name))
		switch {
		case err == nil:
			return fmt.Errorf("--record %s: it has a %s already; expected another folder", dir, name)
		case !errors.Is(err, fs.ErrNotExist):
			return fmt.Errorf("--record %s: %w", dir, err)
		}
	}
	return nil
}

// record writes what the mock was asked and did into the folder of --record, and says what came of it.
func (f *mockFlags) record(s streams, server *mock.Server) error {
	written, err := recorded(server.Journal(""), server.Acts(), server.Apps(), time.Now())
	if err != nil {
		return fmt.Errorf("--record: %w", err)
	}
	if len(written.files) == 0 {
		_, err := fmt.Fprintf(s.err, "--record: no call was made, so nothing was written\n")
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(written.files)) {
		file, err := os.OpenFile(filepath.Join(f.recordDir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return fmt.Errorf("--record: %w", err)
		}
		_, err = file.WriteString(written.files[name])
		if err := errors.Join(err, file.Close()); err != nil {
			return fmt.Errorf("--record: %w", err)
		}
	}
	entries := server.Journal("")
	left := ""
	if len(entries) > 0 && entries[0].Number > 1 {
		left = fmt.Sprintf("; forgotten by the journal: %d of what came first", entries[0].Number-1)
	}
	if written.leftOut > 0 {
		left += "; left out: " + figures.Counted(written.leftOut, "request") + " about no call"
	}
	_, err = fmt.Fprintf(s.err, "recorded %s in %s%s\n  conform run %s --scenarios %s\n",
		figures.Counted(written.calls, "call"), f.recordDir, left, f.recordDir, f.recordDir)
	return err
}

// recordedFiles are the files of a recording, by name.
type recordedFiles struct {
	files          map[string]string
	calls, leftOut int
}

// recorded makes the files of what the journal tells.
func recorded(entries []mock.JournalEntry, acts []mock.ActDone, apps []mock.App, now time.Time) (recordedFiles, error) {
	lib, err := library.Load(library.Embedded())
	if err != nil {
		return recordedFiles{}, err
	}
	r := &recording{lib: lib, people: names{}, told: map[int]bool{}}
	variables := names{}
	const short = 7 // too short to be told from another text
	for _, name := range slices.Sorted(maps.Keys(lib.Variables)) {
		if value := strings.ToLower(lib.Variables[name].Mock); len(value) >= short && variables[value] == "" {
			variables[value] = name
			r.people[value] = name
		}
	}
	out := recordedFiles{files: map[string]string{}}
	for _, app := range apps {
		var calls []string
		for _, e := range entries {
			if e.App != app.ClientID || e.Call == "" || slices.Contains(calls, e.Call) {
				continue
			}
			if e.Operation == "create call" || e.Kind == "notification" { // others ask for calls that never were
				calls = append(calls, e.Call)
			}
		}
		var scenarios strings.Builder
		for _, id := range calls {
			out.calls++
			c := &recordedCall{recording: r, number: out.calls, app: app, id: id, names: maps.Clone(variables)}
			for value, name := range map[string]string{app.TenantID: "tenantId", app.ClientID: "appId",
				app.InstanceID: "instanceId", app.Number: "botNumber"} {
				c.names[strings.ToLower(value)] = name
			}
			c.tell(storyOf(entries, acts, app.ClientID, id))
			fmt.Fprintf(&scenarios, "\n  Scenario: Call %d\n", c.number)
			last := ""
			for _, step := range c.steps {
				keyword, rest, _ := strings.Cut(step, " ")
				if keyword == last {
					keyword = "And"
				} else {
					last = keyword
				}
				scenarios.WriteString("    " + keyword + " " + rest + "\n")
			}
		}
		if len(calls) > 0 {
			out.files[recordedFeature(len(out.files))] = featureOf(app, scenarios.String(), now)
		}
	}
	for _, e := range entries {
		if e.Kind == "request" && e.Operation != "get token" && !r.told[e.Number] {
			out.leftOut++
		}
	}
	if out.calls > 0 {
		out.files[recordedData] = r.data(now)
	}
	return out, nil
}

func featureOf(app mock.App, scenarios string, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Recorded by conform mock on %s. A sketch: rename the scenarios, and take away what is not meant.\n",
		now.Format(time.DateOnly))
	fmt.Fprintf(&b, "Feature: Calls of the app %q\n\n  Background:\n", cmp.Or(oneLine(app.Name), "unnamed"))
	b.WriteString("    Given a bot with the least permissions documented\n")
	for _, role := range app.Roles {
		fmt.Fprintf(&b, "    And a bot that also has the permission %q\n", role)
	}
	return b.String() + scenarios
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// data is the scenario data of all calls.
func (r *recording) data(now time.Time) string {
	source := "recorded from conform mock on " + now.Format(time.DateOnly)
	clauses := mapping{}
	file := mapping{}
	var exchanges, sequences list
	for _, e := range r.exchanges {
		exchanges = append(exchanges, e.whole())
	}
	for _, s := range r.sequences {
		var messages list
		for _, m := range s.messages {
			messages = append(messages, m.whole())
		}
		sequences = append(sequences, mapping{{"name", s.name}, {"messages", messages}})
	}
	claim := func(id, says string) {
		clauses = append(clauses, member{id, mapping{{"says", says}, {"source", source}, {"evidence", "observed"}}})
	}
	if len(exchanges) > 0 {
		claim("recorded.answer", "The mock answered so.")
	}
	if len(sequences) > 0 {
		claim("recorded.notification", "The mock notified so.")
	}
	file = append(file, member{"clauses", clauses})
	for _, part := range []struct {
		key    string
		value  any
		filled bool
	}{
		{"variables", r.variables, len(r.variables) > 0},
		{"exchanges", exchanges, len(exchanges) > 0},
		{"sequences", sequences, len(sequences) > 0},
	} {
		if part.filled {
			file = append(file, member{part.key, part.value})
		}
	}
	var b strings.Builder
	b.WriteString("# " + source + ": what was asked, what the mock answered, and what it notified of.\n" +
		"# Expectations are those of the mock. What the documentation says stands in the clauses that conform has:\n" +
		"# conform list --data.\n")
	asYAML(&b, file, 0)
	return b.String()
}

// operation is the name that scenario data has for an operation of the mock; "" for none.
func (r *recording) operation(name string) string {
	plain := func(s string) string { return strings.ToLower(strings.ReplaceAll(s, " ", "")) }
	for _, known := range r.lib.Operations() {
		if plain(known) == plain(name) {
			return known
		}
	}
	return ""
}
