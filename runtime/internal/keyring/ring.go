// Package keyring reads key strings, and holds the keys that make and verify the cookies of a session.
package keyring

import (
	"errors"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// Modes are the keys of one cookie, by mode: signed or encrypted.
type Modes struct {
	Own   *Ring // of the mode that new sessions are written in
	Other *Ring // of the other mode; nil when it is not accepted
}

// NewModes derives the keys for one cookie, in the context's mode and perhaps in the other, from the current set. It
// fails with ErrNoKey if there is none.
func NewModes(current *atomic.Pointer[Set], c envelope.Context, acceptOther bool) (Modes, error) {
	if current.Load() == nil {
		return Modes{}, ErrNoKey
	}
	m := Modes{Own: &Ring{current: current, context: c}}
	m.Own.derived()
	if acceptOther {
		c.Encrypted = !c.Encrypted
		m.Other = &Ring{current: current, context: c}
		m.Other.derived()
	}
	return m, nil
}

// Open opens a value as envelope.Open does, with the keys of either mode. by made the value; it is zero when no key of
// the server did.
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

// Successor returns what makes the next value of a session whose last one was made by last, if by any. What came
// encrypted never goes out signed: it may hold what its holder must not read, and a server further on the way to
// Encrypted may not accept it any more.
func (m Modes) Successor(last SignedBy, now time.Time) SignedBy {
	ring := m.Own
	if last.Encrypts() {
		ring = last.ring
	}
	return SignedBy{Key: ring.Signer(now), ring: ring}
}

// SignedBy is a key that makes cookie values, and the ring it is from. The zero SignedBy stands for none.
type SignedBy struct {
	*envelope.Key
	ring *Ring
}

// Encrypts reports whether the key is of the encrypted mode.
func (s SignedBy) Encrypts() bool { return s.ring != nil && s.ring.context.Encrypted }

// IsSame compares the secrets, since a key that is derived again is another *envelope.Key.
func (s SignedBy) IsSame(other SignedBy) bool { return s.ring == other.ring && s.ID() == other.ID() }

// Ring holds the keys for one cookie. It notices by itself when the set that it is made of is replaced.
type Ring struct {
	current *atomic.Pointer[Set]
	context envelope.Context
	cache   atomic.Pointer[derivedKeys]
}

// derivedKeys are the keys of one Set, in its order.
type derivedKeys struct {
	of         *Set
	signing    []*envelope.Key
	candidates []*envelope.Key // the same, latest first, without repetition
}

// derived may run several times at once after a replacement; each caller gets the keys of a set that was current
// during its call.
func (r *Ring) derived() *derivedKeys {
	set := r.current.Load()
	if d := r.cache.Load(); d != nil && d.of == set {
		return d
	}
	d := set.derive(r.context)
	r.cache.Store(d)
	return d
}

func (set *Set) derive(c envelope.Context) *derivedKeys {
	d := &derivedKeys{of: set}
	bySecret := make(map[envelope.Secret]*envelope.Key, len(set.keys))
	for _, k := range set.keys {
		derived := bySecret[k.Secret]
		if derived == nil {
			derived = envelope.NewKey(k.Secret, c)
			bySecret[k.Secret] = derived
			d.candidates = append(d.candidates, derived)
		}
		d.signing = append(d.signing, derived)
	}
	slices.Reverse(d.candidates)
	return d
}

// Signer returns the key that makes cookies at now: the latest sign-from that has come, else the earliest; of equal ones
// the larger key id.
func (r *Ring) Signer(now time.Time) *envelope.Key {
	d := r.derived()
	keys := d.of.keys
	at := max(ClampSignFrom(now), keys[0].SignFrom) // before any has come, the earliest counts as come
	i := len(keys) - 1
	for keys[i].SignFrom > at {
		i--
	}
	return d.signing[i]
}

// Candidates returns the keys that verify, as envelope.Open takes them. The slice is shared: it must not be changed.
func (r *Ring) Candidates() []*envelope.Key { return r.derived().candidates }

// ClampSignFrom returns t in seconds since envelope.Epoch, rounded down, or the nearest moment that a key string can
// say.
func ClampSignFrom(t time.Time) uint32 {
	return uint32(min(max(t.Unix(), envelope.Epoch), envelope.Epoch+math.MaxUint32) - envelope.Epoch)
}
