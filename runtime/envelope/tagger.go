package envelope

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"
)

const tagLen = 16

// tagger makes tags with one key: HMAC-SHA-256 (RFC 2104), cut to 16 bytes. It is ready for a message whenever none is
// being tagged. The sum is beside the hash: handed through the interface hash.Hash, it could not live on the stack.
type tagger struct {
	hash hash.Hash
	sum  [sha256.Size]byte
}

func newTagger(key []byte) tagger { return tagger{hash: hmac.New(sha256.New, key)} }

func (t *tagger) tag(message []byte) [tagLen]byte {
	t.hash.Write(message)
	tag := [tagLen]byte(t.hash.Sum(t.sum[:0]))
	t.hash.Reset()
	return tag
}
