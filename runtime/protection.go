package typedsession

import "errors"

// Protection says what keeps a session from being read or altered outside the server. It is the first parameter of
// every manager's constructor, so that the choice is made in the open. Only this package's types implement it.
//
// [Signed] protects from alteration only: whoever holds the cookie can read it. [Encrypted] also keeps it from being
// read. Neither protects from replay: a copy of a cookie works until it is over.
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
	// carrier makes what carries the sessions of one manager. No other package can have such a method.
	carrier(carrierSettings) (carrier, error)
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

// Encrypted protects a session from being altered and from being read. Its holder still learns its length, and
// whether two cookies hold the same.
type Encrypted struct {
	// Keys encrypt and decrypt. They are required, and may be the same that Signed has elsewhere.
	Keys *Keys
	// AcceptSigned also accepts the cookies that Signed makes with the same keys, without the secret fields that they
	// may hold. They are replaced by encrypted ones at the next visit. Otherwise they are rejected with ReasonMode.
	AcceptSigned bool
}

func (Encrypted) keepsSecrets() {}

// ErrNotConfidential means that a session with secret fields was given a protection that lets its holder read them.
var ErrNotConfidential = errors.New("session has secret fields, which its holder could read: pass Encrypted{Keys: keys}")
