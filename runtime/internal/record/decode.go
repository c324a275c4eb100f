package record

import (
	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

// Decode returns what the bytes under a key hold, and the key of the server that sealed them, which is zero for a record
// that is not sealed. The error is one of ErrForeign, ErrUnsealed, ErrSealed, ErrKey and ErrUnreadable; the Record is then
// zero. With ErrUnreadable, and no other error, the key that sealed the record is returned.
//
// Decode interprets no byte of a sealed record but the header before it has verified the whole tag.
func (f *Format) Decode(key string, data []byte) (Record, keyring.SignedBy, error) {
	content, by, err := f.open(key, data)
	if err != nil {
		return Record{}, by, err
	}
	r := readHeader(data)
	if !r.readContent(content) {
		return Record{}, by, ErrUnreadable
	}
	return r, by, nil
}

// open returns the content of a record in the clear.
func (f *Format) open(key string, data []byte) (content string, by keyring.SignedBy, err error) {
	if !isRecord(data) || [typeLen]byte(data[typeAt:]) != f.typ {
		return "", by, ErrForeign
	}
	if !isSealed(data) {
		if f.keys != nil && !f.AcceptUnsealed && !f.WriteUnsealed {
			return "", by, ErrUnsealed
		}
		return string(data[headerLen:]), by, nil
	}
	if f.keys == nil {
		return "", by, ErrSealed
	}
	var buffer [associatedLen]byte
	content, by, err = f.keys.Open(data[sealedAt:], appendAssociated(buffer[:0], key, data), data[hintAt])
	if err != nil {
		return "", by, ErrKey
	}
	return content, by, nil
}

// isRecord reports whether data has the length and the version of a record.
func isRecord(data []byte) bool {
	if len(data) < headerLen+minTimes || data[flagsAt]&versionBits != version1 {
		return false
	}
	return !isSealed(data) || len(data) >= sealedAt+minTimes+envelope.RecordTagLen
}

// isSealed reports whether a record is marked as sealed. data has a header.
func isSealed(data []byte) bool { return data[flagsAt]&sealedBit != 0 }

// readHeader returns a record of which only rev and what the flags say are known.
func readHeader(data []byte) Record {
	flags := data[flagsAt]
	return Record{
		Rev:       [revLen]byte(data),
		Kind:      Kind(flags & kindBits >> kindShift),
		Permanent: flags&permanentBit != 0,
	}
}

// readContent reads the times and what follows them into a record of which the kind is known.
func (r *Record) readContent(content string) (ok bool) {
	var buffer [9]byte // as many bytes as the times can have
	head := buffer[:copy(buffer[:], content)]
	created, seen, after, ok := envelope.ReadTimes(head)
	if !ok {
		return false
	}
	r.Created, r.Seen = created, seen
	rest := content[len(head)-len(after):]
	switch r.Kind {
	case Session:
		r.Body = rest
		return true
	case Renewed:
		if len(rest) != hashLen {
			return false
		}
		r.Successor = nameOf([hashLen]byte([]byte(rest)))
		return true
	}
	return rest == ""
}
