package envelope

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/hex"
	"fmt"
	"io"
	"sync"
)

// Key is one secret, derived for one Context. It is safe for concurrent use.
type Key struct {
	id        [idLen]byte
	block     cipher.Block // nil if the values are signed
	blockLoop bool         // maskBlocks may be used
	free      sync.Pool    // of *scratch that are not in use
}

// NewKey derives a key. That takes some microseconds: derive once and use the key again. It panics if the cookie name or
// the type id of the context is longer than MaxNameLen bytes.
func NewKey(secret Secret, c Context) *Key {
	prk := extract(secret)
	k := &Key{id: prk.id()}
	if c.Encrypted {
		k.block, k.blockLoop = newBlock(prk.encKey(c)), blockLoopAllowed()
	}
	macKey, touchKey, moveKey := prk.macKey(c), prk.touchKey(c), prk.moveKey(c)
	k.free.New = func() any { return newCookieScratch(k, macKey, touchKey, moveKey) }
	return k
}

func newBlock(key []byte) cipher.Block {
	block, err := aes.NewCipher(key)
	mustDerive(err)
	return block
}

// KeyID returns the public id of a secret, which names it in logs. It is the same in every Context.
func KeyID(secret Secret) [8]byte { return extract(secret).id() }

// ID returns the KeyID of the secret that k was derived from.
func (k *Key) ID() [8]byte { return k.id }

// Hint returns the part of the ID that each value's header holds, 0 to 15. Different keys may have the same hint.
func (k *Key) Hint() byte { return k.id[0] & hintBits }

func (k *Key) encrypts() bool { return k.block != nil }

// String returns "tsk:" and the ID in hexadecimal.
func (k *Key) String() string { return "tsk:" + hex.EncodeToString(k.id[:]) }

// Format writes what String returns, for every verb and flag.
func (k *Key) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// MarshalText returns what String returns. It never fails.
func (k *Key) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
