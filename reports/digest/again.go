package digest

import (
	"slices"
	"strings"

	"conform/internal/record"
)

// Again is the command that repeats the run as it was. A run that does not say how it was started is taken to be a
// plain one.
func Again(info record.RunStarted) string { return again(info, info.Selection) }

// againOne is the command of the run without what selected its scenarios: with --scenario behind it, it repeats one of
// them as it was, with the same seed, target and data.
func againOne(info record.RunStarted) string {
	return again(info, record.Selection{Features: info.Selection.Features, Data: info.Selection.Data})
}

func again(info record.RunStarted, selection record.Selection) string {
	words := info.Command
	if len(words) == 0 {
		words = []string{"conform", "run"}
	}
	return CommandLine(append(slices.Clone(words), selection.Words()...))
}

// CommandLine joins words as a shell would read them.
func CommandLine(words []string) string {
	out := make([]string, len(words))
	for i, w := range words {
		plain := w != "" && strings.IndexFunc(w, func(r rune) bool {
			return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+=,", r)
		}) < 0
		if out[i] = w; !plain {
			out[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
		}
	}
	return strings.Join(out, " ")
}
