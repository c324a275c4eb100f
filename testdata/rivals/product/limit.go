package product

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// Limit does to bytes of a length what any cookie needs, and nothing else: no encoding, no allocation, no string. It
// cannot fail, and nothing is slower for being there.
type Limit struct {
	// Write protects the bytes and makes text of them.
	Write func()
	// Read makes bytes of the text, and verifies them. The error means that the limit is wrong.
	Read func() error
}

var errLimit = errors.New("the limit does not open what it sealed")

// SignedLimit returns HMAC-SHA-256 with a state that is used again, cut to tagLen bytes, and base64url. valueLen is the
// number of characters that the text has.
func SignedLimit(f *fixture.All, valueLen int) Limit {
	const tagLen = 16
	raw := make([]byte, base64.RawURLEncoding.DecodedLen(valueLen))
	text := make([]byte, valueLen)
	message, tag := raw[:len(raw)-tagLen], raw[len(raw)-tagLen:]
	mac := hmac.New(sha256.New, f.SigningKey[:])
	var sum [sha256.Size]byte
	sign := func(message []byte) []byte {
		mac.Reset()
		mac.Write(message)
		return mac.Sum(sum[:0])[:tagLen]
	}
	decoded := make([]byte, len(raw))
	write := func() {
		copy(tag, sign(message))
		base64.RawURLEncoding.Encode(text, raw)
	}
	write() // for a Read that comes first
	return Limit{
		Write: write,
		Read: func() error {
			if _, err := base64.RawURLEncoding.Decode(decoded, text); err != nil {
				return err
			}
			end := len(decoded) - tagLen
			if !hmac.Equal(sign(decoded[:end]), decoded[end:]) {
				return errLimit
			}
			return nil
		},
	}
}

// EncryptedLimit returns AES-256-GCM, without the drawing and sending of a nonce that it would need, and base64url.
// valueLen is the number of characters that the text has.
func EncryptedLimit(f *fixture.All, valueLen int) (Limit, error) {
	aead, err := newGCM(f.EncryptionKey[:])
	if err != nil {
		return Limit{}, err
	}
	raw := make([]byte, base64.RawURLEncoding.DecodedLen(valueLen))
	text := make([]byte, valueLen)
	nonce := make([]byte, aead.NonceSize())
	message := make([]byte, len(raw)-aead.Overhead())
	decoded, opened := make([]byte, len(raw)), make([]byte, len(message))
	write := func() { base64.RawURLEncoding.Encode(text, aead.Seal(raw[:0], nonce, message, nil)) }
	write() // for a Read that comes first
	return Limit{
		Write: write,
		Read: func() error {
			if _, err := base64.RawURLEncoding.Decode(decoded, text); err != nil {
				return err
			}
			_, err := aead.Open(opened[:0], nonce, decoded, nil)
			return err
		},
	}, nil
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}
