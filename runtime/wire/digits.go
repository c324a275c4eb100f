package wire

import "strings"

// digits writes bytes as text in a base such as 16, 32 or 64: in digits of a few bits
// each, the most significant bit first (RFC 4648). The last digit is filled up with
// zero bits.
type digits struct {
	bits    int       // bits of a digit
	leading int       // zero bits before the bits of the bytes
	text    string    // the digits by their value
	values  [256]byte // the values of the digits, or noDigit
}

const noDigit = 0xff

func newDigits(bits, leading int, text string) *digits {
	d := &digits{bits: bits, leading: leading, text: text}
	for c := range d.values {
		d.values[c] = noDigit
	}
	for i := range len(text) {
		d.values[text[i]] = byte(i)
	}
	return d
}

// The digits of RFC 4648, sections 8, 6 and 5, and of a ULID: Crockford's base32, with
// the zero bits on the left. Only one digit is accepted for each value, also where these
// specifications allow several, such as upper and lower case.
var (
	hexDigits       = newDigits(4, 0, "0123456789abcdef")
	base32Digits    = newDigits(5, 0, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
	base64urlDigits = newDigits(6, 0, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
	ulidDigits      = newDigits(5, 2, "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
)

// size returns how many bytes n digits encode.
func (d *digits) size(n int) int {
	return n * d.bits / 8
}

// count returns how many digits encode n bytes.
func (d *digits) count(n int) int {
	return (n*8 + d.bits - 1) / d.bits
}

// pack appends the bytes that text encodes. It reports whether unpack makes exactly
// text from them; if not, what was appended means nothing. If d.leading is not 0, text
// must not be empty.
func (d *digits) pack(b []byte, text string) ([]byte, bool) {
	var pending uint // the bits not yet appended are its lowest
	waiting := -d.leading
	for i := range len(text) {
		value := d.values[text[i]]
		if value == noDigit {
			return b, false
		}
		if i == 0 && value>>(d.bits-d.leading) != 0 {
			return b, false
		}
		pending = pending<<d.bits | uint(value)
		waiting += d.bits
		if waiting >= 8 {
			waiting -= 8
			b = append(b, byte(pending>>waiting))
		}
	}
	return b, waiting < d.bits && pending&(1<<waiting-1) == 0
}

// unpack writes the digits that encode data.
func (d *digits) unpack(text *strings.Builder, data string) {
	var pending uint
	waiting := d.leading
	for i := range len(data) {
		pending = pending<<8 | uint(data[i])
		waiting += 8
		for waiting >= d.bits {
			waiting -= d.bits
			text.WriteByte(d.text[pending>>waiting&(1<<d.bits-1)])
		}
	}
	if waiting > 0 {
		text.WriteByte(d.text[pending<<(d.bits-waiting)&(1<<d.bits-1)])
	}
}
