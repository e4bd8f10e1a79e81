package scenarios

import (
	"testing"
)

func TestEmbeddedLoads(t *testing.T) {
	lib, err := Load(Source{FS: Embedded(), At: "scenarios"})
	if err != nil {
		t.Fatalf("the embedded data has faults:\n%v", err)
	}
	if len(lib.Variables) == 0 {
		t.Error("no variables")
	}
}
