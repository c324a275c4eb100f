package envelope

import "crypto/subtle"

// NewRecordKey derives a key that seals the records of a store, those of the sessions that c names. Records are always
// encrypted, so that c.Encrypted makes no difference. Such a key makes no cookie values, and the keys of NewKey seal no
// records. NewRecordKey panics as NewKey does.
func NewRecordKey(secret Secret, c Context) *Key {
	prk := extract(secret)
	c.Encrypted = true
	k := &Key{id: prk.id(), block: newBlock(prk.recordEncKey(c)), blockLoop: blockLoopAllowed()}
	macKey := prk.recordMacKey(c)
	k.free.New = func() any { return &scratch{key: k, mac: newTagger(macKey)} }
	return k
}

// RecordTagLen is how many bytes longer the sealed content of a record is than the content.
const RecordTagLen = tagLen

// SealRecord encrypts the content of a record, which is what begins at contentAt, in place, and appends the tag, which also
// covers associated. NewRecordKey made k.
func (k *Key) SealRecord(record []byte, contentAt int, associated []byte) []byte {
	s := k.take()
	defer s.release()
	s.raw = append(s.raw, associated...)
	content := record[contentAt:]
	tag := s.mac.tag(s.raw, content)
	s.mask(k, content, content, tag[:])
	return append(record, tag[:]...)
}

// OpenRecord verifies a sealed content and its tag, as SealRecord left them, and returns the content and the key that
// sealed it. keys are the keys that the server accepts, made by NewRecordKey; only those with the hint are tried. The error
// is ErrTag, or ErrHint if no key has the hint.
//
// OpenRecord returns nothing that was decrypted before it has verified the whole tag.
func OpenRecord(sealed, associated []byte, hint byte, keys []*Key) (content string, by *Key, err error) {
	if len(sealed) < tagLen {
		return "", nil, ErrTag
	}
	err = ErrHint
	for _, k := range keys {
		if k.Hint() != hint {
			continue
		}
		err = ErrTag
		if content, ok := k.openRecord(sealed, associated); ok {
			return content, k, nil
		}
	}
	return "", nil, err
}

func (k *Key) openRecord(sealed, associated []byte) (content string, ok bool) {
	s := k.take()
	defer s.release()
	masked, received := sealed[:len(sealed)-tagLen], sealed[len(sealed)-tagLen:]
	s.raw = append(s.raw, associated...)
	s.plain = append(s.plain, masked...)
	s.mask(k, s.plain, s.plain, received)
	computed := s.mac.tag(s.raw, s.plain)
	if subtle.ConstantTimeCompare(computed[:], received) != 1 {
		return "", false
	}
	return string(s.plain), true
}

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
