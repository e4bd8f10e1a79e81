package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// A Body is the bytes of a request, a response or a notification, exactly as they went over the wire.
// In JSON it is a string when the bytes are UTF-8, so that people can read the event log, and
// {"base64": "…"} otherwise. A nil Body is null: there was none.
type Body []byte

type binaryBody struct {
	Base64 []byte `json:"base64"`
}

// MarshalJSON never fails.
func (b Body) MarshalJSON() ([]byte, error) {
	switch {
	case b == nil:
		return []byte("null"), nil
	case plain(b):
		return quoted(b), nil
	case utf8.Valid(b):
		return encode(string(b))
	default:
		return encode(binaryBody{Base64: b})
	}
}

// plain reports whether a body is ASCII without control characters, line ends and tabs aside, as nearly all are.
func plain(b Body) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf || c < ' ' && c != '\n' && c != '\r' && c != '\t' {
			return false
		}
	}
	return true
}

// quoted is a plain body as a JSON string, as [encode] writes it and without its buffers.
func quoted(b Body) []byte {
	out := make([]byte, 0, len(b)+len(b)/6+2)
	out = append(out, '"')
	for _, c := range b {
		switch c {
		case '"', '\\':
			out = append(out, '\\', c)
		case '\n':
			out = append(out, '\\', 'n')
		case '\r':
			out = append(out, '\\', 'r')
		case '\t':
			out = append(out, '\\', 't')
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}

// UnmarshalJSON accepts the three forms that MarshalJSON writes.
func (b *Body) UnmarshalJSON(data []byte) error {
	data = bytes.TrimSpace(data)
	switch {
	case bytes.Equal(data, []byte("null")):
		*b = nil
		return nil
	case len(data) > 0 && data[0] == '"':
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		*b = Body(s)
		return nil
	default:
		var bin binaryBody
		if err := json.Unmarshal(data, &bin); err != nil {
			return fmt.Errorf("a body is a string, null or {\"base64\": …}: %w", err)
		}
		*b = Body(bin.Base64)
		return nil
	}
}

// encode is json.Marshal without the HTML escapes, which would make URLs in the log unreadable.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(buf.Bytes(), "\n"), nil
}
