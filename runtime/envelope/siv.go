package envelope

import "crypto/cipher"

// The encrypted mode is the SIV composition (Rogaway and Shrimpton, "A Provable-Security Treatment of the Key-Wrap
// Problem", Eurocrypt 2006): the tag over the plaintext is also the initial counter of AES-256-CTR under a second
// key. No nonce has to be drawn or sent, and equal counters mean equal contents.

// mask XORs src with the key stream that begins at counter block tag, into dst. It is its own inverse. The whole
// tag is the counter, big-endian, modulo 2^128. dst and src are the same or do not overlap.
func (k *Key) mask(dst, src, tag []byte) {
	cipher.NewCTR(k.block, tag).XORKeyStream(dst, src)
}
