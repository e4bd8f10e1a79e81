package page

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
)

// A pack is a JSON value that lies in the page. Its data are the JSON, deflated, in base64url, which needs no escaping
// anywhere in HTML. The page opens it when somebody asks for what is in it.
type pack struct {
	ID   string
	Data string
}

// newPack packs a value.
func newPack(id string, v any) (pack, error) {
	var deflated bytes.Buffer
	w, err := flate.NewWriter(&deflated, flate.BestCompression)
	if err != nil {
		return pack{}, err
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return pack{}, fmt.Errorf("packing %s: %w", id, err)
	}
	if err := w.Close(); err != nil {
		return pack{}, err
	}
	return pack{id, base64.RawURLEncoding.EncodeToString(deflated.Bytes())}, nil
}

// packTag is how a pack stands in the page.
var packTag = regexp.MustCompile(`<script type="text/plain" id="[a-z0-9-]+">([A-Za-z0-9_-]*)</script>`)

// Unpacked returns the text of each pack in a page that [HTML] wrote, in the order of the page, so that one can look
// for what must not be in it. The error says which pack is not one; nil without packs.
func Unpacked(page []byte) ([][]byte, error) {
	var texts [][]byte
	for i, m := range packTag.FindAllSubmatch(page, -1) {
		deflated := make([]byte, base64.RawURLEncoding.DecodedLen(len(m[1])))
		if _, err := base64.RawURLEncoding.Decode(deflated, m[1]); err != nil {
			return nil, fmt.Errorf("pack %d of the page: %w", i+1, err)
		}
		text, err := io.ReadAll(flate.NewReader(bytes.NewReader(deflated)))
		if err != nil {
			return nil, fmt.Errorf("pack %d of the page: %w", i+1, err)
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// sizeOf is what packs take in the page, in bytes.
func sizeOf(packs []pack) int {
	const tag = len(`<script type="text/plain" id="">` + "</script>\n")
	size := 0
	for _, p := range packs {
		size += len(p.ID) + len(p.Data) + tag
	}
	return size
}
