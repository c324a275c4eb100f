package keyring

import (
	"sync/atomic"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// Records are the keys that seal and open the records of one cookie's sessions in a store.
type Records struct{ ring *Ring }

// NewRecords derives the keys for the records of a cookie's sessions from the current set. It fails with ErrNoKey if there
// is none.
func NewRecords(current *atomic.Pointer[Set], cookieName, typeID string) (*Records, error) {
	if current.Load() == nil {
		return nil, ErrNoKey
	}
	c := envelope.Context{Encrypted: true, CookieName: cookieName, TypeID: typeID}
	return &Records{newRing(current, c, envelope.NewRecordKey)}, nil
}

// Signer returns the key that seals records at now. It is chosen like the key that signs cookies.
func (r *Records) Signer(now time.Time) SignedBy {
	return SignedBy{Key: r.ring.Signer(now), ring: r.ring}
}

// Open opens the sealed content of a record as envelope.OpenRecord does, with every key of the server. by is the key that
// sealed it; it is zero if none of them did.
func (r *Records) Open(sealed, associated []byte, hint byte) (content string, by SignedBy, err error) {
	content, key, err := envelope.OpenRecord(sealed, associated, hint, r.ring.Candidates())
	if err != nil {
		return "", SignedBy{}, err
	}
	return content, SignedBy{Key: key, ring: r.ring}, nil
}
