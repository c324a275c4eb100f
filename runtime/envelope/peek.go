package envelope

// Unverified is what a value says of itself, to whoever holds it and without any key. Anybody can have made it up.
type Unverified struct {
	// Contents is what a signed value carries. Of an encrypted one, Permanent alone can be seen.
	Contents
	// Encrypted reports whether the value is encrypted; otherwise it is signed.
	Encrypted bool
	// Hint is Key.Hint of the key that made the value, 0 to 15.
	Hint byte
}

// Peek reads what a value of at most maxLen characters shows without a key. It is for people who look into a cookie:
// a server that acts on it trusts its visitors.
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
	created, seen, body, ok := readTimes(s.raw[headerLen : len(s.raw)-tagLen])
	if !ok {
		return Unverified{}, ErrTimes
	}
	u.Created, u.Seen, u.Body = created, seen, string(body)
	return u, nil
}
