package reports

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// A pack is a JSON value in which marks stand for ids. Its data are the bytes of the ids, a dot, and the JSON,
// deflated; both in base64url, which needs no escaping anywhere in HTML. The page opens it when somebody asks
// for what is in it.
type pack struct {
	ID   string
	Data string
}

// newPack packs a value.
func newPack(id string, v any) (pack, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return pack{}, fmt.Errorf("packing %s: %w", id, err)
	}
	folded, ids := foldIDs(text)
	var deflated bytes.Buffer
	w, err := flate.NewWriter(&deflated, flate.BestCompression)
	if err != nil {
		return pack{}, err
	}
	if _, err := w.Write(folded); err != nil {
		return pack{}, err
	}
	if err := w.Close(); err != nil {
		return pack{}, err
	}
	return pack{id, base64.RawURLEncoding.EncodeToString(ids) + "." + base64.RawURLEncoding.EncodeToString(deflated.Bytes())}, nil
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
