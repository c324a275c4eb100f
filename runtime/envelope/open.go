package envelope

import "crypto/subtle"

// Open verifies a cookie value, at most maxLen characters long, and returns its contents and the key that made it. keys
// are the keys that the server accepts, the preferred one first. They may be of both modes.
//
// The error is one of ErrLength, ErrEncoding, ErrVersion, ErrMode, ErrHint, ErrTag and ErrTimes; Contents is then
// zero. With ErrTimes, and no other error, the key that made the value is returned.
//
// Open interprets no byte but the header before it has verified the whole tag.
func Open(value string, maxLen int, keys []*Key) (Contents, *Key, error) {
	s := scratchOf(keys)
	defer s.release()
	h, err := s.read(value, maxLen)
	if err != nil {
		return Contents{}, nil, err
	}
	message, key, err := s.verify(h, keys)
	if err != nil {
		return Contents{}, nil, err
	}
	created, seen, body, ok := ReadTimes(message[headerLen:])
	if !ok {
		return Contents{}, key, ErrTimes
	}
	return Contents{Permanent: h.permanent(), Created: created, Seen: seen, Body: string(body)}, key, nil
}

const (
	headerLen = 1
	// minLen is the number of characters of the shortest value, with an empty body and a one-byte seen: 30.
	minLen = ((headerLen+createdLen+1+tagLen)*4 + 2) / 3
)

// read decodes value into raw and returns its header, which is of version 1.
func (s *scratch) read(value string, maxLen int) (header, error) {
	if len(value) < minLen || len(value) > maxLen {
		return 0, ErrLength
	}
	if !s.decode(value) {
		return 0, ErrEncoding
	}
	h := header(s.raw[0])
	if !h.isVersion1() {
		return 0, ErrVersion
	}
	return h, nil
}

// verify returns hdr ‖ created ‖ seen ‖ body in the clear, and the key that made its tag. The hint only says which keys
// need not be tried.
func (s *scratch) verify(h header, keys []*Key) ([]byte, *Key, error) {
	reason := ErrMode
	for _, k := range keys {
		if k.encrypts() != h.encrypted() {
			continue
		}
		if k.Hint() != h.hint() {
			if reason == ErrMode {
				reason = ErrHint
			}
			continue
		}
		reason = ErrTag
		message, received := s.unmask(k)
		computed := s.tagWith(k, message)
		if subtle.ConstantTimeCompare(computed[:], received) == 1 {
			return message, k, nil
		}
	}
	return nil, nil, reason
}

// tagWith returns the tag that k makes.
func (s *scratch) tagWith(k *Key, message []byte) [tagLen]byte {
	if k == s.key {
		return s.mac.tag(message)
	}
	other := k.take()
	defer other.release()
	return other.mac.tag(message)
}

// unmask splits raw into what the tag covers, decrypted with k if the value is encrypted, and the tag.
func (s *scratch) unmask(k *Key) (message, tag []byte) {
	end := len(s.raw) - tagLen
	message, tag = s.raw[:end], s.raw[end:]
	if k.encrypts() {
		// raw must not change, because the next key may have to decrypt it.
		s.plain = append(s.plain[:0], message...)
		s.mask(k, s.plain[headerLen:], message[headerLen:], tag)
		message = s.plain
	}
	return message, tag
}
