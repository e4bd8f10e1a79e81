package mock_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"conform/mock"

	"github.com/google/go-cmp/cmp"
)

// TestDeliveryValidate: everything that is wrong is said at once, each with what was expected.
func TestDeliveryValidate(t *testing.T) {
	uniform := mock.Latency{Distribution: mock.Uniform, Most: time.Second}
	for _, c := range []struct {
		why  string
		d    mock.Delivery
		want []string // none: nothing is wrong
	}{
		{"nothing at all", mock.Delivery{}, nil},
		{"all profiles", mock.Delivery{Profiles: mock.DeliveryProfileNames()}, nil},
		{"each distribution", mock.Delivery{Notifications: uniform,
			Answers: mock.Latency{Distribution: mock.LogNormal, Typical: time.Second, Sigma: 1}}, nil},
		{"several faults", mock.Delivery{Profiles: []string{"lazy"}, Repeat: 2, Batch: -1},
			[]string{`profile "lazy": expected one of reordered`, "repeat 2", "batch -1"}},
		{"no distribution", mock.Delivery{Answers: mock.Latency{Typical: time.Second}},
			[]string{"answers: distribution: expected one of"}},
		{"unknown distribution", mock.Delivery{Answers: mock.Latency{Distribution: "normal"}},
			[]string{`distribution "normal"`}},
		{"fixed without a value", mock.Delivery{Answers: mock.Latency{Distribution: mock.Fixed}}, []string{"typical 0s"}},
		{"uniform without an end", mock.Delivery{Answers: mock.Latency{Distribution: mock.Uniform, Least: time.Second}},
			[]string{"most 0s"}},
		{"uniform has no typical value",
			mock.Delivery{Answers: mock.Latency{Distribution: mock.Uniform, Typical: 1, Most: 2}},
			[]string{"typical: expected with"}},
		{"bounds the wrong way", mock.Delivery{Answers: mock.Latency{Distribution: mock.Uniform, Least: 2, Most: 1}},
			[]string{"most not below least"}},
		{"bounds that do nothing", mock.Delivery{Answers: mock.Latency{Distribution: mock.Fixed, Typical: 1, Most: 2}},
			[]string{"expected without fixed"}},
		{"sigma that does nothing", mock.Delivery{Answers: mock.Latency{Distribution: mock.Fixed, Typical: 1, Sigma: 1}},
			[]string{"sigma: expected with lognormal only"}},
		{"sigma that is missing", mock.Delivery{Answers: mock.Latency{Distribution: mock.LogNormal, Typical: 1}},
			[]string{"sigma 0"}},
		{"no quota", mock.Delivery{Quota: mock.Quota{Requests: 3}}, []string{"quota: 3 requests per 0s"}},
	} {
		err := c.d.Validate()
		if err == nil {
			if len(c.want) > 0 {
				t.Errorf("%s: nothing is wrong, want %q", c.why, c.want)
			}
			continue
		}
		if len(c.want) == 0 || len(strings.Split(err.Error(), "\n")) != len(c.want) {
			t.Errorf("%s: %v, want %q", c.why, err, c.want)
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", c.why, err, want)
			}
		}
		if _, err := mock.Start(mock.Config{Delivery: c.d}); err == nil {
			t.Errorf("%s: a server was started", c.why)
		}
	}
}

// TestDeliveryAsJSON: what is written is what is read, and what is misspelt is refused.
func TestDeliveryAsJSON(t *testing.T) {
	full := mock.Delivery{Profiles: []string{"reordered"}, Seed: 7, Reorder: true, Repeat: 0.5, Batch: 3,
		Notifications: mock.Latency{Distribution: mock.Uniform, Least: time.Second, Most: time.Minute},
		Answers: mock.Latency{Distribution: mock.LogNormal, Typical: 80 * time.Millisecond, Sigma: 0.5,
			Most: time.Second},
		Quota: mock.Quota{Requests: 30, Per: 10 * time.Second}}
	data, err := json.Marshal(full)
	if err != nil {
		t.Fatal(err)
	}
	var back mock.Delivery
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(full, back); diff != "" {
		t.Errorf("%s\n-want +got\n%s", data, diff)
	}
	if empty, err := json.Marshal(mock.Delivery{}); err != nil || string(empty) != "{}" {
		t.Errorf("nothing is written as %s, %v", empty, err)
	}
	for _, text := range []string{`{"answers": {"distribution": "fixed", "mean": "1s"}}`,
		`{"answers": {"typical": "soon"}}`, `{"quota": {"requests": 3, "per": 10}}`, `{"quota": {"limit": 3}}`} {
		if err := json.Unmarshal([]byte(text), new(mock.Delivery)); err == nil {
			t.Errorf("%s was read", text)
		}
	}
}

// TestDeliveryInAConfiguration: a file can ask for it, and is told what it has wrong.
func TestDeliveryInAConfiguration(t *testing.T) {
	c, err := mock.ParseConfig(mock.Config{Delivery: mock.Delivery{Profiles: []string{"slow"}, Batch: 2}}, "mock.json",
		[]byte(`{"delivery": {"profiles": ["reordered"], "batch": 5}}`))
	want := mock.Delivery{Profiles: []string{"slow", "reordered"}, Batch: 5}
	if diff := cmp.Diff(want, c.Delivery); err != nil || diff != "" {
		t.Errorf("%v\n-want +got\n%s", err, diff)
	}
	_, err = mock.ParseConfig(mock.Config{}, "mock.json", []byte(`{"delivery": {"profiles": ["reorderd"]}}`))
	if err == nil || !strings.HasPrefix(err.Error(), "mock.json") ||
		!strings.Contains(err.Error(), "reordered, repeated") {
		t.Errorf("a misspelt profile: %v", err)
	}
}
