package digest

import "strings"

// again is the command of a run without what selected its scenarios, so that with --scenario it repeats
// one of them as it was: same seed, same target, same data. words may be empty: a record without its command.
func again(words []string) string {
	if len(words) == 0 {
		words = []string{"conform", "run"}
	}
	var kept []string
	for i := 0; i < len(words); i++ {
		switch name, _, joined := strings.Cut(words[i], "="); {
		case name != "--tags" && name != "--scenario":
			kept = append(kept, words[i])
		case !joined:
			i++ // its value is the next word
		}
	}
	return CommandLine(kept)
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
