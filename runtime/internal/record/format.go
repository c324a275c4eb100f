// Package record reads and writes what a store keeps of a session: tokens, keys, owners and records, as FORMAT.md says in
// the section "Records". It does no I/O, draws no random numbers and has no clock.
package record

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

// The errors of Decode.
var (
	// ErrForeign means that the bytes are no record of this session type: too short, of another version or of another type.
	ErrForeign = errors.New("record is cut off, of another version or of another session type")
	// ErrUnsealed means that the record is not sealed, and the Format demands that.
	ErrUnsealed = errors.New("record is not sealed, so that whoever can write to the store can have made it")
	// ErrSealed means that the record is sealed, and the Format has no keys.
	ErrSealed = errors.New("record is sealed, and there are no keys to open it")
	// ErrKey means that no key of the server sealed the record: it was altered, copied from another key of the store, or
	// sealed with another key, for another cookie name or for another session type.
	ErrKey = errors.New("record was not sealed by this server's keys")
	// ErrUnreadable means that the record's times or what follows them are malformed. If the record is sealed, a key of
	// the server sealed it like that.
	ErrUnreadable = errors.New("record is malformed")
)

// A key and an owner are the text of a hash.
const (
	hashLen = 16 // bytes
	nameLen = 22 // characters
)

// Kind says what a record stands for.
type Kind byte

// The kinds.
const (
	Session Kind = iota
	Emptied      // the session holds nothing, and the next write makes it a Session again
	Renewed      // the session goes on under the key of its successor
	Ended        // the session was destroyed or revoked
)

// Record is the content of a record.
type Record struct {
	Rev       [8]byte // tells this write from every other
	Kind      Kind
	Permanent bool   // selects the second pair of timeouts
	Created   uint32 // the second the session began, since envelope.Epoch
	Seen      uint32 // when the session was last seen, in seconds after Created
	Body      string // of a Session: the encoded fields
	Successor string // of a Renewed one: the key of the record that took its place
	Sealed    bool   // has Encode seal the record under WriteUnsealed; Decode does not set it
}

// Format reads and writes the records of one manager. It is safe for concurrent use.
type Format struct {
	// AcceptUnsealed has Decode accept records that are not sealed although there are keys, while a fleet begins to seal.
	// Set it before the Format is in use.
	AcceptUnsealed bool
	// WriteUnsealed has Encode not seal records although there are keys, but for those that say Sealed. It implies
	// AcceptUnsealed. Set it before the Format is in use.
	WriteUnsealed bool

	keys    *keyring.Records // nil: records are not sealed
	typ     [2]byte
	ofKey   []byte // what is hashed for a key before the token
	ofOwner []byte // what is hashed for an owner before the field
}

// NewFormat returns the Format for a cookie's name as sent and the id of a session type, each of at most
// envelope.MaxNameLen bytes. keys seal the records; they are nil if the records are not to be sealed.
func NewFormat(cookieName, typeID string, keys *keyring.Records) *Format {
	sum := sha256.Sum256([]byte(typeID))
	return &Format{
		keys:    keys,
		typ:     [2]byte(sum[:]),
		ofKey:   lp16(lp16(lp16(nil, "typedsession/v1 store"), cookieName), typeID),
		ofOwner: lp16(lp16(lp16(nil, "typedsession/v1 owner"), cookieName), typeID),
	}
}

// Key returns the key of the record that a token stands for. The token cannot be found from the key.
func (f *Format) Key(token string) string { return hash(f.ofKey, token) }

// Owner returns the name under which a store lists the records of an owner. field is the encoded value of the owner field.
func (f *Format) Owner(field string) string { return hash(f.ofOwner, field) }

// hash returns the text of SHA-256(prefix ‖ lp16(last))[:16].
func hash(prefix []byte, last string) string {
	var buffer [256]byte
	sum := sha256.Sum256(lp16(append(buffer[:0], prefix...), last))
	return nameOf([hashLen]byte(sum[:]))
}

// nameOf returns a hash in the text form of a key or an owner.
func nameOf(hash [hashLen]byte) string {
	var text [nameLen]byte
	base64url.Encode(text[:], hash[:])
	return string(text[:])
}

// IsKey reports whether name has the form of what Key returns.
func IsKey(name string) bool {
	_, ok := hashOf(name)
	return ok
}

// hashOf returns the bytes of a key, and false if name is none.
func hashOf(name string) (hash [hashLen]byte, ok bool) {
	if len(name) != nameLen {
		return hash, false
	}
	n, err := base64url.Decode(hash[:], []byte(name))
	return hash, err == nil && n == hashLen
}

// lp16 appends the length of s, in two bytes, and s.
func lp16(b []byte, s string) []byte {
	b = binary.BigEndian.AppendUint16(b, uint16(len(s)))
	return append(b, s...)
}

// IsOutdated reports whether a record that is written at now would be sealed with another key than by, or would be sealed
// although this one is not. by is what Decode returned.
func (f *Format) IsOutdated(by keyring.SignedBy, now time.Time) bool {
	if f.keys == nil || f.WriteUnsealed && by.Key == nil {
		return false
	}
	return by.Key == nil || !f.keys.Signer(now).IsSame(by)
}

// Sealer returns the key that seals a record at now; zero if it is not sealed.
func (f *Format) Sealer(r Record, now time.Time) keyring.SignedBy {
	if !f.seals(r) {
		return keyring.SignedBy{}
	}
	return f.keys.Signer(now)
}
