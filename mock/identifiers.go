package mock

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// identifiers makes names that look random and are not: the same seed and the
// same scope give the same sequence, so a run can be compared with another.
// It is not safe for concurrent use.
type identifiers struct {
	scope string
	next  uint64
}

func newIdentifiers(seed int64, scope ...string) *identifiers {
	return &identifiers{scope: fmt.Sprintf("%d\x00%s", seed, strings.Join(scope, "\x00"))}
}

func (s *identifiers) digest() [sha256.Size]byte {
	s.next++
	return sha256.Sum256(strconv.AppendUint(append([]byte(s.scope), 0), s.next, 10))
}

// guid returns a new lower-case GUID of version 4.
func (s *identifiers) guid() string {
	d := s.digest()
	d[6] = d[6]&0x0f | 0x40
	d[8] = d[8]&0x3f | 0x80
	var out [36]byte
	at := 0
	for _, part := range [][]byte{d[0:4], d[4:6], d[6:8], d[8:10], d[10:16]} {
		if at > 0 {
			out[at] = '-'
			at++
		}
		at += hex.Encode(out[at:], part)
	}
	return string(out[:])
}

// hex returns 64 new upper-case hexadecimal digits, the form of a content
// sharing session's id.
func (s *identifiers) hex() string {
	d := s.digest()
	return strings.ToUpper(hex.EncodeToString(d[:]))
}

// secret returns a new client secret.
func (s *identifiers) secret() string {
	d := s.digest()
	return "mock~" + hex.EncodeToString(d[:16])
}

// coin decides between two for the nth thing of a scope, the same way every
// time.
func coin(seed int64, scope string, nth int) bool {
	d := sha256.Sum256(fmt.Appendf(nil, "%d\x00%s\x00%d", seed, scope, nth))
	return binary.BigEndian.Uint64(d[:8])&1 == 1
}
