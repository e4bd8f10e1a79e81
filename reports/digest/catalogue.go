package digest

import (
	"regexp"
	"sort"
	"strconv"
	"strings"

	"conform/internal/record"
)

// A Map is a numbered list of the documentation, as far as the run has scenarios for its entries.
type Map struct {
	Title string
	Tiles []Tile // by number
}

// A Tile is one entry of a map: what became of the scenarios that carry its tag.
type Tile struct {
	Number int
	Tag    string // "@scenario-08"
	Name   string // of the feature that carries the tag
	Status record.Status
	Counts record.Counts
}

// lists are what tags may number: "@scenario-08" is number 8 of the documented scenarios.
func lists() []struct{ kind, title string } {
	return []struct{ kind, title string }{{"scenario", "The documented scenarios"}, {"example",
		"The examples of create call"}}
}

// numbered takes a name such as "Scenario 8 - the bot calls a phone" apart.
var numbered = regexp.MustCompile(`^\w+ \d+ [-–:] `)

// mapsOf makes the maps of a run from the tags of its features; a list of which the run has nothing is left out.
func mapsOf(features []*Feature, tags []*TagCount) []Map {
	var out []Map
	for _, list := range lists() {
		m := Map{Title: list.title}
		for _, t := range tags {
			number, err := strconv.Atoi(strings.TrimPrefix(t.Tag, "@"+list.kind+"-"))
			if err != nil {
				continue
			}
			m.Tiles = append(m.Tiles, Tile{Number: number, Tag: t.Tag, Name: nameOf(features, t.Tag), Status: t.Status,
				Counts: t.Counts})
		}
		sort.SliceStable(m.Tiles, func(i, j int) bool { return m.Tiles[i].Number < m.Tiles[j].Number })
		if len(m.Tiles) > 0 {
			out = append(out, m)
		}
	}
	return out
}

// nameOf is what the first feature with a tag is about; where only a scenario has it, the tag.
func nameOf(features []*Feature, tag string) string {
	for _, f := range features {
		for _, t := range f.Tags {
			if t == tag {
				return numbered.ReplaceAllString(f.Name, "")
			}
		}
	}
	return tag
}
