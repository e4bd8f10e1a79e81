package digest

import (
	"fmt"

	"conform/internal/record"
)

// The names of the documentation's own lists, from the page of create call (beta, Microsoft Graph). They
// stand here so that a report also shows what a run did not touch.
func DocumentedScenarios() []string {
	return []string{
		"Incoming call to the PSTN number, then invite a PSTN number",
		"Incoming call to the PSTN number, then transfer to a PSTN number",
		"Incoming call to the PSTN number, then redirect to a PSTN number",
		"Incoming call to the instance identifier, then invite a PSTN number",
		"Incoming call to the instance identifier, then transfer to a PSTN number",
		"Incoming call to the instance identifier, then redirect to a PSTN number",
		"Incoming call from a scheduled meeting, then invite a PSTN number",
		"Outgoing call from the bot to a PSTN number",
		"Peer-to-peer call, then invite a PSTN number",
		"Peer-to-peer call, then invite a Teams user",
		"Join a scheduled meeting, then invite a PSTN number",
	}
}

func DocumentedExamples() []string {
	return []string{
		"Peer-to-peer VoIP call, service-hosted media",
		"Peer-to-peer VoIP call, app-hosted media",
		"Group call, service-hosted media",
		"Group call, app-hosted media",
		"Join a scheduled meeting, service-hosted media",
		"Join a meeting by id and passcode",
		"Join a meeting by id alone",
		"Join a scheduled meeting, app-hosted media",
		"Join a channel meeting, service-hosted media",
		"Join a channel meeting as a guest",
		"Peer-to-peer PSTN call, service-hosted media",
		"Peer-to-peer PSTN call, app-hosted media",
	}
}

// A Tile is one entry of the map: what became of the scenarios that carry its tag.
type Tile struct {
	Number int
	Tag    string
	Name   string
	Status record.Status // empty: no scenario of the run carries the tag
	Counts record.Counts
}

// Tiles makes the map of one list, whose tags are "@prefix-01", "@prefix-02" …
func Tiles(tags []*TagCount, prefix string, names []string) []Tile {
	out := make([]Tile, len(names))
	for i, name := range names {
		out[i] = Tile{Number: i + 1, Tag: fmt.Sprintf("@%s-%02d", prefix, i+1), Name: name}
		for _, t := range tags {
			if t.Tag == out[i].Tag {
				out[i].Status, out[i].Counts = t.Status, t.Counts
			}
		}
	}
	return out
}
