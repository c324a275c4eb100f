// This file measures how much memory values take.

package schema

import "go/types"

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

func (t *Type) memory() int64 {
	size := sizes.Sizeof(t.Go)
	if size < 0 || size > mostMemory {
		return mostMemory
	}
	return min(size+t.pointees(), mostMemory)
}

// pointees returns how much memory the optional fields and the arrays of pointers inside
// a value point to.
func (t *Type) pointees() int64 {
	switch {
	case t.Struct != nil:
		return t.Struct.pointees
	case t.Kind == FixedList && t.Pointers:
		return min(t.Elem.memory()*int64(t.ArrayLen()), mostMemory)
	case t.Kind == FixedList:
		return min(t.Elem.pointees()*int64(t.ArrayLen()), mostMemory)
	}
	return 0
}

// measure computes pointees for a struct whose fields were read.
func (s *Struct) measure() {
	s.pointees = 0
	for _, f := range s.Fields {
		inside := f.Type.pointees()
		if f.Optional {
			inside = f.Type.memory()
		}
		s.pointees = min(s.pointees+inside, mostMemory)
	}
}
