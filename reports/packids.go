package reports

import (
	"bytes"
	"encoding/base32"
	"encoding/hex"
	"strconv"
)

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
