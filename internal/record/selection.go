package record

import (
	"fmt"
	"slices"
	"strings"
)

// A Selection says which scenarios a run was about, and which data it read. The zero Selection is everything that
// conform comes with.
type Selection struct {
	Features  []string `json:"features,omitempty"`  // the user's feature folders and files, as shown; empty: the embedded
	Data      []string `json:"data,omitempty"`      // folders of scenario data that were read beside the embedded
	Tags      string   `json:"tags,omitempty"`      // tag expression; empty: any tags
	Names     []string `json:"names,omitempty"`     // texts of names, or expressions between slashes; empty: any names
	Scenarios []string `json:"scenarios,omitempty"` // identities; empty: all
	Shard     Shard    `json:"shard,omitzero"`      // the share of what the rest selects; zero: all of it
}

// Whole reports whether nothing was left out of the features that were read.
func (s Selection) Whole() bool {
	return s.Tags == "" && len(s.Names)+len(s.Scenarios) == 0 && s.Shard == Shard{}
}

// Reads reports whether every identity that begins with text is one of the features that were read, selected or not: a
// folder, a file, or a file with what stands behind it.
func (s Selection) Reads(text string) bool {
	folders := s.Features
	if len(folders) == 0 {
		folders = []string{"features"} // where the embedded ones are shown
	}
	return slices.ContainsFunc(folders, func(folder string) bool {
		rest, inside := strings.CutPrefix(text, folder)
		return folder == "." || inside && (strings.HasPrefix(rest, "/") || strings.HasPrefix(rest, ":"))
	})
}

// unshared says what is selected, for people and to compare, whatever the share.
func (s Selection) unshared() string {
	s.Shard = Shard{}
	if words := s.Words(); len(words) > 0 {
		return fmt.Sprintf("%q", words)
	}
	return "of everything"
}

// Words are the arguments and flags of `conform run` that select this.
func (s Selection) Words() []string {
	words := slices.Clone(s.Features)
	add := func(flag string, values ...string) {
		for _, v := range values {
			words = append(words, flag, v)
		}
	}
	add("--scenarios", s.Data...)
	if s.Tags != "" {
		add("--tags", s.Tags)
	}
	add("--name", s.Names...)
	add("--scenario", s.Scenarios...)
	if s.Shard != (Shard{}) {
		add("--shard", s.Shard.String())
	}
	return words
}

// A Shard is the share of a plan that one of several machines runs. The zero Shard is the whole plan.
type Shard struct {
	Number int `json:"number"` // from 1
	Of     int `json:"of"`     // how many shares there are; 0: the plan is not shared
	// the durations by which the shares are balanced, see [Durations.Fingerprint]; empty: every n-th scenario is in one
	Balance string `json:"balance,omitempty"`
}

// String is "2/3", and "" for the whole plan.
func (s Shard) String() string {
	if s.Of == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.Number, s.Of)
}
