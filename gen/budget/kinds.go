// This file says how large a value of each kind is at the most and typically.

package budget

import (
	"go/types"

	"github.com/typedsession/typedsession/gen/schema"
)

// The sizes that neither a bound nor the properties of a kind give.
const (
	pairHead    = 1 // the head of the pair that is a value with a ttl
	deadline    = 5
	shortestJWT = 4 // the packed form of ".."

	absent          = 0
	typicalToken    = 500 // a JSON Web Token of an identity provider, packed
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
	p := t.Kind.Properties()
	most := mostOf(t, b)
	switch {
	case p.Largest > 0:
		return Size(p.Largest)
	case p.Marshals, p.Max != "" && most == 0:
		return Unbounded
	case t.Struct != nil:
		return s.largestSet(t.Struct)
	case t.Elem != nil:
		return containerSize(t, most, func(part *schema.Type) Size { return s.largest(part, b.Of(part)) })
	case t.Number():
		return integerSize(t)
	case t.Kind == schema.Enum:
		return Size(uintSize(len(t.Enum)))
	case t.Packing == "jwt" && most >= len(".."):
		return max(textSize(most), shortestJWT)
	case t.Kind == schema.Text:
		return textSize(most)
	}
	return bytesSize(most)
}

// mostOf returns the most bytes, elements or entries in a value of type t, whichever max=
// counts; zero means any number. A map has no more entries than there are keys.
func mostOf(t *schema.Type, b schema.Bounds) int {
	switch {
	case t.Kind.Properties().Array:
		return t.ArrayLen()
	case t.Key != nil && t.Key.Values() > 0:
		return atMost(b.Max, t.Key.Values())
	}
	return b.Max
}

// containerSize returns the size of a list, array or map of n elements, whose parts have the
// sizes that size returns.
func containerSize(t *schema.Type, n int, size func(part *schema.Type) Size) Size {
	element := size(t.Elem)
	if t.Key != nil {
		element = element.plus(size(t.Key))
	}
	return element.times(n).plus(Size(containerHead(n)))
}

func atMost(bound, most int) int {
	if bound == 0 {
		return most
	}
	return min(bound, most)
}

func integerSize(t *schema.Type) Size {
	switch t.Go.Underlying().(*types.Basic).Kind() {
	case types.Int8, types.Uint8:
		return 2
	case types.Int16, types.Uint16:
		return 3
	case types.Int32, types.Uint32:
		return 5
	}
	return 9 // 64 bits, as int and uint have on most machines
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
	p := t.Kind.Properties()
	switch {
	case t.Struct != nil:
		return s.typicalSet(t.Struct)
	case t.Elem != nil:
		n := mostOf(t, b)
		if !p.Array {
			n = atMost(n, elements)
		}
		return containerSize(t, n, func(part *schema.Type) Size { return s.typical(part, b.Of(part), typicalInner) })
	case t.Packing != "":
		return typicalPacked(t.Packing)
	case p.Typical == 0, t.Precision != schema.Seconds:
		return s.largest(t, b)
	}
	return Size(p.Typical)
}

func typicalPacked(packing schema.Packing) Size {
	switch packing {
	case "uuid", "ulid":
		return bytesSize(16)
	case "jwt":
		return bytesSize(typicalToken)
	}
	return Size(schema.Bytes.Properties().Typical)
}
