package envelope

// Unverified is what a value shows without a key. Nothing in it is authentic: anybody can make such a value.
type Unverified struct {
	// Contents is the content of a signed value. Of an encrypted value only Permanent is set.
	Contents
	// Encrypted reports whether the value is encrypted; otherwise it is signed.
	Encrypted bool
	// Hint is Key.Hint of the key that made the value, 0 to 15.
	Hint byte
}

// Peek returns what a value of at most maxLen characters shows without a key. It is for tools that show a cookie to a
// person. A server must not act on it.
//
// The error is one of ErrLength, ErrEncoding, ErrVersion and ErrTimes; Unverified is then zero.
func Peek(value string, maxLen int) (Unverified, error) {
	s := scratchOf(nil)
	defer s.release()
	h, err := s.read(value, maxLen)
	if err != nil {
		return Unverified{}, err
	}
	u := Unverified{Contents: Contents{Permanent: h.permanent()}, Encrypted: h.encrypted(), Hint: h.hint()}
	if u.Encrypted {
		return u, nil
	}
	created, seen, body, ok := ReadTimes(s.raw[headerLen : len(s.raw)-tagLen])
	if !ok {
		return Unverified{}, ErrTimes
	}
	u.Created, u.Seen, u.Body = created, seen, string(body)
	return u, nil
}
