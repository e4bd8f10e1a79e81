package library

import (
	"os"
	"testing"

	"conform/internal/strict"
	"conform/scenarios"
)

const parsedFile = "../../scenarios/parsed.bin"

func TestParsedDataIsCurrent(t *testing.T) {
	t.Parallel()
	got, err := strict.Prepare(scenarios.FS())
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(parsedFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(parsedFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf(
			"%s is not of the data beside it, which is parsed at each start; go test ./internal/library -update writes it",
			parsedFile)
	}
}
