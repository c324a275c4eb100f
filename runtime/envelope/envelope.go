// Package envelope is the outer format of a session cookie's value, version 1: a header byte, two times, a body
// that it does not look into, and a tag that authenticates them all (FORMAT.md, section "Envelope").
//
// A value is either signed (its holder can read it) or encrypted (its holder learns its length, and whether two
// values are equal). Which of the two, the cookie's name and the session's type are part of each derived [Key]: a
// value made for one of them is worthless for any other.
//
// The package uses the standard library's cryptography only, draws no random numbers and keeps no clock: the same
// contents under the same key give the same value. In FIPS 140-3 mode (GODEBUG=fips140=on or only) it calls nothing but
// approved algorithms: HMAC-SHA-256, HKDF and AES-256 in counter mode. That makes no claim for their composition.
package envelope

import (
	"errors"
	"fmt"
)

// Epoch is 2025-01-01T00:00:00Z in seconds since the Unix epoch. Times in a value count from here.
const Epoch = 1735689600

// Contents is what a value carries.
type Contents struct {
	// Permanent is the authenticated bit that selects the second lifetime profile.
	Permanent bool
	// Created is the time the session began, in seconds since Epoch.
	Created uint32
	// Seen is the time of the last refresh, in seconds after Created.
	Seen uint32
	// Body is the encoded session. It may be empty.
	Body string
}

// Open refuses a value with one of these. Of Open, only ErrTimes is about a value that a key of the server made.
var (
	// ErrLength means that the value is shorter than any value can be, or longer than the caller allows.
	ErrLength = errors.New("session cookie is too short or too long")
	// ErrEncoding means that the value is not unpadded base64url in its one canonical spelling.
	ErrEncoding = errors.New("session cookie is not base64url")
	// ErrVersion means that the value has a format version that Open does not read.
	ErrVersion = errors.New("session cookie has another format version")
	// ErrMode means that the value is encrypted where only signed ones are accepted, or the reverse.
	ErrMode = errors.New("session cookie is signed where encrypted is expected, or the reverse")
	// ErrTag means that no accepted key made the value: it was altered, or made with another key, for another
	// cookie name or for another session type.
	ErrTag = errors.New("session cookie was not made by this server's keys")
	// ErrHint is an ErrTag that cost nothing: no key has the hint in the value's header, so no tag was computed.
	ErrHint = fmt.Errorf("%w: none of them has its key hint", ErrTag)
	// ErrTimes means that the value's times are not in the one form that Seal writes. Open looks at them once it found
	// that a key made the value.
	ErrTimes = errors.New("session cookie's times are malformed")
)
