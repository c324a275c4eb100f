package record

import (
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// A record is rev ‖ flags ‖ type ‖ content or, sealed, rev ‖ flags ‖ type ‖ hint ‖ masked content ‖ tag.
const (
	revLen    = 8
	typeLen   = 2
	flagsAt   = revLen
	typeAt    = flagsAt + 1
	headerLen = typeAt + typeLen
	hintAt    = headerLen
	sealedAt  = hintAt + 1 // where the masked content begins
	minTimes  = 5

	permanentBit = 0b1_0_00_0000
	sealedBit    = 0b0_1_00_0000
	kindBits     = 0b0_0_11_0000
	versionBits  = 0b0_0_00_1111
	version1     = 0b0_0_00_0001
	kindShift    = 4
)

// Len returns how many bytes Encode makes of a record.
func (f *Format) Len(r Record) int {
	n := headerLen + envelope.TimesLen(r.Seen)
	switch r.Kind {
	case Session:
		n += len(r.Body)
	case Renewed:
		n += hashLen
	}
	if f.seals(r) {
		n += sealedAt - headerLen + envelope.RecordTagLen
	}
	return n
}

// seals reports whether Encode seals a record.
func (f *Format) seals(r Record) bool { return f.keys != nil && (r.Sealed || !f.WriteUnsealed) }

// Encode returns the bytes of the record that stands under the key: sealed with the key that signs at now, if the Format
// has keys, and WriteUnsealed does not say otherwise. It panics if the successor of a Renewed record is not what Key returns.
func (f *Format) Encode(key string, r Record, now time.Time) []byte {
	b := make([]byte, 0, f.Len(r))
	b = append(b, r.Rev[:]...)
	b = append(b, f.flags(r))
	b = append(b, f.typ[:]...)
	if !f.seals(r) {
		return appendContent(b, r)
	}
	signer := f.keys.Signer(now)
	b = append(b, signer.Hint())
	var buffer [associatedLen]byte
	associated := appendAssociated(buffer[:0], key, b)
	return signer.SealRecord(appendContent(b, r), sealedAt, associated)
}

func (f *Format) flags(r Record) byte {
	flags := version1 | byte(r.Kind)<<kindShift&kindBits
	if r.Permanent {
		flags |= permanentBit
	}
	if f.seals(r) {
		flags |= sealedBit
	}
	return flags
}

func appendContent(b []byte, r Record) []byte {
	b = envelope.AppendTimes(b, r.Created, r.Seen)
	switch r.Kind {
	case Session:
		return append(b, r.Body...)
	case Renewed:
		successor, ok := hashOf(r.Successor)
		if !ok {
			panic("record: the successor of a renewed session is not the key of a record")
		}
		return append(b, successor[:]...)
	}
	return b
}

// associatedLen is the length of what the tag covers before the content.
const associatedLen = 2 + nameLen + sealedAt - revLen

// appendAssociated appends lp16(key) ‖ flags ‖ type ‖ hint. record begins with the header and the hint.
func appendAssociated(b []byte, key string, record []byte) []byte {
	return append(lp16(b, key), record[flagsAt:sealedAt]...)
}
