package record

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// disguised records a body, and a check that names what was in it.
func disguised(t *testing.T, d *Disguise, body, got string) string {
	t.Helper()
	var log bytes.Buffer
	r := NewRecorder(&log, nil, nil)
	r.Disguise(d)
	r.Record(Event{Exchange: &Exchange{Request: Request{URL: "https://graph/x?n=%2B14255550101"},
		Response: &Response{Body: Body(body)}}})
	r.Record(Event{Check: &Check{Differences: []Difference{{Got: got}}}})
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(log.String()) {
		if !json.Valid([]byte(line)) {
			t.Errorf("no JSON any more: %s", line)
		}
	}
	return log.String()
}

const meeting = `{"joinWebUrl": "https://teams.microsoft.com/l/meetup-join/19%3ameeting_canary/0?context=canary", "passcode":"canary1", "pin" : "4711",
 "source": {"displayName": "Canary Person", "id": "+14255550101"}, "other": {"displayName":"Bob"}, "duration": 14255550101, "subject": "4255550101 and 14255550101"}`

func TestDisguise(t *testing.T) {
	for _, tt := range []struct {
		why        string
		disguise   *Disguise
		gone, left []string
	}{
		{"none", nil, nil, []string{"meetup-join", "canary1", "Canary Person", "+14255550101", "4711"}},
		{"of meetings", &Disguise{}, []string{"meetup-join", "canary1", "4711"},
			[]string{"Canary Person", "+14255550101", "[redacted:join URL]", "[redacted:passcode]"}},
		{"of people too", &Disguise{Personal: true},
			[]string{"meetup-join", "canary1", "Canary Person", "14255550101\\", "%2B14255550101", "Bob", "4255550101 and",
				"14255550101\\\""},
			[]string{"[number 1]", "[name 1]", "[name 2]", "14255550101,"}},
	} {
		t.Run(tt.why, func(t *testing.T) {
			log := disguised(t, tt.disguise, meeting, `"Canary Person" of "+14255550101" and "Bob"`)
			for _, text := range tt.gone {
				if strings.Contains(log, text) {
					t.Errorf("%q is still there: %s", text, log)
				}
			}
			for _, text := range tt.left {
				if !strings.Contains(log, text) {
					t.Errorf("%q is gone: %s", text, log)
				}
			}
		})
	}
}

// The same person has the same pseudonym in all of a run, and one that was known before too.
func TestPseudonymsAreStable(t *testing.T) {
	d := &Disguise{Personal: true}
	d.Knows("number", "+14255550199")
	d.Knows("name", "Ada Lovelace")
	log := disguised(t, d, meeting, "Ada Lovelace called +14255550199, then +14255550101")
	if want := "[name 1] called [number 1], then [number 2]"; !strings.Contains(log, want) {
		t.Errorf("want %q in %s", want, log)
	}
	if n := strings.Count(log, "[number 2]"); n != 5 {
		t.Errorf("[number 2] stands %d times, want 5", n)
	}
}

// A passcode of digits could be part of any number: the log must stay readable.
func TestSecretsOfDigits(t *testing.T) {
	var log bytes.Buffer
	r := NewRecorder(&log, nil, nil)
	r.KeepSecrets()
	r.Secret("", "passcode", "123456")
	r.Record(Event{Exchange: &Exchange{Duration: 1234567,
		Request: Request{Body: Body(`{"passcode":"123456","id":91234567}`)}}})
	if !strings.Contains(log.String(), `"duration":1234567`) || !strings.Contains(log.String(), "91234567") ||
		strings.Contains(log.String(), `"123456`) {
		t.Errorf("got %s", log.String())
	}
	if got := r.Secrets(); got["passcode"] == nil || got["passcode"][0] != "123456" {
		t.Errorf("got %v", got)
	}
}
