package record

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// fromFormat1 makes the beginning of a log of format 1 what this program writes. Such a log said what was selected in
// two members of its own and in the words of its command, which is why they are read here and nowhere else.
func fromFormat1(line []byte, started *RunStarted) error {
	var old struct {
		RunStarted struct {
			Tags  string `json:"tags"`
			Shard string `json:"shard"`
		} `json:"runStarted"`
	}
	if err := json.Unmarshal(line, &old); err != nil {
		return err
	}
	s := &started.Selection
	s.Tags = old.RunStarted.Tags
	if shard := old.RunStarted.Shard; shard != "" {
		if _, err := fmt.Sscanf(shard, "%d/%d", &s.Shard.Number, &s.Shard.Of); err != nil {
			return fmt.Errorf("the share %q is not one such as 1/3", shard)
		}
	}
	words := started.Command
	if len(words) > 2 {
		// The arguments came first: "conform run FEATURES… FLAGS…".
		flags := 2 + max(0, slices.IndexFunc(words[2:], func(w string) bool { return strings.HasPrefix(w, "--") }))
		if !strings.HasPrefix(words[flags], "--") {
			flags = len(words)
		}
		s.Features = append(s.Features, words[2:flags]...)
		started.Command = slices.Clone(words[:2])
		started.takeFlags(words[flags:])
	}
	started.Format = FormatVersion
	return nil
}

// takeFlags moves what a selection is made of out of the flags of a command of format 1.
func (r *RunStarted) takeFlags(words []string) {
	for i := 0; i < len(words); i++ {
		value := ""
		if i+1 < len(words) {
			value = words[i+1]
		}
		switch words[i] {
		case "--scenarios":
			r.Selection.Data = append(r.Selection.Data, value)
		case "--scenario":
			r.Selection.Scenarios = append(r.Selection.Scenarios, value)
		case "--tags", "--shard": // they had members of their own
		case "--no-twins":
			r.NoTwins = true
			r.Command = append(r.Command, words[i])
			continue
		case "--strict-permissions":
			r.Strict = true
			r.Command = append(r.Command, words[i])
			continue
		default:
			r.Command = append(r.Command, words[i])
			continue
		}
		i++
	}
}
