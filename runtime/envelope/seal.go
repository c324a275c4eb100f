package envelope

import "strings"

// Seal returns the cookie value of a session. created is in seconds since Epoch, seen in seconds after created. The body
// may have any length; SealedLen tells whether the value fits a cookie.
func (k *Key) Seal(permanent bool, created, seen uint32, body []byte) string {
	s := k.take()
	defer s.release()
	s.seal(permanent, created, seen, body)
	return s.encode()
}

// SealTo writes the value that Seal returns to w: SealedLen characters.
func (k *Key) SealTo(w *strings.Builder, permanent bool, created, seen uint32, body []byte) {
	s := k.take()
	defer s.release()
	s.seal(permanent, created, seen, body)
	s.encodeTo(w)
}

// seal makes the bytes of the value in raw.
func (s *scratch) seal(permanent bool, created, seen uint32, body []byte) {
	k := s.key
	s.raw = append(s.raw, byte(newHeader(permanent, k.encrypts(), k.Hint())))
	s.raw = AppendTimes(s.raw, created, seen)
	s.raw = append(s.raw, body...)

	end := len(s.raw)
	tag := s.mac.tag(s.raw)
	s.raw = append(s.raw, tag[:]...)
	if k.encrypts() {
		masked := s.raw[headerLen:end]
		s.mask(k, masked, masked, s.raw[end:])
	}
}

// SealedLen returns the number of characters of the value that Seal makes from a body of bodyLen bytes. It is the same for
// signed and encrypted values. It grows by up to 6 characters with the size of seen, and does not depend on created.
func SealedLen(seen uint32, bodyLen int) int {
	return base64urlLen(headerLen + TimesLen(seen) + bodyLen + tagLen)
}
