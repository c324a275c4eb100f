package typedsession

import "errors"

// Protection says what keeps a session from being read or altered outside the server, and makes the carrier that does it.
// It is the first parameter of every manager's constructor, so that the choice shows in the code. Only this package's types
// implement it.
//
// [Signed] protects from alteration only: the holder of the cookie can read it. [Encrypted] also keeps it from being
// read. Neither protects from replay: a copy of a cookie is accepted until the session in it is over. [Stored] keeps the
// session on the server, where it can be ended at once; until then, a copy of the cookie is accepted too, for the session as
// it is now and not as it was.
//
// # From one protection to another
//
// A fleet moves from Signed to Encrypted, and back, without ending a session:
//
//  1. Signed{Keys: keys, AcceptEncrypted: true} on every server.
//  2. Encrypted{Keys: keys, AcceptSigned: true}, one server after the other. A server that is still at step 1 reads what
//     the others encrypted, and writes it back encrypted.
//  3. Encrypted{Keys: keys}, when all servers have taken step 2 and the longest idle timeout has passed since, that of
//     remember= included; with Config.Touch, under which reads do not encrypt, the longest absolute timeout. All sessions
//     that are still signed are over then.
//
// The way back is the same in reverse, except that Signed{Keys: keys} has to wait for the absolute timeout: new sessions
// are signed, but an encrypted session stays encrypted until it is over.
type Protection interface {
	// carrier makes the carrier of one manager's sessions. No type of another package can have this method.
	carrier(carrierSettings) (carrier, error)
}

// Confidential is a Protection that keeps a session from being read by its holder. The constructors of sessions with
// secret fields take a Confidential: Encrypted and Stored are, Signed is not.
type Confidential interface {
	Protection
	// secretFieldsNeedEncrypted has no effect but its name, which the compiler prints when it is given a Signed.
	secretFieldsNeedEncrypted()
}

// Signed protects a session from being altered. Its holder can read it, so nothing secret belongs in it.
type Signed struct {
	// Keys sign and verify. They are required.
	Keys *Keys
	// AcceptEncrypted also accepts the cookies that Encrypted makes with the same keys. They are written back
	// encrypted. Without AcceptEncrypted they are rejected with ReasonMode.
	AcceptEncrypted bool
}

// Encrypted protects a session from being altered and from being read. Its holder still learns its length, and
// whether two cookies hold the same session.
type Encrypted struct {
	// Keys encrypt and decrypt. They are required, and may be the keys of a Signed elsewhere.
	Keys *Keys
	// AcceptSigned also accepts the cookies that Signed makes with the same keys, but drops secret fields from them. They
	// are replaced by encrypted ones at the next visit. Without AcceptSigned they are rejected with ReasonMode.
	AcceptSigned bool
}

func (Encrypted) secretFieldsNeedEncrypted() {}

// ErrNotConfidential means that a constructor got a protection under which the holder of a session could read its secret
// fields.
var ErrNotConfidential = errors.New("session has secret fields, which its holder could read")

// errNoProtection is returned by a constructor that got nil.
var errNoProtection = errors.New("no protection: pass Signed, Encrypted or Stored")
