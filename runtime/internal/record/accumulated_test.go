package record

import (
	"crypto/sha3"
	"encoding/binary"
	"encoding/hex"
	"testing"
)

// The test encodes random records under random keys and hashes all of them into one digest. FORMAT.md, section "Test
// vectors", has the procedure and both digests.
func TestAccumulatedVectorsAreReproduced(t *testing.T) {
	for _, test := range []struct {
		name   string
		rounds int
		want   string
	}{
		{"1000 rounds", 1_000, "69511b2d52329b1190ff807d8a9f01befb496c8ef796ac2cebe1d040f8fade39"},
		{"20000 rounds", 20_000, "7085c5fb5826d6694a24a11927741e72c076c45767d7960288b1bc620896ab6e"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			expect(t, "digest", accumulate(t, test.rounds), test.want)
		})
	}
}

func accumulate(t *testing.T, rounds int) string {
	random, sink := roundSource{t, sha3.NewSHAKE128()}, sha3.NewSHAKE128()
	_, _ = random.shake.Write([]byte("record"))
	for range rounds {
		secret, flags := random.bytes(32), random.byte()
		s := server{
			Secret: secret,
			Name:   "n" + hex.EncodeToString(random.bytes(random.byte()&15)),
			TypeID: "t" + hex.EncodeToString(random.bytes(random.byte()&15)),
		}
		if flags&sealedBit == 0 {
			s.Secret = nil
		}
		f := s.format(t)
		key := f.Key(NewToken([16]byte(random.bytes(16))))
		want := Record{
			Rev: [8]byte(random.bytes(8)), Created: random.uint32(), Seen: random.uint32(),
			Kind: Kind(flags & kindBits >> kindShift), Permanent: flags&permanentBit != 0,
		}
		switch want.Kind {
		case Session:
			want.Body = string(random.bytes(random.byte()))
		case Renewed:
			want.Successor = nameOf([hashLen]byte(random.bytes(hashLen)))
		}
		data := f.Encode(key, want, testNow)
		if got, _, err := f.Decode(key, data); err != nil || got != want {
			t.Fatalf("decoded as %+v, %v; want %+v", got, err, want)
		}
		_, _ = sink.Write(append([]byte(key), data...))
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
