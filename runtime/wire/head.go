package wire

import "math"

// First bytes of the MessagePack forms, as in the MessagePack specification.
// A fixed form holds its number or length in its low bits.
const (
	fixMap   = 0x80
	fixArray = 0x90
	fixText  = 0xa0
	codeNil  = 0xc0
	codeNo   = 0xc2
	codeYes  = 0xc3
	bin8     = 0xc4
	bin16    = 0xc5
	bin32    = 0xc6
	float32b = 0xca
	float64b = 0xcb
	uint8b   = 0xcc
	uint16b  = 0xcd
	uint32b  = 0xce
	uint64b  = 0xcf
	int8b    = 0xd0
	int16b   = 0xd1
	int32b   = 0xd2
	int64b   = 0xd3
	text8    = 0xd9
	text16   = 0xda
	text32   = 0xdb
	array16  = 0xdc
	array32  = 0xdd
	map16    = 0xde
	map32    = 0xdf
	fixMinus = 0xe0 // to 0xff: -32 to -1
)

// Lengths and values that the fixed forms still hold.
const (
	fixTextMax      = 31
	fixContainerMax = 15
	fixUintMax      = 127
	fixIntMin       = -32
)

// The bits of the only NaNs that a body may hold (FORMAT.md, section "Numbers").
const (
	nan32 = 0x7fc00000
	nan64 = 0x7ff8000000000000
)

// kind is the kind of a MessagePack value, as its head tells.
type kind uint8

const (
	kindNone kind = iota // no value: the reader has stopped
	kindNil
	kindBool     // n: 0 or 1
	kindUint     // n: the value
	kindNegative // n: the value as uint64(int64)
	kindFloat32  // n: the bits
	kindFloat64  // n: the bits
	kindText     // n: bytes that follow
	kindBytes    // n: bytes that follow
	kindArray    // n: elements that follow
	kindMap      // n: entries that follow
)

// head reads the first byte of a value and the number or length that belongs
// to it, and leaves the position after them. A length it returns has been
// compared with the bytes left, an element being at least one byte, so that it
// converts to int safely and may be allocated for. What is not canonical makes
// the body unreadable.
func (r *Reader) head() (kind, uint64) {
	if r.state != fits || r.pos >= len(r.body) {
		return r.noHead()
	}
	c := r.body[r.pos]
	switch {
	case c <= fixUintMax:
		r.pos++
		return kindUint, uint64(c)
	case c >= fixMinus:
		r.pos++
		return kindNegative, uint64(int64(int8(c)))
	case c >= codeNil:
		return r.longHead(c)
	case c >= fixText:
		return r.counted(kindText, uint64(c&fixTextMax), 1)
	case c >= fixArray:
		return r.counted(kindArray, uint64(c&fixContainerMax), 1)
	default:
		return r.counted(kindMap, uint64(c&fixContainerMax), 1)
	}
}

func (r *Reader) noHead() (kind, uint64) {
	if r.state == fits {
		r.fail(r.pos, "it ends inside a value")
	}
	return kindNone, 0
}

func (r *Reader) longHead(c byte) (kind, uint64) {
	form := &longForms[c%32]
	k, size, beyond := form.kind, form.size, form.beyond
	if k == kindNone {
		r.fail(r.pos, "extension or reserved code")
		return kindNone, 0
	}
	if size > len(r.body)-r.pos-1 {
		r.fail(r.pos, "it ends inside a number or length")
		return kindNone, 0
	}
	n := bigEndian(r.body[r.pos+1 : r.pos+1+size])
	switch k {
	case kindNil:
	case kindBool:
		n = uint64(c - codeNo)
	case kindFloat32:
		if !canonical32(uint32(n)) {
			r.fail(r.pos, "negative zero or a not-a-number with a payload")
			return kindNone, 0
		}
	case kindFloat64:
		if !canonical64(n) {
			r.fail(r.pos, "negative zero or a not-a-number with a payload")
			return kindNone, 0
		}
	case kindNegative:
		unused := 64 - 8*size
		v := int64(n<<unused) >> unused
		if v >= 0 || -uint64(v) <= beyond {
			r.fail(r.pos, "integer not in its shortest form")
			return kindNone, 0
		}
		n = uint64(v)
	case kindUint:
		if n <= beyond {
			r.fail(r.pos, "integer not in its shortest form")
			return kindNone, 0
		}
	default:
		if beyond > 0 && n <= beyond {
			r.fail(r.pos, "length not in its shortest form")
			return kindNone, 0
		}
		return r.counted(k, n, 1+size)
	}
	r.pos += 1 + size
	return k, n
}

// bigEndian returns the number in 0, 1, 2, 4 or 8 bytes, the most significant first.
func bigEndian(s string) uint64 {
	switch len(s) {
	case 1:
		return uint64(s[0])
	case 2:
		return uint64(s[0])<<8 | uint64(s[1])
	case 4:
		return uint64(s[0])<<24 | uint64(s[1])<<16 | uint64(s[2])<<8 | uint64(s[3])
	case 8:
		return bigEndian(s[:4])<<32 | bigEndian(s[4:])
	}
	return 0
}

// counted moves past a head of the given size if the bytes left can hold the n
// bytes, elements or entries it announces.
func (r *Reader) counted(k kind, n uint64, size int) (kind, uint64) {
	left := uint64(len(r.body) - r.pos - size)
	if k == kindMap {
		left /= 2
	}
	if n > left {
		r.fail(r.pos, "a length exceeds the bytes left")
		return kindNone, 0
	}
	r.pos += size
	return k, n
}

// longForm describes a form from 0xc0 to 0xdf.
type longForm struct {
	kind   kind
	size   int    // bytes of number or length that follow the first one
	beyond uint64 // the largest magnitude or length that a shorter form holds; 0: there is none
}

// longForms are indexed by the low five bits of the first byte. A form that is missing is an
// extension or reserved.
var longForms = [32]longForm{
	codeNil % 32:  {kindNil, 0, 0},
	codeNo % 32:   {kindBool, 0, 0},
	codeYes % 32:  {kindBool, 0, 0},
	bin8 % 32:     {kindBytes, 1, 0},
	bin16 % 32:    {kindBytes, 2, math.MaxUint8},
	bin32 % 32:    {kindBytes, 4, math.MaxUint16},
	float32b % 32: {kindFloat32, 4, 0},
	float64b % 32: {kindFloat64, 8, 0},
	uint8b % 32:   {kindUint, 1, fixUintMax},
	uint16b % 32:  {kindUint, 2, math.MaxUint8},
	uint32b % 32:  {kindUint, 4, math.MaxUint16},
	uint64b % 32:  {kindUint, 8, math.MaxUint32},
	int8b % 32:    {kindNegative, 1, -fixIntMin},
	int16b % 32:   {kindNegative, 2, -math.MinInt8},
	int32b % 32:   {kindNegative, 4, -math.MinInt16},
	int64b % 32:   {kindNegative, 8, -math.MinInt32},
	text8 % 32:    {kindText, 1, fixTextMax},
	text16 % 32:   {kindText, 2, math.MaxUint8},
	text32 % 32:   {kindText, 4, math.MaxUint16},
	array16 % 32:  {kindArray, 2, fixContainerMax},
	array32 % 32:  {kindArray, 4, math.MaxUint16},
	map16 % 32:    {kindMap, 2, fixContainerMax},
	map32 % 32:    {kindMap, 4, math.MaxUint16},
}

func canonical32(bits uint32) bool {
	if bits&math.MaxInt32 > 0x7f800000 {
		return bits == nan32
	}
	return bits != 1<<31
}

func canonical64(bits uint64) bool {
	if bits&math.MaxInt64 > 0x7ff0000000000000 {
		return bits == nan64
	}
	return bits != 1<<63
}
