package envelope

// Moved returns the bytes of the token under which the session in value moves into a store. k made value. Whoever has the
// secret of k gets the same bytes for the same value. Moved returns false if value is too short, not base64url or not of
// this version.
func (k *Key) Moved(value string) (token [16]byte, ok bool) {
	s := k.take()
	defer s.release()
	if _, err := s.read(value, len(value)); err != nil {
		return token, false
	}
	return s.move.tag(s.tag()), true
}
