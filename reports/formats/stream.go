package formats

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// A stream writes JSON piece by piece, so that a report of any length needs no more memory than its longest piece. The
// first error of its writer ends it.
type stream struct {
	w   io.Writer
	err error
}

func (s *stream) write(text []byte) {
	if s.err == nil {
		_, s.err = s.w.Write(text)
	}
}

// list writes a value whose list in hole is empty, as `"hole":[]`, with the elements that each puts in its place: one a
// line, which people can search and version control compares.
func (s *stream) list(frame any, hole string, each func(put func(element any))) {
	text, err := compact(frame)
	before, after, found := bytes.Cut(text, []byte(`"`+hole+`":[]`))
	if err == nil && !found {
		err = errors.New("writing JSON: no empty list " + hole)
	}
	if err != nil {
		s.fail(err)
		return
	}
	s.write(before)
	s.write([]byte(`"` + hole + `":`))
	s.elements(each)
	s.write(after)
}

// elements writes a list, one element a line.
func (s *stream) elements(each func(put func(element any))) {
	s.write([]byte("["))
	separator := "\n"
	each(func(element any) {
		s.write([]byte(separator))
		separator = ",\n"
		s.value(element)
	})
	s.write([]byte("\n]"))
}

// A streamed value writes itself piece by piece.
type streamed func(*stream)

func (s *stream) value(v any) {
	if write, ok := v.(streamed); ok {
		write(s)
		return
	}
	text, err := compact(v)
	if err != nil {
		s.fail(err)
		return
	}
	s.write(text)
}

func (s *stream) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// compact is a value as JSON on one line, without the escapes that are for HTML.
func compact(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}
