package mock_test

import (
	"strings"
	"testing"
	"time"

	"conform/mock"
)

func TestParseConfig(t *testing.T) {
	for _, tt := range []struct {
		name string
		text string
		says []string
		why  string
	}{
		{"everything",
			`{"apps": [{"name": "one", "roles": ["Calls.Initiate.All"]}], "faults": [{"kind": "throttle"}], "seed": 3, ` +
				`"order": "documented", "dialect": "observed", "promptDuration": "3s", "ringTimeout": "20s", ` +
				`"wrongStateStatus": 400, "journalSize": 5, "journalBytes": 5000, "queueSize": 7, "sponsorFreeDialOut": true}`, nil,
			"each member there is"},
		{"empty", `{}`, nil, "nothing is required"},
		{"no JSON", "{\n  \"apps\": [,]\n}", []string{"mock.json:2:13"}, "line and column"},
		{"unknown member", "{\n  \"aps\": []\n}", []string{"mock.json:", "aps"}, "a misspelled member is no silent default"},
		{"wrong type", "{\n\n  \"seed\": \"x\"}", []string{"mock.json:3:", "seed"}, "line and column"},
		{"two objects", "{} {}", []string{"follows"}, "one file, one configuration"},
		{"several", `{"order": "x", "dialect": "slang", "ringTimeout": "soon", "apps": [{"roles": ["r"]}]}`,
			[]string{`order "x"`, `dialect "slang": expected documented or observed`, "ringTimeout", `role "r"`}, "all at once"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := mock.ParseConfig(mock.Config{}, "mock.json", []byte(tt.text))
			if (err == nil) != (tt.says == nil) {
				t.Fatalf("error %v (%s)", err, tt.why)
			}
			for _, says := range tt.says {
				if !strings.Contains(err.Error(), says) {
					t.Errorf("error %q does not say %q (%s)", err, says, tt.why)
				}
			}
		})
	}
	got, err := mock.ParseConfig(mock.Config{Seed: 1, Addr: "127.0.0.1:0"}, "mock.json",
		[]byte(`{"seed": 9, "ringTimeout": "20s", "apps": [{"name": "one"}]}`))
	if err != nil || got.Seed != 9 || got.Addr != "127.0.0.1:0" || got.RingTimeout != 20*time.Second ||
		len(got.Apps) != 1 {
		t.Errorf("%+v %v: want the file over what was there", got, err)
	}
}
