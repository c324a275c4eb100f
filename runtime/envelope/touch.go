package envelope

import (
	"crypto/subtle"
	"encoding/binary"
)

// Touch returns the value of a touch cookie, which says when the session in value was last seen. k made value, and seen is
// in seconds after the session's Created. The tag of the touch covers the tag of value, so that the touch verifies beside
// this value only. Touch panics if value is too short or not base64url.
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

const (
	// minTouchLen is the number of characters of the shortest touch: a header, a one-byte seen and a tag.
	minTouchLen = ((headerLen+1+tagLen)*4 + 2) / 3
	// MaxTouchLen is the number of characters of the longest touch, with a five-byte seen: 30.
	MaxTouchLen = ((headerLen+binary.MaxVarintLen32+tagLen)*4 + 2) / 3
)

// OpenTouch returns when the session in value was last seen, as touch says, in seconds after the session's Created. k made
// value. OpenTouch returns false if k did not make touch for this value. It panics if value is too short or not base64url.
//
// OpenTouch compares the header with that of value, and interprets no other byte before it has verified the whole tag.
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

// mustDecode decodes a value into raw. It panics if the value is one that neither Seal made nor Open accepted.
func (s *scratch) mustDecode(value string) {
	if len(value) < minLen || !s.decode(value) {
		panic("envelope: a touch is for a value that a key made")
	}
}
