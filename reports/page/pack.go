package page

import (
	"bytes"
	"compress/flate"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
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

// columns are rows turned on their side: the values of each member together, by the member's name. Like then
// stands by like, which deflates by a fifth better than row by row. A member that no row has is left out.
type columns map[string][]any

// columnsOf makes columns of structs, or of pointers to structs, whose fields have names for JSON.
func columnsOf[T any](rows []T) columns {
	out := columns{}
	for n, row := range rows {
		v := reflect.Indirect(reflect.ValueOf(row))
		for i := range v.NumField() {
			name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			if strings.Contains(options, "omitempty") && v.Field(i).IsZero() {
				continue
			}
			if out[name] == nil {
				out[name] = make([]any, len(rows))
			}
			out[name][n] = v.Field(i).Interface()
		}
	}
	return out
}

// Most of what a run cannot be compressed by are its ids: the GUIDs of calls, messages and requests, and the
// callback addresses of scenarios. Each stands in many messages, and deflate, which looks back 32 KB, meets
// most of them anew. So a pack keeps the bytes of each id once, in the order in which they first occur, and
// in its text there are marks. Where messages are alike but for their ids, so are the marks, and deflate has
// nothing left to tell.

// The marks, which no JSON text holds: encoding/json escapes control characters.
const (
	newGUID     = '\x01' // the next id, written as a GUID in small letters
	earlierID   = '\x02' // an id that occurred: how many ids ago, in two digits of base 36
	newCallback = '\x03' // the next id, written as 26 characters of base32
)

const (
	guidLength     = 36
	guidBytes      = 16
	callbackLength = 26 // as crypto/rand.Text writes it
	callbackBytes  = 17 // 130 bits
	farthestID     = 36*36 - 1
)

// An id stands in a text as bytes[start:end].
type foundID struct {
	start, end int
	mark       byte
	value      string // its bytes
}

// foldIDs replaces ids by marks and returns their bytes, one after the other.
func foldIDs(text []byte) (folded, ids []byte) {
	places := map[string]int{} // by mark and value, counted from 0
	count, done := 0, 0
	for at := 0; at < len(text); {
		id, found := idAt(text, at)
		if !found {
			at++
			continue
		}
		folded = append(folded, text[done:id.start]...)
		place, known := places[id.value]
		switch {
		case known && count-place <= farthestID:
			folded = append(folded, earlierID)
			if count-place < 36 {
				folded = append(folded, '0')
			}
			folded = strconv.AppendInt(folded, int64(count-place), 36)
		default:
			places[id.value] = count
			count++
			folded, ids = append(folded, id.mark), append(ids, id.value...)
		}
		at, done = id.end, id.end
	}
	return append(folded, text[done:]...), ids
}

// idAt tells whether an id begins at a place, and there alone: not inside of a longer word.
func idAt(text []byte, at int) (foundID, bool) {
	if at > 0 && wordly(text[at-1]) {
		return foundID{}, false
	}
	if value := guidValue(text, at); value != "" {
		return foundID{at, at + guidLength, newGUID, value}, true
	}
	if value := callbackValue(text, at); value != "" {
		return foundID{at, at + callbackLength, newCallback, value}, true
	}
	return foundID{}, false
}

// guidValue is the value of the GUID that begins at a place; empty: none does.
func guidValue(text []byte, at int) string {
	end := at + guidLength
	if end > len(text) || text[at+8] != '-' || text[at+13] != '-' || text[at+18] != '-' || text[at+23] != '-' || end < len(text) && wordly(text[end]) {
		return ""
	}
	digits := bytes.Join([][]byte{text[at : at+8], text[at+9 : at+13], text[at+14 : at+18], text[at+19 : at+23], text[at+24 : end]}, nil)
	value := make([]byte, guidBytes)
	if _, err := hex.Decode(value, digits); err != nil || !bytes.Equal(bytes.ToLower(digits), digits) {
		return ""
	}
	return string(value)
}

// callbackValue is the value of the callback id that begins at a place; empty: none does.
func callbackValue(text []byte, at int) string {
	end := at + callbackLength
	if end > len(text) || end < len(text) && wordly(text[end]) {
		return ""
	}
	for _, c := range text[at:end] {
		if (c < 'A' || c > 'Z') && (c < '2' || c > '7') {
			return ""
		}
	}
	var value [20]byte // of 32 characters, which base32 wants whole
	if _, err := base32.StdEncoding.Decode(value[:], append(text[at:end:end], "AAAAAA"...)); err != nil {
		return ""
	}
	return string(value[:callbackBytes])
}

func wordly(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}
