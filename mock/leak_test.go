package mock_test

import (
	"io"
	"log"
	"testing"

	"go.uber.org/goleak"
)

// TestMain fails the package when a closed server leaves something running.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// discardLog keeps the complaints of a test's own servers out of its output.
func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }
