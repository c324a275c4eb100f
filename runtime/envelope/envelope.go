// Package envelope makes and verifies the value of a session cookie, format version 1: a header byte, two times, a body
// that this package does not interpret, and a tag that authenticates all of them (FORMAT.md, section "Envelope").
//
// A value is either signed (its holder can read it) or encrypted (its holder learns its length, and whether two
// values are equal). Each [Key] is derived for a mode, a cookie name and a session type: a value that was made for one
// of them does not verify for another.
//
// The keys of [NewRecordKey] seal the records of sessions in a store in the same way (FORMAT.md, section "Records").
//
// The package uses only the standard library's cryptography, no random numbers and no clock: the same contents and the
// same key make the same value. In FIPS 140-3 mode (GODEBUG=fips140=on or only) it calls only approved algorithms:
// HMAC-SHA-256, HKDF and AES-256 in counter mode. Their composition is not an approved algorithm.
package envelope

import (
	"errors"
	"fmt"
)

// Epoch is 2025-01-01T00:00:00Z in seconds since the Unix epoch. Times in a value count from Epoch.
const Epoch = 1735689600

// Contents is the content of a value.
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

// The errors of Open. ErrTimes is the only one after which it is certain that a key of the server made the value.
var (
	// ErrLength means that the value is shorter than any value can be, or longer than the caller allows.
	ErrLength = errors.New("session cookie is too short or too long")
	// ErrEncoding means that the value is not canonical base64url without padding.
	ErrEncoding = errors.New("session cookie is not base64url")
	// ErrVersion means that the value has a format version that Open does not read.
	ErrVersion = errors.New("session cookie has another format version")
	// ErrMode means that the value is encrypted where only signed ones are accepted, or the reverse.
	ErrMode = errors.New("session cookie is signed where encrypted is expected, or the reverse")
	// ErrTag means that no accepted key made the value: it was altered, or made with another key, for another
	// cookie name or for another session type.
	ErrTag = errors.New("session cookie was not made by this server's keys")
	// ErrHint wraps ErrTag and means that no accepted key has the hint in the value's header, so that no tag was computed.
	ErrHint = fmt.Errorf("%w: none of them has its key hint", ErrTag)
	// ErrTimes means that a key made the value, but its times are not in the form that Seal writes.
	ErrTimes = errors.New("session cookie's times are malformed")
)
