package match_test

import (
	"fmt"

	"conform/internal/match"
	"conform/internal/place"
)

func ExampleJSON() {
	want := match.Pattern{Kind: match.Object, Closed: true, Where: place.Parse("calls.yaml:7:9"), Members: []match.Member{
		{Name: "id", Pattern: match.Pattern{Kind: match.GUID, Where: place.Parse("calls.yaml:8:13")}},
		{Name: "state", Pattern: match.Pattern{Kind: match.Exact, Text: `"establishing"`,
			Where: place.Parse("calls.yaml:9:16")}},
		{Name: "subject", Pattern: match.Pattern{Kind: match.Null, Where: place.Parse("calls.yaml:10:18")}},
	}}
	for _, d := range match.JSON(want, []byte(`{"id": "2e1a0b00", "state": "established", "direction": "outgoing"}`)) {
		fmt.Printf("%-10s want %-16s got %-14s %s\n", d.Pointer, d.Want, d.Got, d.Where)
	}
	// Output:
	// /id        want a GUID           got "2e1a0b00"     calls.yaml:8:13
	// /state     want "establishing"   got "established"  calls.yaml:9:16
	// /subject   want null             got nothing        calls.yaml:10:18
	// /direction want nothing          got "outgoing"     calls.yaml:7:9
}

func ExampleSequence_Judge() {
	state := func(name string) match.Message {
		return match.Message{Label: name, Min: 1, Max: 1, Pattern: match.Pattern{Kind: match.Any},
			Select: match.Pattern{Kind: match.Object,
				Members: []match.Member{{Name: "state", Pattern: match.Pattern{Kind: match.SameFold, Text: name}}}}}
	}
	s := match.Sequence{
		Messages: []match.Message{state("transferring"), state("transferAccepted"), state("terminated")},
		Order:    []match.Order{{Labels: []string{"transferring", "transferAccepted"}}},
	}
	o := s.Judge([]match.Item{
		{Notification: 1, Body: match.Read([]byte(`{"state": "transferAccepted"}`))},
		{Notification: 2, Body: match.Read([]byte(`{"state": "transferring"}`))},
	}, true)
	for _, line := range o.Lines {
		fmt.Printf("%s: %s (%s)\n", line.Label, line.Arrival, line.Note)
	}
	// Output:
	// transferring: arrived ()
	// transferAccepted: outOfOrder (came before transferring)
	// terminated: missing ()
}
