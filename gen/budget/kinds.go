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
	shortestJWT   = 4 // the packed form of ".."

	typicalNumber   = 3
	typicalSeconds  = 5 // since the Unix epoch, until 2106
	typicalText     = 16
	typicalElements = 4
)

func largestField(f *schema.Field) Size {
	size := largest(f.Type, f.Bounds())
	if f.TTL > 0 {
		size = size.plus(pairHead + deadline)
	}
	return size
}

func largest(t *schema.Type, b schema.Bounds) Size {
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
		if b.Max == 0 {
			return Unbounded
		}
		if t.Packing == "jwt" && b.Max >= len("..") {
			return max(textSize(b.Max), shortestJWT)
		}
		return textSize(b.Max)
	case schema.Bytes, schema.AsJSON, schema.AsMsgpack:
		if b.Max == 0 {
			return Unbounded
		}
		return bytesSize(b.Max)
	case schema.Array:
		return bytesSize(t.ArrayLen())
	case schema.IP, schema.Addr:
		return bytesSize(16)
	case schema.Nested:
		return setSize(t.Struct, largestField)
	case schema.FixedList:
		n := t.ArrayLen()
		return largest(t.Elem, b.Of(t.Elem)).times(n).plus(Size(containerHead(n)))
	case schema.List:
		if b.Max == 0 {
			return Unbounded
		}
		return largest(t.Elem, b.Of(t.Elem)).times(b.Max).plus(Size(containerHead(b.Max)))
	case schema.Map:
		return largestMap(t, b)
	}
	return Unbounded // a marshaler's output has no bound
}

// mostEntries is how many entries a map can have; zero is any number. There are two
// bools, and as many values of an enum as there are, the empty one included.
func mostEntries(t *schema.Type, b schema.Bounds) int {
	switch t.Key.Kind {
	case schema.Bool:
		return atMost(b.Max, 2)
	case schema.Enum:
		return atMost(b.Max, len(t.Key.Enum)+1)
	}
	return b.Max
}

func largestMap(t *schema.Type, b schema.Bounds) Size {
	most := mostEntries(t, b)
	if most == 0 {
		return Unbounded
	}
	entry := largest(t.Key, b.Of(t.Key)).plus(largest(t.Elem, b.Of(t.Elem)))
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

func typicalField(f *schema.Field) Size {
	size := typical(f.Type, f.Bounds())
	if f.TTL > 0 {
		size = size.plus(pairHead + deadline)
	}
	return size
}

// typical is a guess, but never more than the largest value.
func typical(t *schema.Type, b schema.Bounds) Size {
	size := guess(t, b)
	if most := largest(t, b); most != Unbounded {
		size = min(size, most)
	}
	return size
}

func guess(t *schema.Type, b schema.Bounds) Size {
	elements, length := typicalElements, typicalText
	if b.Max > 0 {
		elements, length = max(1, b.Max/2), max(1, b.Max/2)
	}
	switch t.Kind {
	case schema.Bool, schema.Enum, schema.Array:
		return largest(t, b)
	case schema.Int, schema.Uint:
		return typicalNumber
	case schema.Time:
		if t.Precision == schema.Seconds {
			return typicalSeconds
		}
		return largest(t, b)
	case schema.Float32, schema.Float64:
		return largest(t, b)
	case schema.Text:
		if t.Packing == "uuid" || t.Packing == "ulid" {
			return bytesSize(16)
		}
		return textSize(length)
	case schema.IP, schema.Addr:
		return bytesSize(4)
	case schema.Nested:
		return setSize(t.Struct, typicalField)
	case schema.FixedList:
		n := t.ArrayLen()
		return typical(t.Elem, b.Of(t.Elem)).times(n).plus(Size(containerHead(n)))
	case schema.List:
		return typical(t.Elem, b.Of(t.Elem)).times(elements).plus(Size(containerHead(elements)))
	case schema.Map:
		entry := typical(t.Key, b.Of(t.Key)).plus(typical(t.Elem, b.Of(t.Elem)))
		return entry.times(elements).plus(Size(containerHead(elements)))
	}
	return bytesSize(length) // []byte, and what a marshaler makes
}
