package typedsession

import (
	"fmt"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// Protection says what keeps a session from being read or altered outside the server. It is the first parameter of
// every manager's constructor, so that the choice is made in the open. Only this package's types implement it.
type Protection interface {
	// ring derives the keys for the cookie of this name that carries sessions of this type.
	ring(cookieName, typeID string) (*keyring, error)
}

// Signed protects a session from being altered. Its holder can read it, so nothing secret belongs in it.
type Signed struct {
	// Keys sign and verify. They are required.
	Keys *Keys
}

func (p Signed) ring(cookieName, typeID string) (*keyring, error) {
	return p.Keys.ring(envelope.Context{CookieName: cookieName, TypeID: typeID})
}

// deriveKeys asks the protection that a constructor got, if any.
func deriveKeys(p Protection, cookieName, typeID string) (*keyring, error) {
	if p == nil {
		return nil, fmt.Errorf("no protection: pass Signed{Keys: keys}: %w", ErrNoKey)
	}
	return p.ring(cookieName, typeID)
}
