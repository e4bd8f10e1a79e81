package reports

import (
	"bytes"
	"compress/flate"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"conform/internal/record"
)

// A pack is a JSON array, deflated and in base64url, which needs no escaping anywhere in HTML. The page
// opens it when somebody asks for what is in it.
type pack struct {
	ID   string
	Data string
}

// A packer spreads values over packs of about limit bytes of JSON each: small enough to open at once,
// large enough to compress well. With limit 0 each value has a pack of its own.
type packer struct {
	name   string
	limit  int
	packs  []pack
	firsts []int // the number of the first value of each pack
	count  int
	open   bytes.Buffer
}

// add puts a value into the last pack and returns its number, counted from 0.
func (p *packer) add(v any) (int, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return 0, fmt.Errorf("packing %s %d: %w", p.name, p.count, err)
	}
	if p.open.Len() > 0 && p.open.Len()+len(data) > p.limit {
		if err := p.close(); err != nil {
			return 0, err
		}
	}
	if p.open.Len() == 0 {
		p.firsts = append(p.firsts, p.count)
		p.open.WriteByte('[')
	} else {
		p.open.WriteByte(',')
	}
	p.open.Write(data)
	p.count++
	return p.count - 1, nil
}

// close ends the pack that is open, if one is.
func (p *packer) close() error {
	if p.open.Len() == 0 {
		return nil
	}
	p.open.WriteByte(']')
	data, err := squeeze(p.open.Bytes())
	if err != nil {
		return err
	}
	p.packs = append(p.packs, pack{ID: fmt.Sprintf("%s-%d", p.name, len(p.packs)), Data: data})
	p.open.Reset()
	return nil
}

// squeeze deflates data and writes it in base64url without padding.
func squeeze(data []byte) (string, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return "", err
	}
	if _, err := w.Write(data); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(out.Bytes()), nil
}

// A bodyStore keeps each body once, however often it was sent.
type bodyStore struct {
	packer
	numbers map[[sha256.Size]byte]int
}

func newBodyStore(limit int) *bodyStore {
	return &bodyStore{packer: packer{name: "bodies", limit: limit}, numbers: map[[sha256.Size]byte]int{}}
}

// put returns the number of a body, counted from 1; 0 means that there was none.
func (s *bodyStore) put(b record.Body) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	sum := sha256.Sum256(b)
	if n, known := s.numbers[sum]; known {
		return n, nil
	}
	n, err := s.add(b)
	if err != nil {
		return 0, err
	}
	s.numbers[sum] = n + 1
	return n + 1, nil
}
