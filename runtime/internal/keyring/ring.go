// Package keyring parses and generates key strings, derives the keys of a cookie from them, and chooses the key that signs.
package keyring

import (
	"errors"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// Modes are the keys of one cookie for the signed and the encrypted mode.
type Modes struct {
	Own   *Ring // the keys of the mode in which new sessions are written
	Other *Ring // the keys of the other mode; nil if it is not accepted
}

// NewModes derives the keys for one cookie, in the context's mode and perhaps in the other, from the current set. It
// fails with ErrNoKey if there is none.
func NewModes(current *atomic.Pointer[Set], c envelope.Context, acceptOther bool) (Modes, error) {
	if current.Load() == nil {
		return Modes{}, ErrNoKey
	}
	m := Modes{Own: newRing(current, c, envelope.NewKey)}
	if acceptOther {
		c.Encrypted = !c.Encrypted
		m.Other = newRing(current, c, envelope.NewKey)
	}
	return m, nil
}

// Open opens a value as envelope.Open does, with the keys of either mode. by is the key that made the value; it is zero if
// no key of the server did.
func (m Modes) Open(value string, maxLen int) (contents envelope.Contents, by SignedBy, err error) {
	ring := m.Own
	contents, key, err := envelope.Open(value, maxLen, ring.Candidates())
	if errors.Is(err, envelope.ErrMode) && m.Other != nil {
		ring = m.Other
		contents, key, err = envelope.Open(value, maxLen, ring.Candidates())
	}
	if key == nil {
		return contents, SignedBy{}, err
	}
	return contents, SignedBy{Key: key, ring: ring}, err
}

// Successor returns the key for the next value of a session whose last value was made by last, which may be zero. The next
// value of an encrypted session is encrypted: the session may hold what its holder must not read, and another server that
// has been moved to Encrypted may not accept a signed value any more.
func (m Modes) Successor(last SignedBy, now time.Time) SignedBy {
	ring := m.Own
	if last.Encrypts() {
		ring = last.ring
	}
	return SignedBy{Key: ring.Signer(now), ring: ring}
}

// SignedBy is the key that made or will make a cookie value, and the ring it belongs to. The zero SignedBy is no key.
type SignedBy struct {
	*envelope.Key
	ring *Ring
}

// Encrypts reports whether the key is of the encrypted mode.
func (s SignedBy) Encrypts() bool { return s.ring != nil && s.ring.context.Encrypted }

// IsSame reports whether both are the same key of the same ring. It compares the ids, because a key that is derived again is
// another *envelope.Key.
func (s SignedBy) IsSame(other SignedBy) bool { return s.ring == other.ring && s.ID() == other.ID() }

// Ring holds the keys of one cookie in one mode, or those of the records of one cookie's sessions. It derives them again
// when the current set is replaced.
type Ring struct {
	current *atomic.Pointer[Set]
	context envelope.Context
	newKey  func(envelope.Secret, envelope.Context) *envelope.Key
	cache   atomic.Pointer[derivedKeys] // the keys that were last derived
}

func newRing(current *atomic.Pointer[Set], c envelope.Context, newKey func(envelope.Secret, envelope.Context) *envelope.Key) *Ring {
	r := &Ring{current: current, context: c, newKey: newKey}
	r.derived()
	return r
}

// derivedKeys are the keys of one Set, in its order.
type derivedKeys struct {
	of         *Set
	signing    []*envelope.Key // one for each key of the set
	candidates []*envelope.Key // the same keys in the reverse order, each once
}

// derived returns the keys of the current set, and derives them if the set is new. After a replacement several goroutines
// may derive at once; each gets the keys of a set that was current during its call.
func (r *Ring) derived() *derivedKeys {
	set := r.current.Load()
	if d := r.cache.Load(); d != nil && d.of == set {
		return d
	}
	d := set.derive(r.context, r.newKey)
	r.cache.Store(d)
	return d
}

func (set *Set) derive(c envelope.Context, newKey func(envelope.Secret, envelope.Context) *envelope.Key) *derivedKeys {
	d := &derivedKeys{of: set}
	bySecret := make(map[envelope.Secret]*envelope.Key, len(set.keys))
	for _, k := range set.keys {
		derived := bySecret[k.Secret]
		if derived == nil {
			derived = newKey(k.Secret, c)
			bySecret[k.Secret] = derived
			d.candidates = append(d.candidates, derived)
		}
		d.signing = append(d.signing, derived)
	}
	slices.Reverse(d.candidates)
	return d
}

// Signer returns the key that makes cookies at now: the key with the latest sign-from that is not after now, or the key
// with the earliest sign-from if all are after now. Of keys with equal sign-froms it is the key with the largest key id.
func (r *Ring) Signer(now time.Time) *envelope.Key {
	d := r.derived()
	keys := d.of.keys
	at := max(ClampSignFrom(now), keys[0].SignFrom) // the key with the earliest sign-from signs before it, too
	i := len(keys) - 1
	for keys[i].SignFrom > at {
		i--
	}
	return d.signing[i]
}

// Candidates returns the keys that verify, the latest sign-from first, for envelope.Open. The slice must not be changed.
func (r *Ring) Candidates() []*envelope.Key { return r.derived().candidates }

// ClampSignFrom returns t in seconds since envelope.Epoch, rounded down. A t outside the range of key strings, which is
// 2025-01-01T00:00:00Z to 2161-02-07T06:28:15Z, is moved to the nearer end.
func ClampSignFrom(t time.Time) uint32 {
	return uint32(min(max(t.Unix(), envelope.Epoch), envelope.Epoch+math.MaxUint32) - envelope.Epoch)
}
