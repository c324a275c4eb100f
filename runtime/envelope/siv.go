package envelope

import (
	"crypto/cipher"
	"crypto/fips140"
	"crypto/subtle"
	"encoding/binary"
)

// The encrypted mode is the SIV composition (Rogaway and Shrimpton, "A Provable-Security Treatment of the Key-Wrap
// Problem", Eurocrypt 2006): the tag over the plaintext is also the initial counter of AES-256-CTR with a second key.
// It needs no nonce, and a counter repeats only for equal contents.

// mask XORs src with the key stream that begins at counter block tag, into dst. It is its own inverse. The whole
// tag is the counter, big-endian, modulo 2^128. dst and src are the same or do not overlap.
func (s *scratch) mask(k *Key, dst, src, tag []byte) {
	if k.blockLoop && len(src) <= blockLoopMax {
		s.maskBlocks(k.block, dst, src, tag)
		return
	}
	cipher.NewCTR(k.block, tag).XORKeyStream(dst, src)
}

// blockLoopMax is the number of bytes up to which maskBlocks is faster than cipher.NewCTR, which allocates 512 bytes
// and then works on eight blocks at a time.
const blockLoopMax = 128

// blockLoopAllowed reports whether keys may use maskBlocks. To the Go Cryptographic Module, direct calls of a block cipher
// are ECB mode, which FIPS 140-3 does not approve; its CTR mode is approved.
func blockLoopAllowed() bool { return !fips140.Enabled() }

// maskBlocks does what mask does, without an allocation.
func (s *scratch) maskBlocks(block cipher.Block, dst, src, tag []byte) {
	high, low := binary.BigEndian.Uint64(tag), binary.BigEndian.Uint64(tag[8:])
	stream := s.block[:]
	for len(src) > 0 {
		binary.BigEndian.PutUint64(stream, high)
		binary.BigEndian.PutUint64(stream[8:], low)
		block.Encrypt(stream, stream)
		n := subtle.XORBytes(dst, src, stream)
		dst, src = dst[n:], src[n:]
		if low++; low == 0 {
			high++
		}
	}
}
