package envelope

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"math"
)

// label begins the salt and the info of every key derivation (FORMAT.md, section "Envelope"). It never changes.
const label = "typedsession/v1"

const (
	keyLen = 32
	idLen  = 8
)

// MaxNameLen is the most bytes that a cookie name or a type id can have.
const MaxNameLen = math.MaxUint16

// Context is what a key is derived for: the mode, the cookie and the session type. A value need not say them, because a
// value that was made for another context does not verify.
type Context struct {
	// Encrypted chooses encrypted values; otherwise they are signed.
	Encrypted bool
	// CookieName is the name as sent, with a prefix such as __Host-. It has at most MaxNameLen bytes.
	CookieName string
	// TypeID is the id of the session's type, which never changes. It has at most MaxNameLen bytes.
	TypeID string
}

// info returns the context as HKDF reads it: e ‖ lp16(cookie name) ‖ lp16(type id).
func (c Context) info() string {
	b := make([]byte, 1, 1+2+len(c.CookieName)+2+len(c.TypeID))
	if c.Encrypted {
		b[0] = 1
	}
	for _, s := range []string{c.CookieName, c.TypeID} {
		if len(s) > MaxNameLen {
			panic("envelope: cookie name or type id is longer than 65535 bytes")
		}
		b = binary.BigEndian.AppendUint16(b, uint16(len(s)))
		b = append(b, s...)
	}
	return string(b)
}

// pseudorandom is the pseudorandom key of HKDF (RFC 5869, section 2.2), from which all other keys are expanded.
type pseudorandom []byte

func extract(secret Secret) pseudorandom {
	prk, err := hkdf.Extract(sha256.New, secret[:], []byte(label))
	mustDerive(err)
	return prk
}

func (prk pseudorandom) macKey(c Context) []byte   { return prk.expand(" mac"+c.info(), keyLen) }
func (prk pseudorandom) encKey(c Context) []byte   { return prk.expand(" enc"+c.info(), keyLen) }
func (prk pseudorandom) touchKey(c Context) []byte { return prk.expand(" touch"+c.info(), keyLen) }
func (prk pseudorandom) moveKey(c Context) []byte  { return prk.expand(" move"+c.info(), keyLen) }
func (prk pseudorandom) id() [idLen]byte           { return [idLen]byte(prk.expand(" kid", idLen)) }

func (prk pseudorandom) recordMacKey(c Context) []byte {
	return prk.expand(" record mac"+c.info(), keyLen)
}
func (prk pseudorandom) recordEncKey(c Context) []byte {
	return prk.expand(" record enc"+c.info(), keyLen)
}

func (prk pseudorandom) expand(purpose string, n int) []byte {
	out, err := hkdf.Expand(sha256.New, prk, label+purpose, n)
	mustDerive(err)
	return out
}

// mustDerive panics if err is not nil. HKDF and AES fail for wrong hashes and lengths only, and these are constants here.
func mustDerive(err error) {
	if err != nil {
		panic("envelope: " + err.Error())
	}
}
