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

// newTagger makes a first tag of nothing: until then, Reset would leave the end of the last message in the hash's own
// buffer, and so of a session in a pool.
func newTagger(key []byte) tagger {
	t := tagger{hash: hmac.New(sha256.New, key)}
	t.tag(nil)
	return t
}

func (t *tagger) tag(message []byte) [tagLen]byte {
	t.hash.Write(message)
	tag := [tagLen]byte(t.hash.Sum(t.sum[:0]))
	t.hash.Reset()
	return tag
}
