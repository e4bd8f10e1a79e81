package page

import (
	"bytes"
	"compress/flate"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"conform/internal/record"
	"conform/reports/digest"
	"conform/reports/sample"
)

// unfold is the other side of foldIDs, as the page's script has it.
func unfold(t interface{ Fatal(...any) }, folded, ids []byte) string {
	var seen []string
	take := func(n int) (taken []byte) {
		taken, ids = ids[:n], ids[n:]
		return taken
	}
	out := regexp.MustCompile(`(?s)\x02(..)|[\x01\x03]`).ReplaceAllStringFunc(string(folded), func(mark string) string {
		switch mark[0] {
		case earlierID:
			back, err := strconv.ParseInt(mark[1:], 36, 32)
			if err != nil {
				t.Fatal(err)
			}
			return seen[len(seen)-int(back)]
		case newGUID:
			d := hex.EncodeToString(take(16))
			seen = append(seen, strings.Join([]string{d[:8], d[8:12], d[12:16], d[16:20], d[20:]}, "-"))
		default:
			seen = append(seen, base32.StdEncoding.EncodeToString(append(bytes.Clone(take(17)), 0, 0, 0))[:26])
		}
		return seen[len(seen)-1]
	})
	if len(ids) > 0 {
		t.Fatal(len(ids), "bytes of ids are left over")
	}
	return out
}

func TestFoldIDs(t *testing.T) {
	const guid, other, callback = "0b3f9f0c-8e5b-4d3e-9a51-0f6b7c2d1e4a", "11111111-2222-4333-8444-555555555555", "XFQK7F7B3MH4CNN53AGKDE2CB7"
	tests := []struct {
		text, want string
		ids        int // bytes
		why        string
	}{
		{"", "", 0, "nothing"},
		{`{"id":"` + guid + `"}`, "{\"id\":\"\x01\"}", 16, "a GUID"},
		{guid, "\x01", 16, "it is the whole text"},
		{"a " + guid + " b " + guid, "a \x01 b \x0201", 16, "the last id again"},
		{guid + "," + other + "," + guid, "\x01,\x01,\x0202", 32, "the one before it"},
		{"/callback/" + callback + "?" + callback, "/callback/\x03?\x0201", 17, "a callback address"},
		{strings.ToUpper(guid), strings.ToUpper(guid), 0, "large letters would come back small"},
		{guid + "0", guid + "0", 0, "more digits behind it: no GUID"},
		{"f" + guid, "f" + guid, 0, "more digits before it: no GUID"},
		{callback + "A", callback + "A", 0, "a longer word"},
		{strings.Replace(guid, "b", "g", 1), strings.Replace(guid, "b", "g", 1), 0, "no digit of base 16"},
		{strings.Replace(callback, "7", "1", 1), strings.Replace(callback, "7", "1", 1), 0, "no digit of base 32"},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			folded, ids := foldIDs([]byte(test.text))
			if string(folded) != test.want || len(ids) != test.ids {
				t.Errorf("%q with %d bytes of ids, want %q with %d", folded, len(ids), test.want, test.ids)
			}
			if back := unfold(t, folded, ids); back != test.text {
				t.Errorf("it comes back as %q", back)
			}
		})
	}
}

// TestFoldedIDsComeBack: whatever a text is, and however far ids are apart.
func TestFoldedIDsComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.OneOf(
			rapid.Map(rapid.IntRange(0, 3000), func(n int) string { return fmt.Sprintf("%08x-1111-4111-8111-%012x", n, n) }),
			rapid.StringMatching(`[A-Z2-7]{25,27}`),
			rapid.StringMatching(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`),
			rapid.StringMatching(`[ -~é]*`),
		)).Draw(t, "words")
		text := strings.Join(words, rapid.SampledFrom([]string{"", " ", "/"}).Draw(t, "between"))
		if folded, ids := foldIDs([]byte(text)); unfold(t, folded, ids) != text {
			t.Fatalf("%q came back as %q", text, unfold(t, folded, ids))
		}
	})
	var far strings.Builder
	for n := range 3000 {
		fmt.Fprintf(&far, "%08x-1111-4111-8111-%012x ", n%1400, n%1400)
	}
	folded, ids := foldIDs([]byte(far.String()))
	if unfold(t, folded, ids) != far.String() {
		t.Error("ids that are farther apart than a mark can say do not come back")
	}
}

// opened reads the packs of a page, as its script does: by id.
func opened(t *testing.T, page []byte) map[string]json.RawMessage {
	t.Helper()
	out := map[string]json.RawMessage{}
	for _, m := range regexp.MustCompile(`<script type="text/plain" id="([a-z0-9-]+)">([^<]*)</script>`).FindAllSubmatch(page, -1) {
		ids, data, _ := strings.Cut(string(m[2]), ".")
		var parts [2][]byte
		for i, part := range []string{ids, data} {
			var err error
			if parts[i], err = base64.RawURLEncoding.DecodeString(part); err != nil {
				t.Fatal(err)
			}
		}
		plain, err := io.ReadAll(flate.NewReader(bytes.NewReader(parts[1])))
		if err != nil {
			t.Fatal(err)
		}
		out[string(m[1])] = json.RawMessage(unfold(t, plain, parts[0]))
	}
	return out
}

// evidenceSets reads the index of a page: the set of evidence of each scenario, in the order of the plan.
func evidenceSets(t *testing.T, page []byte) []int {
	t.Helper()
	var index struct {
		Scenarios struct {
			X []int `json:"x"`
		} `json:"scenarios"`
	}
	if err := json.Unmarshal(opened(t, page)["index"], &index); err != nil {
		t.Fatal(err)
	}
	return index.Scenarios.X
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
	for _, s := range digest.WithTwins(sample.Failing(t)) {
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
	const limit = 400_000
	run := sample.Large(t, 1000)
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
	if left == 0 || left == 1000 || !bytes.Contains(small, fmt.Appendf(nil, "The messages of %d scenarios are left out", left)) {
		t.Errorf("the messages of %d scenarios are left out, which the page does not say", left)
	}
	if sets[len(sets)-1] != 1 {
		t.Errorf("what failed is set %d of the evidence, want the first", sets[len(sets)-1])
	}
	var words strings.Builder
	for i := range 1_000_000 {
		fmt.Fprintf(&words, "word%d ", i)
	}
	run.Features[0].Description = words.String()
	if n := len(pageWithin(t, run, limit)); n > limit {
		t.Errorf("with a description of 10 MB the page has %d bytes, want less than %d", n, limit)
	}
	whole := pageWithin(t, run, 0)
	if bytes.Contains(whole, []byte("are left out")) || len(opened(t, whole)) <= len(opened(t, small)) {
		t.Error("without a limit something is left out")
	}
	if tiny := evidenceSets(t, pageWithin(t, run, 1)); len(tiny) != 0 {
		t.Errorf("where there is no room for any message, sets are %v", tiny)
	}
}
