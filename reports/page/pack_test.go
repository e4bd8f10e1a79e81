package page

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/sample"
)

// unpacked is the text of each pack.
func unpacked(page []byte) (texts [][]byte, err error) {
	err = EachPack(page, func(r io.Reader) error {
		text, err := io.ReadAll(r)
		texts = append(texts, text)
		return err
	})
	return texts, err
}

// opened reads the packs of a page, as its script does: by id.
func opened(t *testing.T, page []byte) map[string]json.RawMessage {
	t.Helper()
	texts, err := unpacked(page)
	if err != nil {
		t.Fatal(err)
	}
	ids := regexp.MustCompile(`<script type="text/plain" id="([a-z0-9-]+)">`).FindAllSubmatch(page, -1)
	if len(ids) != len(texts) || len(ids) == 0 {
		t.Fatalf("the page has %d packs, of which %d are opened", len(ids), len(texts))
	}
	out := map[string]json.RawMessage{}
	for i, id := range ids {
		out[string(id[1])] = texts[i]
	}
	return out
}

// TestEachPackSaysWhichPackIsBroken: a leak must not be missed because a pack could not be opened.
func TestEachPackSaysWhichPackIsBroken(t *testing.T) {
	whole := page(t, sample.Passing(t))
	data := regexp.MustCompile(`(id="details-0">)[A-Za-z0-9_-]+`)
	for _, tt := range []struct{ data, why string }{
		{"AAA", "bytes that are not deflated"},
		{"A", "half a byte"},
		{"", "nothing at all"},
	} {
		t.Run(tt.why, func(t *testing.T) {
			_, err := unpacked(data.ReplaceAll(whole, []byte("${1}"+tt.data)))
			if err == nil || !strings.Contains(err.Error(), "pack 2 of the page") {
				t.Errorf("error %v; want one that names pack 2", err)
			}
		})
	}
}

// evidenceSets reads the index of a page: the set of evidence of each scenario, in the order of the plan.
func evidenceSets(t *testing.T, page []byte) []int {
	t.Helper()
	var index struct {
		Scenarios []struct {
			X int `json:"x"`
		} `json:"scenarios"`
	}
	if err := json.Unmarshal(opened(t, page)["index"], &index); err != nil {
		t.Fatal(err)
	}
	sets := make([]int, len(index.Scenarios))
	for i, s := range index.Scenarios {
		sets[i] = s.X
	}
	return sets
}

func TestPagePacksHoldEachBodyOnce(t *testing.T) {
	times := map[string]int{}
	for id, data := range opened(t, page(t, sample.Failing(t))) {
		if !strings.HasPrefix(id, "evidence-") {
			continue
		}
		var pack struct{ Bodies []string }
		if err := json.Unmarshal(data, &pack); err != nil {
			t.Fatal(err)
		}
		for _, b := range pack.Bodies {
			times[b]++
		}
	}
	sent := map[string]bool{}
	for s, err := range digest.Of(sample.Failing(t)).Cases() {
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range s.Exchanges {
			sent[string(x.Request.Body)] = true
			if x.Response != nil {
				sent[string(x.Response.Body)] = true
			}
		}
		for _, n := range s.Notifications {
			sent[string(n.Body)] = true
		}
	}
	delete(sent, "")
	if len(sent) < 5 || len(times) != len(sent) {
		t.Errorf("%d bodies were recorded, %d are in the page", len(sent), len(times))
	}
	for b, n := range times {
		if n != 1 || !sent[b] {
			t.Errorf("the body %.40q is in the page %d times, and was recorded: %v", b, n, sent[b])
		}
	}
}

// TestHTMLStaysBelowItsLimit: messages of passed scenarios make room first, and the page says so.
func TestHTMLStaysBelowItsLimit(t *testing.T) {
	const limit = 170_000
	run := sample.Large(t, 400)
	last := run.Features[len(run.Features)-1].Scenarios[19]
	last.Status = record.Failed
	small := pageWithin(t, run, limit)
	if len(small) > limit || len(small) < limit/2 {
		t.Errorf("the page has %d bytes; want less than %d, and no more left out than it must", len(small), limit)
	}
	left := 0
	sets := evidenceSets(t, small)
	for _, set := range sets {
		if set == 0 {
			left++
		}
	}
	if left == 0 || left == 400 || !bytes.Contains(small, fmt.Appendf(nil, "The messages of %d scenarios are left out",
		left)) {
		t.Errorf("the messages of %d scenarios are left out, which the page does not say", left)
	}
	if sets[len(sets)-1] == 0 {
		t.Error("the messages of what failed are left out, and those of what passed are not")
	}
	var words strings.Builder
	for i := range 400_000 {
		fmt.Fprintf(&words, "word%d ", i)
	}
	run.Features[0].Description = words.String()
	if n := len(pageWithin(t, run, limit)); n > limit {
		t.Errorf("with a description of 4 MB the page has %d bytes, want less than %d", n, limit)
	}
	whole := pageWithin(t, run, 0)
	if bytes.Contains(whole, []byte("are left out")) || len(opened(t, whole)) <= len(opened(t, small)) {
		t.Error("without a limit something is left out")
	}
	if tiny := evidenceSets(t, pageWithin(t, run, 1)); slices.Max(tiny) != 0 {
		t.Errorf("where there is no room for any message, sets are %v", tiny)
	}
}
