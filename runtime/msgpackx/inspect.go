package msgpackx

import "github.com/vmihailenco/msgpack/v5/msgpcode"

// inspect checks that data is one msgpack value, or several as Encoder.EncodeMulti writes
// them, and that data holds all bytes that their lengths announce. It accepts forms that
// are longer than needed.
func inspect(data []byte) (inspection, error) {
	i := inspection{data: data}
	for i.count == 0 || i.pos < len(data) {
		if err := i.value(0); err != nil {
			return i, err
		}
		i.count++
	}
	return i, nil
}

// inspection is the state and the result of inspect.
type inspection struct {
	data       []byte
	pos        int
	count      int    // how many values data holds, not counting values inside others
	timestamps []span // where the bytes of the timestamps are
}

// maxDepth is how many containers a value may nest, as for values that no schema
// describes (FORMAT.md, section "Strict"). It bounds the recursion here and in msgpack/v5.
const maxDepth = 32

// timestampType is the extension type of timestamps in the MessagePack
// specification, -1.
const timestampType = 0xff

// span is a range of bytes: end is the first one after it.
type span struct {
	start, end int
}

// value goes past a value that is inside depth containers.
func (i *inspection) value(depth int) error {
	c, err := i.number(1)
	if err != nil {
		return err
	}
	code := byte(c)
	switch {
	case msgpcode.IsFixedNum(code):
		return nil
	case msgpcode.IsFixedString(code):
		return i.bytes(uint64(code & msgpcode.FixedStrMask))
	case msgpcode.IsFixedArray(code):
		return i.values(uint64(code&msgpcode.FixedArrayMask), depth)
	case msgpcode.IsFixedMap(code):
		return i.values(2*uint64(code&msgpcode.FixedMapMask), depth)
	}
	switch code {
	case msgpcode.Nil, msgpcode.False, msgpcode.True:
		return nil
	case msgpcode.Uint8, msgpcode.Int8:
		return i.bytes(1)
	case msgpcode.Uint16, msgpcode.Int16:
		return i.bytes(2)
	case msgpcode.Uint32, msgpcode.Int32, msgpcode.Float:
		return i.bytes(4)
	case msgpcode.Uint64, msgpcode.Int64, msgpcode.Double:
		return i.bytes(8)
	case msgpcode.FixExt4:
		return i.timestamp(4)
	case msgpcode.FixExt8:
		return i.timestamp(8)
	case msgpcode.FixExt1, msgpcode.FixExt2, msgpcode.FixExt16, msgpcode.Ext16, msgpcode.Ext32:
		return ErrExtension
	}
	return i.counted(code, depth)
}

// counted goes past a value with a length after its code.
func (i *inspection) counted(code byte, depth int) error {
	size := 0
	switch code {
	case msgpcode.Str8, msgpcode.Bin8, msgpcode.Ext8:
		size = 1
	case msgpcode.Str16, msgpcode.Bin16, msgpcode.Array16, msgpcode.Map16:
		size = 2
	case msgpcode.Str32, msgpcode.Bin32, msgpcode.Array32, msgpcode.Map32:
		size = 4
	default: // the one code that the specification never uses
		return ErrMalformed
	}
	n, err := i.number(size)
	if err != nil {
		return err
	}
	switch code {
	case msgpcode.Ext8:
		if n != 12 {
			return ErrExtension
		}
		return i.timestamp(12)
	case msgpcode.Array16, msgpcode.Array32:
		return i.values(n, depth)
	case msgpcode.Map16, msgpcode.Map32:
		return i.values(2*n, depth)
	}
	return i.bytes(n)
}

// values goes past the n values of a container that is inside depth others.
func (i *inspection) values(n uint64, depth int) error {
	if depth == maxDepth || n > i.left() {
		return ErrMalformed
	}
	for range n {
		if err := i.value(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

// timestamp goes past the type of an extension and its n bytes.
func (i *inspection) timestamp(n int) error {
	extension, err := i.number(1)
	if err != nil {
		return err
	}
	if extension != timestampType {
		return ErrExtension
	}
	i.timestamps = append(i.timestamps, span{i.pos, i.pos + n})
	return i.bytes(uint64(n))
}

func (i *inspection) bytes(n uint64) error {
	if n > i.left() {
		return ErrMalformed
	}
	i.pos += int(n)
	return nil
}

// number reads size bytes, the most significant first.
func (i *inspection) number(size int) (uint64, error) {
	at := i.pos
	if err := i.bytes(uint64(size)); err != nil {
		return 0, err
	}
	var n uint64
	for _, c := range i.data[at:i.pos] {
		n = n<<8 | uint64(c)
	}
	return n, nil
}

func (i *inspection) left() uint64 {
	return uint64(len(i.data) - i.pos)
}
