package mock

import (
	"crypto/fips140"
	"crypto/rsa"
	"testing"
)

// Keys that bots' libraries verify are as large as they ask for; those of a process alone are made in no time.
func TestTheSizeOfKeys(t *testing.T) {
	t.Parallel()
	brief := briefKeySize
	if fips140.Enabled() {
		brief = keySize
	}
	for _, tt := range []struct {
		why  string
		keys *Keys
		size int
	}{
		{"for bots", NewKeys(), 2048},
		{"for this process alone", NewBriefKeys(), brief},
	} {
		for _, s := range []*signer{tt.keys.notice, tt.keys.foreignNotices} {
			set, err := s.keySet()
			if err != nil {
				t.Fatal(err)
			}
			if key, is := set.Keys[0].Key.(*rsa.PublicKey); !is || key.N.BitLen() != tt.size {
				t.Errorf("%s: %s is %T; expected RSA of %d bits", tt.why, s.kid, set.Keys[0].Key, tt.size)
			}
			if _, err := s.sign(object{"aud": "app"}, nil); err != nil {
				t.Errorf("%s: %v", tt.why, err)
			}
		}
	}
}
