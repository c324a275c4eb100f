package wire

import (
	"encoding"
	"encoding/binary"
	"math"
)

// The functions of this file append single values to a body.

// AppendBool appends a boolean.
func AppendBool(b []byte, v bool) []byte {
	if v {
		return append(b, codeYes)
	}
	return append(b, codeNo)
}

// AppendInt appends an integer in its shortest form, the unsigned one when it
// is not negative.
func AppendInt[T signed](b []byte, v T) []byte {
	if 0 <= v && v <= fixUintMax { // small enough to be inlined
		return append(b, byte(v))
	}
	return appendInt(b, int64(v))
}

func appendInt(b []byte, v int64) []byte {
	if v >= 0 {
		return appendUint(b, uint64(v))
	}
	return appendNegative(b, v)
}

// AppendUint appends an integer in its shortest form.
func AppendUint[T unsigned](b []byte, v T) []byte {
	if v <= fixUintMax {
		return append(b, byte(v))
	}
	return appendUint(b, uint64(v))
}

func appendUint(b []byte, v uint64) []byte {
	switch {
	case v <= fixUintMax:
		return append(b, byte(v))
	case v <= math.MaxUint8:
		return append(b, uint8b, byte(v))
	case v <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, uint16b), uint16(v))
	case v <= math.MaxUint32:
		return binary.BigEndian.AppendUint32(append(b, uint32b), uint32(v))
	default:
		return binary.BigEndian.AppendUint64(append(b, uint64b), v)
	}
}

func appendNegative(b []byte, v int64) []byte {
	switch {
	case v >= fixIntMin:
		return append(b, byte(v))
	case v >= math.MinInt8:
		return append(b, int8b, byte(v))
	case v >= math.MinInt16:
		return binary.BigEndian.AppendUint16(append(b, int16b), uint16(v))
	case v >= math.MinInt32:
		return binary.BigEndian.AppendUint32(append(b, int32b), uint32(v))
	default:
		return binary.BigEndian.AppendUint64(append(b, int64b), uint64(v))
	}
}

// AppendFloat32 appends a float32. All NaNs become the same NaN, and negative
// zero becomes zero.
func AppendFloat32(b []byte, v float32) []byte {
	bits := math.Float32bits(v)
	switch {
	case v == 0:
		bits = 0
	case v != v:
		bits = nan32
	}
	return binary.BigEndian.AppendUint32(append(b, float32b), bits)
}

// AppendFloat64 appends a float64. All NaNs become the same NaN, and negative
// zero becomes zero.
func AppendFloat64(b []byte, v float64) []byte {
	bits := math.Float64bits(v)
	switch {
	case v == 0:
		bits = 0
	case v != v:
		bits = nan64
	}
	return binary.BigEndian.AppendUint64(append(b, float64b), bits)
}

// AppendText appends a text of less than 4 GiB. Each byte that is not valid UTF-8,
// as a range loop sees it, becomes one U+FFFD, because a Reader refuses a body with
// invalid UTF-8.
func AppendText[T ~string](b []byte, v T) []byte {
	return appendText(b, string(v))
}

func appendText(b []byte, v string) []byte {
	if !isUTF8(v) {
		v = replaceInvalid(v)
	}
	return AppendValidText(b, v)
}

// AppendValidText appends a text of less than 4 GiB that is valid UTF-8, such as one
// that ValidText returned or a Reader read. It does not check that.
func AppendValidText[T ~string](b []byte, v T) []byte {
	if n := len(v); n <= fixTextMax {
		b = append(b, fixText|byte(n))
	} else {
		b = appendTextHead(b, n)
	}
	return append(b, v...)
}

// appendTextHead appends the head of a text of more than fixTextMax bytes.
func appendTextHead(b []byte, n int) []byte {
	switch {
	case n <= math.MaxUint8:
		return append(b, text8, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, text16), uint16(n))
	default:
		return binary.BigEndian.AppendUint32(append(b, text32), uint32(n))
	}
}

// AppendBytes appends a byte string of less than 4 GiB.
func AppendBytes[T ~[]byte](b []byte, v T) []byte {
	return append(appendBytesHead(b, len(v)), v...)
}

func appendBytesHead(b []byte, n int) []byte {
	switch {
	case n <= math.MaxUint8:
		return append(b, bin8, byte(n))
	case n <= math.MaxUint16:
		return binary.BigEndian.AppendUint16(append(b, bin16), uint16(n))
	default:
		return binary.BigEndian.AppendUint32(append(b, bin32), uint32(n))
	}
}

// AppendBinary appends what v's MarshalBinary returns, as a byte string. On an
// error of MarshalBinary it returns b as it was, and the error.
func AppendBinary(b []byte, v encoding.BinaryMarshaler) ([]byte, error) {
	data, err := v.MarshalBinary()
	if err != nil {
		return b, err
	}
	return AppendBytes(b, data), nil
}

// AppendMarshaledText appends what v's MarshalText returns, as AppendText does.
// On an error of MarshalText it returns b as it was, and the error.
func AppendMarshaledText(b []byte, v encoding.TextMarshaler) ([]byte, error) {
	data, err := v.MarshalText()
	if err != nil {
		return b, err
	}
	return appendText(b, string(data)), nil
}
