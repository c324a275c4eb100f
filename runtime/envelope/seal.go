package envelope

import "strings"

// Seal returns the cookie value of a session: created in seconds since Epoch, seen in seconds after created. It
// takes a body of any length; SealedLen says what fits a cookie.
func (k *Key) Seal(permanent bool, created, seen uint32, body []byte) string {
	s := k.take()
	defer s.release()
	s.seal(permanent, created, seen, body)
	return s.encode()
}

// SealTo writes what Seal returns, SealedLen characters.
func (k *Key) SealTo(w *strings.Builder, permanent bool, created, seen uint32, body []byte) {
	s := k.take()
	defer s.release()
	s.seal(permanent, created, seen, body)
	s.encodeTo(w)
}

// seal fills raw.
func (s *scratch) seal(permanent bool, created, seen uint32, body []byte) {
	k := s.key
	s.raw = append(s.raw, byte(newHeader(permanent, k.encrypts(), k.Hint())))
	s.raw = appendTimes(s.raw, created, seen)
	s.raw = append(s.raw, body...)

	end := len(s.raw)
	tag := s.mac.tag(s.raw)
	s.raw = append(s.raw, tag[:]...)
	if k.encrypts() {
		masked := s.raw[headerLen:end]
		s.mask(k, masked, masked, s.raw[end:])
	}
}

// SealedLen returns the number of characters that Seal makes of a body of bodyLen bytes. It is the same for signed and
// encrypted values. seen, by its size, makes a difference of up to 6 characters; created always takes the same room.
func SealedLen(seen uint32, bodyLen int) int {
	return base64urlLen(headerLen + createdLen + seenLen(seen) + bodyLen + tagLen)
}
