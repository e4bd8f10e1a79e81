package mock_test

import (
	"testing"

	"conform/mock"
)

// TestRotateKeys: after a rotation the old keys document does not verify what
// is posted, the new one does, and it still lists the key before.
func TestRotateKeys(t *testing.T) {
	srv := startServer(t, mock.Config{})
	b := newBot(t, srv, mock.App{})
	old := notificationKeys(t, srv)
	judge := func() (withOld, withNew string) {
		b.fresh()
		b.create(b.toUser())
		header := b.settled()[0].header.Get("Authorization")
		return judgeToken(header, b.app, old), judgeToken(header, b.app, notificationKeys(t, srv))
	}
	if withOld, withNew := judge(); withOld != "right" || withNew != "right" {
		t.Errorf("before: %q with the old keys, %q with the new", withOld, withNew)
	}
	b.control(200, "POST", "/keys/rotate", nil)
	if withOld, withNew := judge(); withOld != "key" || withNew != "right" {
		t.Errorf("after: %q with the old keys, %q with the new", withOld, withNew)
	}
	if keys := notificationKeys(t, srv); len(keys.Keys) != 2 || len(keys.Key(old.Keys[0].KeyID)) != 1 {
		t.Errorf("%d keys are published, want the new one and the old one", len(keys.Keys))
	}
	b.control(200, "POST", "/keys/rotate", nil)
	if keys := notificationKeys(t, srv); len(keys.Keys) != 2 || len(keys.Key(old.Keys[0].KeyID)) != 0 {
		t.Errorf("%d keys are published, want the last two", len(keys.Keys))
	}
}
