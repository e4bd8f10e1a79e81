package mock

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
)

// encode writes v as JSON without escaping the characters of HTML, since
// Graph's "<" and "&" stay as they are.
//
// It gives the bytes that encoding/json gives. That one reads maps by reflection
// and allocates for each member, which was a quarter of all that the mock
// allocated: objects and arrays are written here, and what is left to it is rare.
func encode(v any) []byte {
	var e encoder
	e.value(v)
	return e.out
}

// encode is encode, for what is written all the time: it takes no more room than
// it needs, since the journal keeps it.
func (s *Server) encode(v any) []byte {
	e, _ := s.encoders.Get().(*encoder)
	if e == nil {
		e = &encoder{}
	}
	e.out = e.out[:0]
	e.value(v)
	written := bytes.Clone(e.out)
	if cap(e.out) <= maxJournalBody {
		s.encoders.Put(e)
	}
	return written
}

type encoder struct{ out []byte }

func (e *encoder) value(v any) {
	switch v := v.(type) {
	case nil:
		e.out = append(e.out, "null"...)
	case string:
		e.text(v)
	case bool:
		e.out = strconv.AppendBool(e.out, v)
	case int:
		e.out = strconv.AppendInt(e.out, int64(v), 10)
	case int64:
		e.out = strconv.AppendInt(e.out, v, 10)
	case object:
		e.object(v)
	case []any:
		e.array(v)
	default:
		e.other(v)
	}
}

// object writes the members by their names, as encoding/json does.
func (e *encoder) object(o object) {
	if o == nil {
		e.value(nil)
		return
	}
	var room [32]string // a call has about thirty members
	names := room[:0]
	for name := range o {
		names = append(names, name)
	}
	slices.Sort(names)
	e.out = append(e.out, '{')
	for i, name := range names {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		e.text(name)
		e.out = append(e.out, ':')
		e.value(o[name])
	}
	e.out = append(e.out, '}')
}

func (e *encoder) array(a []any) {
	if a == nil {
		e.value(nil)
		return
	}
	e.out = append(e.out, '[')
	for i, v := range a {
		if i > 0 {
			e.out = append(e.out, ',')
		}
		e.value(v)
	}
	e.out = append(e.out, ']')
}

// text writes a string; one that is plain as it is.
func (e *encoder) text(s string) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			e.other(s)
			return
		}
	}
	e.out = append(append(append(e.out, '"'), s...), '"')
}

func (e *encoder) other(v any) {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		// Only values that this package built reach this point, and all of
		// them are maps, slices, strings, numbers and booleans.
		e.value(nil)
		return
	}
	e.out = append(e.out, bytes.TrimRight(text.Bytes(), "\n")...)
}
