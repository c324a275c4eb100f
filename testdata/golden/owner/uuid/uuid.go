// Package uuid has a UUID with the methods of well-known packages.
package uuid

import "errors"

// UUID is a UUID.
type UUID [16]byte

// MarshalBinary returns the bytes.
func (u UUID) MarshalBinary() ([]byte, error) { return u[:], nil }

// UnmarshalBinary sets the bytes.
func (u *UUID) UnmarshalBinary(data []byte) error {
	if len(data) != len(u) {
		return errors.New("a UUID has 16 bytes")
	}
	copy(u[:], data)
	return nil
}
