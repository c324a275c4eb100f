package envelope

import (
	"crypto/subtle"
	"encoding/binary"
)

const (
	// minTouchLen is the number of characters of the shortest touch: a header, a one-byte seen and a tag.
	minTouchLen = ((headerLen+1+tagLen)*4 + 2) / 3
	// MaxTouchLen is the number of characters of the longest.
	MaxTouchLen = ((headerLen+binary.MaxVarintLen32+tagLen)*4 + 2) / 3
)

// Touch returns the value of a touch cookie: it says that the session in value, which k made, was seen later than value
// does. seen is in seconds after the session's Created. A touch goes with this value only: its tag covers the tag of
// value. Touch panics if value is too short, or no base64url.
func (k *Key) Touch(value string, seen uint32) string {
	of := k.take()
	defer of.release()
	of.mustDecode(value)
	s := k.take()
	defer s.release()

	s.raw = append(s.raw, of.raw[0])
	s.raw = binary.AppendUvarint(s.raw, uint64(seen))
	s.plain = append(append(s.plain, s.raw...), of.tag()...)
	tag := s.touch.tag(s.plain)
	s.raw = append(s.raw, tag[:]...)
	return s.encode()
}

// OpenTouch returns when the session in value, which k made, was last seen by what touch says, in seconds after its
// Created. It returns false if touch was not made by Touch for this value, and panics where Touch does.
//
// No byte but the header, which has to be that of value, is interpreted before the whole tag was found right.
func (k *Key) OpenTouch(touch, value string) (seen uint32, ok bool) {
	if len(touch) < minTouchLen || len(touch) > MaxTouchLen {
		return 0, false
	}
	s := k.take()
	defer s.release()
	if !s.decode(touch) {
		return 0, false
	}
	of := k.take()
	defer of.release()
	of.mustDecode(value)
	if s.raw[0] != of.raw[0] {
		return 0, false
	}
	claimed := s.raw[:len(s.raw)-tagLen]
	s.plain = append(append(s.plain, claimed...), of.tag()...)
	computed := s.touch.tag(s.plain)
	if subtle.ConstantTimeCompare(computed[:], s.tag()) != 1 {
		return 0, false
	}
	seen, rest, ok := readSeen(claimed[headerLen:])
	return seen, ok && len(rest) == 0
}

// tag returns the tag, which is the end of raw.
func (s *scratch) tag() []byte { return s.raw[len(s.raw)-tagLen:] }

// mustDecode decodes a value that Seal made or Open opened, which cannot fail.
func (s *scratch) mustDecode(value string) {
	if len(value) < minLen || !s.decode(value) {
		panic("envelope: a touch is for a value that a key made")
	}
}
