package envelope

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"sync"
)

const tagLen = 16

// Key is one secret, derived for one Context. It is safe for concurrent use.
type Key struct {
	id        [idLen]byte
	block     cipher.Block // nil when the values are signed
	blockLoop bool         // the block may be called directly
	macs      sync.Pool    // of *macState, ready for a message
}

// macState keeps the sum beside the hash: handed through the interface hash.Hash, it could not live on the stack.
type macState struct {
	hash hash.Hash
	sum  [sha256.Size]byte
}

// NewKey derives a key. That takes some microseconds: keep the key. It panics when one of the context's names is
// longer than 65535 bytes.
func NewKey(secret Secret, c Context) *Key {
	prk := extract(secret)
	k := &Key{id: prk.id()}
	if c.Encrypted {
		k.block, k.blockLoop = newBlock(prk.encKey(c)), blockLoopAllowed()
	}
	macKey := prk.macKey(c)
	k.macs.New = func() any { return &macState{hash: hmac.New(sha256.New, macKey)} }
	return k
}

func newBlock(key []byte) cipher.Block {
	block, err := aes.NewCipher(key)
	mustDerive(err)
	return block
}

// KeyID is the public fingerprint of a secret, the same in every Context: it names the key in logs.
func KeyID(secret Secret) [8]byte { return extract(secret).id() }

// ID is the KeyID of the secret that k was derived from.
func (k *Key) ID() [8]byte { return k.id }

// Hint is the part of the ID that stands in each value's header, 0 to 15. Different keys may share it.
func (k *Key) Hint() byte { return k.id[0] & hintBits }

func (k *Key) encrypts() bool { return k.block != nil }

// tag authenticates hdr ‖ created ‖ seen ‖ body, always in the clear: HMAC-SHA-256 (RFC 2104), cut to 16 bytes.
func (k *Key) tag(message []byte) [tagLen]byte {
	m := k.macs.Get().(*macState)
	m.hash.Write(message)
	tag := [tagLen]byte(m.hash.Sum(m.sum[:0]))
	m.hash.Reset()
	k.macs.Put(m)
	return tag
}

// String returns "tsk:" and the ID in hexadecimal.
func (k *Key) String() string { return "tsk:" + hex.EncodeToString(k.id[:]) }

// Format writes what String returns, for every verb and flag.
func (k *Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// MarshalText returns what String returns. It never fails.
func (k *Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
