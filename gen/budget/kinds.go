package budget

import (
	"go/types"

	"github.com/typedsession/typedsession/gen/schema"
)

// Sizes of what a bound does not tell.
const (
	numberLargest = 9 // a 64-bit number: int and uint are that on most machines
	pairHead      = 1 // of a value with a ttl
	deadline      = 5

	typicalNumber   = 3
	typicalText     = 16
	typicalElements = 4
)

func largestField(f *schema.Field) Size {
	size := largest(f.Type, bounds{f.Max, f.Each})
	if f.TTL > 0 {
		size = size.plus(pairHead + deadline)
	}
	return size
}

// bounds are the options that bound a value; each goes down to its elements.
type bounds struct{ max, each int }

func (b bounds) ofElement() bounds { return bounds{b.each, b.each} }

func largest(t *schema.Type, b bounds) Size {
	switch t.Kind {
	case schema.Bool:
		return 1
	case schema.Int, schema.Uint:
		return Size(integerSize(t))
	case schema.Float32:
		return 5
	case schema.Float64, schema.Time:
		return numberLargest
	case schema.Enum:
		return Size(uintSize(len(t.Enum)))
	case schema.Text:
		if b.max == 0 {
			return Unbounded
		}
		return textSize(b.max)
	case schema.Bytes:
		if b.max == 0 {
			return Unbounded
		}
		return bytesSize(b.max)
	case schema.Array:
		return bytesSize(arrayLen(t))
	case schema.IP, schema.Addr:
		return bytesSize(16)
	case schema.Nested:
		return setSize(t.Struct, largestField)
	case schema.FixedList:
		n := arrayLen(t)
		return largest(t.Elem, b).times(n).plus(Size(containerHead(n)))
	case schema.List:
		if b.max == 0 {
			return Unbounded
		}
		return largest(t.Elem, b.ofElement()).times(b.max).plus(Size(containerHead(b.max)))
	case schema.Map:
		return largestMap(t, b)
	}
	return Unbounded // a marshaler's output has no bound
}

// largestMap knows that there are two bools, and as many values of an enum as
// there are, the empty one included.
func largestMap(t *schema.Type, b bounds) Size {
	most := b.max
	switch t.Key.Kind {
	case schema.Bool:
		most = atMost(most, 2)
	case schema.Enum:
		most = atMost(most, len(t.Key.Enum)+1)
	}
	if most == 0 {
		return Unbounded
	}
	entry := largest(t.Key, b.ofElement()).plus(largest(t.Elem, b.ofElement()))
	return entry.times(most).plus(Size(containerHead(most)))
}

func atMost(bound, most int) int {
	if bound == 0 {
		return most
	}
	return min(bound, most)
}

func integerSize(t *schema.Type) int {
	switch t.Go.Underlying().(*types.Basic).Kind() {
	case types.Int8, types.Uint8:
		return 2
	case types.Int16, types.Uint16:
		return 3
	case types.Int32, types.Uint32:
		return 5
	}
	return numberLargest
}

func arrayLen(t *schema.Type) int { return int(t.Go.Underlying().(*types.Array).Len()) }

func typicalField(f *schema.Field) Size {
	size := typical(f.Type, bounds{f.Max, f.Each})
	if f.TTL > 0 {
		size += pairHead + deadline
	}
	return size
}

func typical(t *schema.Type, b bounds) Size {
	elements := typicalElements
	length := typicalText
	if b.max > 0 {
		elements, length = max(1, b.max/2), max(1, b.max/2)
	}
	switch t.Kind {
	case schema.Bool, schema.Enum:
		return largest(t, b)
	case schema.Int, schema.Uint, schema.Float32, schema.Float64, schema.Time:
		return typicalNumber
	case schema.Text:
		if t.Packing == "uuid" || t.Packing == "ulid" {
			return bytesSize(16)
		}
		return textSize(length)
	case schema.Bytes, schema.Binary, schema.Marshaled, schema.Msgpack:
		return bytesSize(length)
	case schema.Array:
		return bytesSize(arrayLen(t))
	case schema.IP, schema.Addr:
		return bytesSize(4)
	case schema.Nested:
		return setSize(t.Struct, typicalField)
	case schema.FixedList:
		return typical(t.Elem, b).times(arrayLen(t)).plus(Size(containerHead(arrayLen(t))))
	case schema.List:
		return typical(t.Elem, b.ofElement()).times(elements).plus(Size(containerHead(elements)))
	}
	entry := typical(t.Key, b.ofElement()).plus(typical(t.Elem, b.ofElement()))
	return entry.times(elements).plus(Size(containerHead(elements)))
}
