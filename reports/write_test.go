package reports

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/page"
	"conform/reports/sample"
)

func TestWriteAllGivesTheSameBytesAgain(t *testing.T) {
	one, two := filepath.Join(t.TempDir(), "deep", "one"), t.TempDir()
	run := sample.Failing(t)
	if err := WriteAll(one, digest.Of(run), Every(), page.Limit); err != nil {
		t.Fatal(err)
	}
	if err := WriteAll(two, digest.Of(sample.Failing(t)), Every(), page.Limit); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(one)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(all()) {
		t.Errorf("%d files in the report folder, want %d", len(entries), len(all()))
	}
	for _, f := range all() {
		a, err := os.ReadFile(filepath.Join(one, f.file))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(two, f.file))
		if err != nil {
			t.Fatal(err)
		}
		if len(a) == 0 || !bytes.Equal(a, b) {
			t.Errorf("%s: the same run gave other bytes (%d and %d)", f.file, len(a), len(b))
		}
	}
}

func TestWriteAllNamesWhatItCannotWrite(t *testing.T) {
	file := filepath.Join(t.TempDir(), "taken")
	if err := os.WriteFile(file, []byte("a file"), 0o644); err != nil {
		t.Fatal(err)
	}
	occupied := t.TempDir()
	if err := os.MkdirAll(filepath.Join(occupied, "junit.xml", "in the way"), 0o755); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		dir  string
		want string
		why  string
	}{
		{filepath.Join(file, "report"), "making the report folder " + filepath.Join(file, "report"), "the parent is a file"},
		{"/proc/conform-report", "making the report folder /proc/conform-report",
			"the file system takes no folder, even from root"},
		{occupied, "writing " + filepath.Join(occupied, "junit.xml"), "a folder stands where a file should be"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			err := WriteAll(test.dir, digest.Of(sample.Passing(t)), Every(), page.Limit)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error %v does not say %q", err, test.want)
			}
			if strings.Contains(err.Error(), ".conform-") {
				t.Errorf("the error names a temporary file: %v", err)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(occupied, "report.json")); err != nil {
		t.Errorf("the other reports were not written: %v", err)
	}
	left, err := filepath.Glob(filepath.Join(occupied, ".conform-*"))
	if err != nil || len(left) != 0 {
		t.Errorf("temporary files were left behind: %v %v", left, err)
	}
}

func TestChoose(t *testing.T) {
	for _, tt := range []struct {
		list string
		want Choice // nil: it is refused
		says string
		why  string
	}{
		{"default", Choice{"json", "junit", "markdown", "html"}, "", "what people and CI read"},
		{"html, junit", Choice{"html", "junit"}, "", "spaces do no harm"},
		{"badge,default", Choice{"badge", "json", "junit", "markdown", "html"}, "", "one more than usual"},
		{"html,html", Choice{"html"}, "", "twice is once"},
		{"all", Every(), "", "every one"},
		{"junt", nil, `"junt" is no report; did you mean "junit"?; expected some of json, full,`, "a letter is missing"},
		{"xml,html,HTML", nil, `"xml" is no report, "HTML" is no report; did you mean "html"?;`, "all faults at once"},
		{"", nil, `"" is no report; expected some of`, "an empty list"},
		{"html,", nil, `"" is no report`, "a comma too many"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			got, err := Choose(tt.list)
			if !slices.Equal(got, tt.want) || (err == nil) != (tt.want != nil) {
				t.Fatalf("%q chooses %q, %v; want %q", tt.list, got, err, tt.want)
			}
			if err != nil && !strings.Contains(err.Error(), tt.says) {
				t.Errorf("the error is %q, want %q in it", err, tt.says)
			}
		})
	}
}

// TestWriteAllWritesWhatIsChosen and leaves what else is in the folder alone.
func TestWriteAllWritesWhatIsChosen(t *testing.T) {
	dir := t.TempDir()
	d := digest.Of(sample.Passing(t))
	for _, step := range []struct {
		chosen Choice
		want   []string
	}{
		{Choice{"junit", "badge"}, []string{"badge.svg", "junit.xml"}},
		{Choice{}, []string{"badge.svg", "junit.xml"}},
		{Default(), []string{"badge.svg", "index.html", "junit.xml", "report.json", "summary.md"}},
	} {
		if err := WriteAll(dir, d, step.chosen, page.Limit); err != nil {
			t.Fatal(err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range entries {
			got = append(got, e.Name())
		}
		if !slices.Equal(got, step.want) {
			t.Errorf("%q gives %q, want %q", step.chosen, got, step.want)
		}
	}
}

// BenchmarkWriteAll writes the reports that are written when nobody chooses, of a run that is in memory, and says how
// large they are.
func BenchmarkWriteAll(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			run, dir := sample.Large(b, n), b.TempDir()
			b.ReportAllocs()
			for b.Loop() {
				if err := WriteAll(dir, digest.Of(run), Default(), page.Limit); err != nil {
					b.Fatal(err)
				}
			}
			for _, name := range Default().Files() {
				info, err := os.Stat(filepath.Join(dir, name))
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(info.Size())/1e6, "MB-"+name)
			}
		})
	}
}

// TestAReportIsTheSameWhateverElseIsChosen: a page is not another one because full.json is written beside it.
func TestAReportIsTheSameWhateverElseIsChosen(t *testing.T) {
	t.Parallel()
	s := sample.New(t, sample.MockInfo())
	ids := []string{s.Plan(sample.PstnFeature(), 1, "one", nil, sample.PstnSteps()),
		s.Plan(sample.PstnFeature(), 9, "two", nil, sample.PstnSteps()),
		s.Plan(sample.PstnFeature(), 17, "three", nil, sample.PstnSteps())}
	twin := s.Twin(ids[0], sample.PstnFeature(), 1, "one", "Calls.Initiate.All")
	s.Passes(ids[1]) // they end in another order than the plan has
	s.Differs(ids[2])
	s.Passes(ids[0])
	s.Refused(twin, 403)
	s.Scenario = ""
	s.Add(record.Event{RunFinished: &record.RunFinished{}})
	written := map[string][]byte{}
	for _, chosen := range []Choice{Default(), Every(), {"full", "html"}} {
		dir := t.TempDir()
		c := NewCollector(chosen, page.Limit)
		run, err := c.Read(bytes.NewReader(s.Log.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Write(dir, run); err != nil {
			t.Fatal(err)
		}
		for _, name := range chosen.Files() {
			text, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if before := written[name]; before != nil && !bytes.Equal(before, text) {
				t.Errorf("%s is another one with %q", name, chosen)
			}
			written[name] = text
		}
	}
	if len(written) != len(Names()) {
		t.Errorf("%d files were written, want %d", len(written), len(Names()))
	}
}
