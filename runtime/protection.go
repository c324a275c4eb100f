package typedsession

import (
	"errors"
	"fmt"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// Protection says what keeps a session from being read or altered outside the server. It is the first parameter of
// every manager's constructor, so that the choice is made in the open. Only this package's types implement it.
//
// # From one protection to another
//
// A fleet moves from Signed to Encrypted, and back, without ending a session:
//
//  1. Signed{Keys: keys, AcceptEncrypted: true} on every server.
//  2. Encrypted{Keys: keys, AcceptSigned: true}, one server after the other. What one server encrypted, the others
//     read, and write back encrypted.
//  3. Encrypted{Keys: keys}, once all servers are there and the idle timeout has passed: what is signed still is over.
//
// Back is the same in reverse, except that Signed{Keys: keys} has to wait for the absolute timeout: new sessions are
// signed, but one that is encrypted stays so to its end.
type Protection interface {
	// rings derives the keys for the cookie of this name that carries sessions of this type.
	rings(cookieName, typeID string) (rings, error)
}

// Confidential is a Protection that keeps a session from being read by its holder. The constructors of sessions with
// secret fields take one: Encrypted is, Signed is not.
type Confidential interface {
	Protection
	// keepsSecrets is what the compiler misses in a Signed.
	keepsSecrets()
}

// Signed protects a session from being altered. Its holder can read it, so nothing secret belongs in it.
type Signed struct {
	// Keys sign and verify. They are required.
	Keys *Keys
	// AcceptEncrypted also accepts the cookies that Encrypted makes with the same keys. They are written back
	// encrypted. Otherwise they are rejected with ReasonMode.
	AcceptEncrypted bool
}

func (p Signed) rings(cookieName, typeID string) (rings, error) {
	return p.Keys.rings(envelope.Context{CookieName: cookieName, TypeID: typeID}, p.AcceptEncrypted)
}

// Encrypted protects a session from being altered and from being read. Its holder still learns its length, and
// whether two cookies hold the same.
type Encrypted struct {
	// Keys encrypt and decrypt. They are required, and may be the same that Signed has elsewhere.
	Keys *Keys
	// AcceptSigned also accepts the cookies that Signed makes with the same keys, without the secret fields that they
	// may hold. They are replaced by encrypted ones at the next visit. Otherwise they are rejected with ReasonMode.
	AcceptSigned bool
}

func (p Encrypted) rings(cookieName, typeID string) (rings, error) {
	return p.Keys.rings(envelope.Context{Encrypted: true, CookieName: cookieName, TypeID: typeID}, p.AcceptSigned)
}

func (Encrypted) keepsSecrets() {}

// ErrNotConfidential means that a session with secret fields was given a protection that lets its holder read them.
var ErrNotConfidential = errors.New("session has secret fields, which its holder could read: pass Encrypted{Keys: keys}")

// ringsOf asks the protection that a constructor got, if any, whether it will do for the spec, and for its keys.
func (spec *Spec[S]) ringsOf(p Protection, cookieName string) (rings, error) {
	if p == nil {
		return rings{}, fmt.Errorf("no protection: pass Encrypted{Keys: keys}, or Signed{Keys: keys}: %w", ErrNoKey)
	}
	if _, ok := p.(Confidential); !ok && len(spec.Secrets) > 0 {
		return rings{}, fmt.Errorf("protection is %T: %w", p, ErrNotConfidential)
	}
	if len(cookieName) > envelope.MaxNameLen || len(spec.TypeID) > envelope.MaxNameLen {
		return rings{}, nil // no key can be derived, which is reported with the other problems of the name and the id
	}
	return p.rings(cookieName, spec.TypeID)
}
