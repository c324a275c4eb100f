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
	size := largest(f.Type, bounds{f.Max, f.Each})
	if f.TTL > 0 {
		size = size.plus(pairHead + deadline)
	}
	return size
}

// bounds are the options that bound a value; each goes down to its elements.
type bounds struct{ max, each int }

// of are the bounds of an element or key: each= is for text and bytes, at any
// depth, and does not bound how many elements there are.
func (b bounds) of(element *schema.Type) bounds {
	if element.Kind == schema.Text || element.Kind == schema.Bytes {
		return bounds{max: b.each}
	}
	return bounds{each: b.each}
}

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
		if t.Packing == "jwt" && b.max >= len("..") {
			return max(textSize(b.max), shortestJWT)
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
		return largest(t.Elem, b.of(t.Elem)).times(n).plus(Size(containerHead(n)))
	case schema.List:
		if b.max == 0 {
			return Unbounded
		}
		return largest(t.Elem, b.of(t.Elem)).times(b.max).plus(Size(containerHead(b.max)))
	case schema.Map:
		return largestMap(t, b)
	}
	return Unbounded // a marshaler's output has no bound
}

// mostEntries is how many entries a map can have; zero is any number. There are two
// bools, and as many values of an enum as there are, the empty one included.
func mostEntries(t *schema.Type, b bounds) int {
	switch t.Key.Kind {
	case schema.Bool:
		return atMost(b.max, 2)
	case schema.Enum:
		return atMost(b.max, len(t.Key.Enum)+1)
	}
	return b.max
}

func largestMap(t *schema.Type, b bounds) Size {
	most := mostEntries(t, b)
	if most == 0 {
		return Unbounded
	}
	entry := largest(t.Key, b.of(t.Key)).plus(largest(t.Elem, b.of(t.Elem)))
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
		size = size.plus(pairHead + deadline)
	}
	return size
}

// typical is a guess, but never more than the largest value.
func typical(t *schema.Type, b bounds) Size {
	size := guess(t, b)
	if most := largest(t, b); most != Unbounded {
		size = min(size, most)
	}
	return size
}

func guess(t *schema.Type, b bounds) Size {
	elements, length := typicalElements, typicalText
	if b.max > 0 {
		elements, length = max(1, b.max/2), max(1, b.max/2)
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
		n := arrayLen(t)
		return typical(t.Elem, b.of(t.Elem)).times(n).plus(Size(containerHead(n)))
	case schema.List:
		return typical(t.Elem, b.of(t.Elem)).times(elements).plus(Size(containerHead(elements)))
	case schema.Map:
		entry := typical(t.Key, b.of(t.Key)).plus(typical(t.Elem, b.of(t.Elem)))
		return entry.times(elements).plus(Size(containerHead(elements)))
	}
	return bytesSize(length) // []byte, and what a marshaler makes
}
