package session

import (
	"strconv"
	"strings"
	"testing"
)

// TestWhatHasEndedIsOver: news of things, each with the step in which it came and * for an end.
func TestWhatHasEndedIsOver(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why, news string
		want      []int // numbers of the news, from 1
	}{
		{"the end comes last", "1:calls/a 2:calls/a*", nil},
		{"an end is overtaken in its step", "2:calls/a* 2:calls/a 2:calls/a/participants", nil},
		{"the call goes on in a later step", "1:calls/a* 2:calls/a", []int{2}},
		{"its roster does", "1:calls/a* 2:calls/a/participants", []int{2}},
		{"its shared content does", "1:calls/a* 2:calls/a/contentsharingsessions*", []int{2}},
		{"the end comes again, even in its step", "1:calls/a* 1:calls/a*", []int{2}},
		{"the end of an operation comes after that of its call", "1:calls/a* 2:calls/a/operations/o*", nil},
		{"an operation goes on after the end of its call", "1:calls/a* 2:calls/a/operations/o", []int{2}},
		{"an operation goes on after its own end", "1:calls/a/operations/o* 2:calls/a/operations/o", []int{2}},
		{"an operation ends twice", "1:calls/a/operations/o* 1:calls/a/operations/p* 1:calls/a/operations/o*", []int{3}},
		{"operations without a name are not told apart",
			"1:calls/a/operations/participants* 1:calls/a/operations/participants*",
			nil},
		{"shared content ends and begins again", "1:calls/a/contentsharingsessions* 2:calls/a/contentsharingsessions", nil},
		{"another call is another", "1:calls/a* 2:calls/b 2:calls/b*", nil},
	} {
		t.Run(tt.why, func(t *testing.T) {
			var all []told
			for i, one := range strings.Fields(tt.news) {
				step, resource, _ := strings.Cut(one, ":")
				n, err := strconv.Atoi(step)
				if err != nil {
					t.Fatal(err)
				}
				resource, deleted := strings.CutSuffix(resource, "*")
				all = append(all, told{"communications/" + resource, deleted, n, i + 1, 0})
			}
			var got []int
			for _, d := range afterEnd(all) {
				got = append(got, d.Notification)
			}
			if len(got) != len(tt.want) || len(got) > 0 && got[0] != tt.want[0] {
				t.Errorf("differs at %v, want %v", got, tt.want)
			}
		})
	}
}
