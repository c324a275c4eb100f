// This file measures how much memory values take.

package schema

import (
	"go/token"
	"go/types"
)

// HeavyElement is the size in memory from which an element of a list or map is heavy. An
// element can be one byte in a cookie, so that reading many heavy ones has to be bounded.
// The code that reads a body allows this much memory for each byte (wire.Reader.Reserve).
const HeavyElement = 1024

// sizes are the sizes on a 64-bit machine, as servers are. Generated code does not depend
// on the machine that generates it.
var sizes = types.SizesFor("gc", "amd64")

// mostMemory is more memory than any machine has, and small enough to be multiplied.
const mostMemory = 1 << 40

// ElementMemory returns how many bytes of memory an element of a list or an entry of a
// map takes, including all that its optional fields point to. It does not include the
// elements of lists and maps inside it, which are counted by themselves.
func (t *Type) ElementMemory() int64 {
	memory := t.Elem.memory()
	if t.Pointers {
		memory += sizes.Sizeof(types.Typ[types.UnsafePointer])
	}
	if t.Key != nil {
		memory += t.Key.memory()
	}
	return min(memory, mostMemory)
}

// Heavy reports whether the type is a list or map of heavy elements.
func (t *Type) Heavy() bool {
	return (t.Kind == List || t.Kind == Map) && t.ElementMemory() > HeavyElement
}

// sizeOf returns how many bytes of memory a value of type t takes, without what it points to.
func sizeOf(t types.Type) int64 {
	size := sizes.Sizeof(t)
	if size < 0 || size > mostMemory {
		return mostMemory
	}
	return size
}

func (t *Type) memory() int64 { return min(sizeOf(t.Go)+t.pointees(), mostMemory) }

// pointees returns how much memory the optional fields and the arrays of pointers inside
// a value point to.
func (t *Type) pointees() int64 {
	switch {
	case t.Struct != nil:
		return t.Struct.pointees
	case t.Carried():
		return t.carried.pointees
	case t.Kind == FixedList && t.Pointers:
		return min(t.Elem.memory()*int64(t.ArrayLen()), mostMemory)
	case t.Kind == FixedList:
		return min(t.Elem.pointees()*int64(t.ArrayLen()), mostMemory)
	}
	return 0
}

// largePointees returns what pointees does, without values that are not heavy by themselves:
// a cookie has too few bytes to fill much memory with these.
func (t *Type) largePointees() int64 {
	switch {
	case t.Struct != nil:
		return t.Struct.largePointees
	case t.Carried() && t.carried.pointees > HeavyElement:
		return t.carried.pointees
	case t.Kind == FixedList && t.Pointers:
		return min(t.Elem.behindPointer()*int64(t.ArrayLen()), mostMemory)
	case t.Kind == FixedList:
		return min(t.Elem.largePointees()*int64(t.ArrayLen()), mostMemory)
	}
	return 0
}

// behindPointer returns how much memory a pointer to a value adds to largePointees.
func (t *Type) behindPointer() int64 {
	if size := sizeOf(t.Go); size > HeavyElement {
		return min(size+t.largePointees(), mostMemory)
	}
	return t.largePointees()
}

// measure computes the memory behind pointers for a struct whose fields were read.
func (s *Struct) measure() {
	s.pointees, s.largePointees = 0, 0
	for _, f := range s.Fields {
		inside := f.Type.pointees()
		if f.Optional {
			inside = f.Type.memory()
		}
		s.pointees = min(s.pointees+inside, mostMemory)
		s.largePointees = min(s.largePointees+f.largePointees(), mostMemory)
	}
}

func (f *Field) largePointees() int64 {
	if f.Optional {
		return f.Type.behindPointer()
	}
	return f.Type.largePointees()
}

// Memory returns how many bytes of memory a session takes with all its optional fields,
// without the elements of its lists and maps.
func (s *Session) Memory() int64 { return min(sizeOf(s.Struct.Go)+s.Struct.largePointees, mostMemory) }

// LargestField returns the field that takes most of the memory that Memory returns, which the
// session need not keep.
func (s *Session) LargestField() (name string, at token.Position, memory int64) {
	kept := map[string]*Field{}
	for _, f := range s.Struct.Fields {
		kept[f.Name] = f
	}
	for v := range s.Struct.Go.Underlying().(*types.Struct).Fields() {
		size, pos := sizeOf(v.Type()), s.Pos
		if f := kept[v.Name()]; f != nil {
			size, pos = min(size+f.largePointees(), mostMemory), f.Pos
		}
		if size > memory {
			name, at, memory = v.Name(), pos, size
		}
	}
	return name, at, memory
}
