package conformtest_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestThePageOfTheManual builds and runs the test and the feature of docs/steps.md, as a reader would who copies both.
func TestThePageOfTheManual(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../docs/steps.md")
	if err != nil {
		t.Fatal(err)
	}
	block := func(language string) []byte {
		found := regexp.MustCompile("(?ms)^```" + language + "\n(.*?)^```$").FindSubmatch(page)
		if found == nil {
			t.Fatalf("the page has no block of %s", language)
		}
		return found[1]
	}
	module, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "features"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "features/log.feature", block("gherkin"))
	source := write(t, dir, "bot_test.go", block("go"))
	// For the compiler the file stands in a package of this module, which on the disk is not there.
	overlay, err := json.Marshal(map[string]any{
		"Replace": map[string]string{filepath.Join(module, "bot", "bot_test.go"): source}})
	if err != nil {
		t.Fatal(err)
	}
	binary := filepath.Join(dir, "bot.test")
	build := exec.CommandContext(t.Context(), "go", "test", "-vet=off", "-overlay", write(t, dir, "overlay.json", overlay),
		"-c", "-o", binary, "./bot")
	build.Dir = module
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	run := exec.CommandContext(t.Context(), binary, "-test.v", "-test.run", "TestBot/A_bot_with_a_log/")
	run.Dir = dir
	out, err := run.CombinedOutput()
	if err != nil || !regexp.MustCompile(`--- PASS: TestBot/A_bot_with_a_log/The_bot_logs_that_it_started `).Match(out) {
		t.Errorf("%v: %s", err, out)
	}
}
