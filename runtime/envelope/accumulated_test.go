package envelope

import (
	"crypto/sha3"
	"encoding/binary"
	"encoding/hex"
	"testing"
)

// The test seals random contents under random keys and hashes all values into one digest. FORMAT.md, section "Test
// vectors", has the procedure and both digests.
func TestAccumulatedVectorsAreReproduced(t *testing.T) {
	for _, test := range []struct {
		name   string
		rounds int
		want   string
	}{
		{"1000 rounds", 1_000, "cd971b6a036e3b53f9a73e29e7ff5882bfbcea46c4d2736f660a54a0eed15e8e"},
		{"100000 rounds", 100_000, "0952d39d83d73e5bec490eb19814f1b45197fb9e107946ff459edf40aeba6f83"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.rounds > 1_000 && testing.Short() {
				t.Skip("takes seconds")
			}
			t.Parallel()
			expect(t, "digest", accumulate(t, test.rounds), test.want)
		})
	}
}

func accumulate(t *testing.T, rounds int) string {
	random, sink := roundSource{t, sha3.NewSHAKE128()}, sha3.NewSHAKE128()
	for range rounds {
		secret := Secret(random.bytes(32))
		c := Context{
			Encrypted:  random.byte()&1 == 1,
			CookieName: "n" + hex.EncodeToString(random.bytes(random.byte()&15)),
			TypeID:     "t" + hex.EncodeToString(random.bytes(random.byte()&15)),
		}
		created, seen := random.uint32(), random.uint32()
		body := random.bytes(random.byte())

		key := NewKey(secret, c)
		value := key.Seal(false, created, seen, body)
		got, _, err := Open(value, len(value), []*Key{key})
		want := Contents{Created: created, Seen: seen, Body: string(body)}
		if err != nil || got != want {
			t.Fatalf("opened as %+v, %v; want %+v", got, err, want)
		}
		_, _ = sink.Write(spelled(t, value))
	}
	digest := make([]byte, 32)
	_, _ = sink.Read(digest)
	return hex.EncodeToString(digest)
}

type roundSource struct {
	t     *testing.T
	shake *sha3.SHAKE
}

func (s roundSource) bytes(n byte) []byte {
	b := make([]byte, n)
	if _, err := s.shake.Read(b); err != nil {
		s.t.Fatal(err)
	}
	return b
}

func (s roundSource) byte() byte     { return s.bytes(1)[0] }
func (s roundSource) uint32() uint32 { return binary.BigEndian.Uint32(s.bytes(4)) }
