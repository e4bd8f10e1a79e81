package page

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
)

// A pack is a JSON value that lies in the page. Its data are the JSON, deflated, in base64url, which needs no escaping
// anywhere in HTML. The page opens it when somebody asks for what is in it.
type pack struct {
	ID   string
	Data string
}

// A deflater makes packs, one after the other: what deflate needs for that, more than a megabyte, is made once.
type deflater struct {
	out bytes.Buffer
	w   *flate.Writer
}

// pack packs a value.
func (d *deflater) pack(id string, v any) (pack, error) {
	d.out.Reset()
	if d.w == nil {
		w, err := flate.NewWriter(&d.out, flate.DefaultCompression)
		if err != nil {
			return pack{}, err
		}
		d.w = w
	}
	d.w.Reset(&d.out)
	enc := json.NewEncoder(d.w)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return pack{}, fmt.Errorf("packing %s: %w", id, err)
	}
	if err := d.w.Close(); err != nil {
		return pack{}, err
	}
	return pack{id, base64.RawURLEncoding.EncodeToString(d.out.Bytes())}, nil
}

// EachPack calls each with the text of every pack in a page that [HTML] wrote, in the order of the page, so that one
// can look for what must not be in it. Nothing else in the page is unpacked, and no text is held: each reads as much
// as it likes. The error is the first of each, or says which pack is not one.
func EachPack(page []byte, each func(text io.Reader) error) error {
	inflater := flate.NewReader(nil)
	for number := 1; ; number++ {
		var data []byte
		// Between the first two is its id, between the last two its data.
		for i, tag := range []string{`<script type="text/plain" id="`, `">`, `</script>`} {
			end := bytes.Index(page, []byte(tag))
			if end < 0 && i == 0 {
				return nil
			}
			if end < 0 {
				return fmt.Errorf("pack %d of the page has no end", number)
			}
			data, page = page[:end], page[end+len(tag):]
		}
		deflated := base64.NewDecoder(base64.RawURLEncoding, bytes.NewReader(data))
		if err := inflater.(flate.Resetter).Reset(deflated, nil); err != nil {
			return err
		}
		if err := each(inflater); err != nil {
			return fmt.Errorf("pack %d of the page: %w", number, err)
		}
	}
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
