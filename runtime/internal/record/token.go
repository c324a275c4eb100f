package record

import (
	"encoding/base64"

	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

// A token is a byte that no envelope begins with, and random bytes.
const (
	tokenMark = 0x80
	tokenRaw  = 1 + 16 // bytes
	tokenLen  = 23     // characters
)

// base64url refuses text that has another spelling, but for line breaks, which it skips: the lengths are compared too.
var base64url = base64.RawURLEncoding.Strict()

// NewToken returns the value of the cookie of a session in a store. random must not be guessable.
func NewToken(random [16]byte) string {
	raw := [tokenRaw]byte{tokenMark}
	copy(raw[1:], random[:])
	var text [tokenLen]byte
	base64url.Encode(text[:], raw[:])
	return string(text[:])
}

// IsToken reports whether a cookie value has the form of a token.
func IsToken(value string) bool {
	if len(value) != tokenLen {
		return false
	}
	var raw [tokenRaw]byte
	n, err := base64url.Decode(raw[:], []byte(value))
	return err == nil && n == tokenRaw && raw[0] == tokenMark
}

// MoveToken returns the token under which the session in a cookie value moves into a store. by made the value. Every
// server that has this key returns the same token for the same value. MoveToken returns false if value is one that no key
// makes.
func MoveToken(by keyring.SignedBy, value string) (token string, ok bool) {
	if by.Key == nil {
		return "", false
	}
	moved, ok := by.Moved(value)
	if !ok {
		return "", false
	}
	return NewToken(moved), true
}
