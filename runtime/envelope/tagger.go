package envelope

import (
	"crypto/hmac"
	"crypto/sha256"
	"hash"
	"sync"
)

const tagLen = 16

// tagger makes tags with one key: HMAC-SHA-256 (RFC 2104), cut to 16 bytes. It is safe for concurrent use.
type tagger struct {
	states sync.Pool // of *macState, ready for a message
}

// macState keeps the sum beside the hash: handed through the interface hash.Hash, it could not live on the stack.
type macState struct {
	hash hash.Hash
	sum  [sha256.Size]byte
}

// begin sets the key, once.
func (t *tagger) begin(key []byte) {
	t.states.New = func() any { return &macState{hash: hmac.New(sha256.New, key)} }
}

func (t *tagger) tag(message []byte) [tagLen]byte {
	m := t.states.Get().(*macState)
	m.hash.Write(message)
	tag := [tagLen]byte(m.hash.Sum(m.sum[:0]))
	m.hash.Reset()
	t.states.Put(m)
	return tag
}
