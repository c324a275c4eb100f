package typedsession

import (
	"errors"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// modes are the keys of one manager's cookie, by mode: signed or encrypted.
type modes struct {
	own   *keyring // of the mode that new sessions are written in
	other *keyring // of the other mode; nil when it is not accepted
}

// modes derives the keys for one cookie, in the context's mode and perhaps in the other.
func (k *Keys) modes(c envelope.Context, acceptOther bool) (modes, error) {
	own, err := k.ring(c)
	if err != nil || !acceptOther {
		return modes{own: own}, err
	}
	c.Encrypted = !c.Encrypted
	other, err := k.ring(c)
	return modes{own: own, other: other}, err
}

// open is envelope.Open with the keys of either mode. by made the value; it is zero when no key of the server did.
func (m modes) open(value string, maxLen int) (contents envelope.Contents, by signedBy, err error) {
	ring := m.own
	contents, key, err := envelope.Open(value, maxLen, ring.derived().candidates)
	if errors.Is(err, envelope.ErrMode) && m.other != nil {
		ring = m.other
		contents, key, err = envelope.Open(value, maxLen, ring.derived().candidates)
	}
	if key == nil {
		return contents, signedBy{}, err
	}
	return contents, signedBy{Key: key, ring: ring}, err
}

// successor is what makes the next value of a session whose last one was made by last, if by any. What browser encrypted
// never goes out signed: it may hold what its holder must not read, and a server further on the way to Encrypted may
// not accept it any more.
func (m modes) successor(last signedBy, now time.Time) signedBy {
	ring := m.own
	if last.encrypts() {
		ring = last.ring
	}
	return signedBy{Key: ring.signer(now), ring: ring}
}

// signedBy is a key that makes cookie values, and the keyring it is from. The zero signedBy stands for none.
type signedBy struct {
	*envelope.Key
	ring *keyring
}

func (s signedBy) encrypts() bool { return s.ring != nil && s.ring.context.Encrypted }

// isSame compares the secrets, since a key that is derived again is another *envelope.Key.
func (s signedBy) isSame(other signedBy) bool { return s.ring == other.ring && s.ID() == other.ID() }
