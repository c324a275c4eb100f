package envelope

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"
)

const tagLen = 16

// tagger makes tags with one key: HMAC-SHA-256 (RFC 2104), cut to 16 bytes. Between two calls of tag the hash is reset.
type tagger struct {
	hash hash.Hash
	sum  [sha256.Size]byte // a field, because a local variable passed to the interface hash.Hash is allocated on the heap
}

// newTagger makes a tagger and a first tag, of an empty message. Only after a first tag does Reset overwrite the hash's
// buffer: before, the buffer would keep the end of a message, which is part of a session.
func newTagger(key []byte) tagger {
	t := tagger{hash: hmac.New(sha256.New, key)}
	t.tag()
	return t
}

// tag returns the tag of a message, which may come in parts.
func (t *tagger) tag(parts ...[]byte) [tagLen]byte {
	for _, part := range parts {
		t.hash.Write(part)
	}
	tag := [tagLen]byte(t.hash.Sum(t.sum[:0]))
	t.hash.Reset()
	return tag
}
