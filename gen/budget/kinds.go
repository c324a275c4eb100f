// This file says how large a value of each kind is at the most and typically.

package budget

import (
	"go/types"

	"github.com/typedsession/typedsession/gen/schema"
)

// The sizes that do not follow from a bound.
const (
	numberLargest = 9 // a 64-bit number, as int and uint are on most machines
	pairHead      = 1 // the head of the pair that is a value with a ttl
	deadline      = 5
	shortestJWT   = 4 // the packed form of ".."

	absent          = 0
	typicalNumber   = 3
	typicalSeconds  = 5   // since the Unix epoch, until 2106
	typicalText     = 16  // between a name and an address
	typicalBytes    = 32  // a digest, a key or a random secret
	typicalToken    = 500 // a JSON Web Token of an identity provider, packed
	typicalCarried  = 100 // a JSON object of a few members
	typicalElements = 3
	typicalInner    = 1 // elements of lists and maps inside others, and inside structs
)

// sizes remembers the size of each struct, so that a type that is used twice is worked
// out once.
type sizes struct{ ofLargest, ofTypical map[*schema.Struct]Size }

func newSizes() *sizes {
	return &sizes{map[*schema.Struct]Size{}, map[*schema.Struct]Size{}}
}

func (s *sizes) largestSet(structure *schema.Struct) Size {
	return remembered(s.ofLargest, structure, s.largestField)
}

func (s *sizes) typicalSet(structure *schema.Struct) Size {
	return remembered(s.ofTypical, structure, s.typicalNestedField)
}

func remembered(known map[*schema.Struct]Size, structure *schema.Struct, size func(*schema.Field) Size) Size {
	n, ok := known[structure]
	if !ok {
		n = setSize(structure, size)
		known[structure] = n
	}
	return n
}

func (s *sizes) largestField(f *schema.Field) Size {
	size := s.largest(f.Type, f.Bounds())
	if f.TTL > 0 {
		size = size.plus(pairHead + deadline)
	}
	return size
}

func (s *sizes) largest(t *schema.Type, b schema.Bounds) Size {
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
		return s.largestSet(t.Struct)
	case schema.FixedList:
		n := t.ArrayLen()
		return s.largest(t.Elem, b.Of(t.Elem)).times(n).plus(Size(containerHead(n)))
	case schema.List:
		if b.Max == 0 {
			return Unbounded
		}
		return s.largest(t.Elem, b.Of(t.Elem)).times(b.Max).plus(Size(containerHead(b.Max)))
	case schema.Map:
		return s.largestMap(t, b)
	}
	return Unbounded // the output of a marshaler has no bound
}

// mostEntries returns how many entries a map can have; zero means any number. Keys that
// are bools have two values, and keys that are an enum have its values and the empty
// text.
func mostEntries(t *schema.Type, b schema.Bounds) int {
	switch t.Key.Kind {
	case schema.Bool:
		return atMost(b.Max, 2)
	case schema.Enum:
		return atMost(b.Max, len(t.Key.Enum)+1)
	}
	return b.Max
}

func (s *sizes) largestMap(t *schema.Type, b schema.Bounds) Size {
	most := mostEntries(t, b)
	if most == 0 {
		return Unbounded
	}
	entry := s.largest(t.Key, b.Of(t.Key)).plus(s.largest(t.Elem, b.Of(t.Elem)))
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

// typicalField returns 0 for a field that a session does not have most of the time: one
// that is optional, that is read once, or that expires.
func (s *sizes) typicalField(f *schema.Field) Size {
	if f.Optional || f.Flash || f.TTL > 0 {
		return absent
	}
	return s.typical(f.Type, f.Bounds(), typicalElements)
}

func (s *sizes) typicalNestedField(f *schema.Field) Size {
	if f.Optional {
		return absent
	}
	return s.typical(f.Type, f.Bounds(), typicalInner)
}

// typical returns a guess at the size of a value that is never more than the largest
// size. A list or map has as many elements as the parameter elements says.
func (s *sizes) typical(t *schema.Type, b schema.Bounds, elements int) Size {
	size := s.guess(t, b, elements)
	if most := s.largest(t, b); most != Unbounded {
		size = min(size, most)
	}
	return size
}

func (s *sizes) guess(t *schema.Type, b schema.Bounds, elements int) Size {
	switch t.Kind {
	case schema.Int, schema.Uint:
		return typicalNumber
	case schema.Time:
		if t.Precision == schema.Seconds {
			return typicalSeconds
		}
		return s.largest(t, b)
	case schema.Text:
		return typicalTextOf(t.Packing)
	case schema.Bytes, schema.Binary, schema.Marshaled, schema.Msgpack:
		return bytesSize(typicalBytes)
	case schema.AsJSON, schema.AsMsgpack:
		return bytesSize(typicalCarried)
	case schema.IP, schema.Addr:
		return bytesSize(4)
	case schema.Nested:
		return s.typicalSet(t.Struct)
	case schema.FixedList:
		n := t.ArrayLen()
		return s.typical(t.Elem, b.Of(t.Elem), typicalInner).times(n).plus(Size(containerHead(n)))
	case schema.List:
		n := atMost(b.Max, elements)
		return s.typical(t.Elem, b.Of(t.Elem), typicalInner).times(n).plus(Size(containerHead(n)))
	case schema.Map:
		n := atMost(mostEntries(t, b), elements)
		entry := s.typical(t.Key, b.Of(t.Key), typicalInner).plus(s.typical(t.Elem, b.Of(t.Elem), typicalInner))
		return entry.times(n).plus(Size(containerHead(n)))
	}
	return s.largest(t, b) // all values of these kinds are about the same size
}

func typicalTextOf(packing schema.Packing) Size {
	switch packing {
	case "uuid", "ulid":
		return bytesSize(16)
	case "hex", "base32", "base64url":
		return bytesSize(typicalBytes)
	case "jwt":
		return bytesSize(typicalToken)
	}
	return textSize(typicalText)
}
