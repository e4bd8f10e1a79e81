package mock_test

import (
	"testing"

	"conform/mock"
)

// News that is told twice comes as two messages; a message that is delivered again keeps its id.
func TestMessageIDs(t *testing.T) {
	srv := startServer(t, mock.Config{Order: mock.OrderDocumented})
	for _, tt := range []struct {
		kind string
		want int // ids of four posts: two of establishing, two of established
	}{
		{"duplicate-notification", 4},
		{"redelivered-notification", 3},
	} {
		t.Run(tt.kind, func(t *testing.T) {
			_, posts := newBot(t, srv, mock.App{}).run(mock.Fault{Kind: tt.kind, State: "establishing"})
			ids := map[string]bool{}
			for _, p := range posts {
				ids[p.header.Get("X-Microsoft-Skype-Message-ID")] = true
			}
			if len(posts) != 4 || len(ids) != tt.want || ids[""] {
				t.Errorf("%d posts with %d message ids, want 4 with %d", len(posts), len(ids), tt.want)
			}
		})
	}
}
