// This file measures how much memory carried values take.

package schema

import (
	"go/types"
	"reflect"
)

// carriedMemory says how much memory a carried value takes beside the value itself.
type carriedMemory struct {
	pointees int64 // bytes behind pointers that are not in lists and maps
	// largest is the element of a list or map, at any depth, that takes most memory for each
	// byte of its encoding; zero when there is none.
	largest carriedElement
}

// carriedElement is an element of a list or an entry of a map in a carried value.
type carriedElement struct {
	memory  int64
	encoded int64 // the fewest bytes that add an element
}

// CarriedElement returns the memory of the element that takes most of it for each byte of a
// carried value, and the fewest bytes that add such an element. Both are zero for a type
// without lists, maps and pointers to itself.
func (t *Type) CarriedElement() (memory, encoded int64) {
	return t.carried.largest.memory, t.carried.largest.encoded
}

// measureCarried returns the memory of values of a carried type.
func measureCarried(t *Type) carriedMemory {
	m := carriedMeasure{kind: t.Kind, tag: "json", element: 3, entry: 7, known: map[string]int64{}, open: map[string]bool{}} // {}, and "a":{},
	if t.Kind == AsMsgpack {
		m.tag, m.element, m.entry = "msgpack", 1, 2
	}
	pointees := m.pointees(t.Go)
	return carriedMemory{pointees, m.largest}
}

type carriedMeasure struct {
	kind           Kind
	tag            string           // the key of the struct tags
	element, entry int64            // the fewest bytes that add an element or an entry
	known          map[string]int64 // the results for named types
	open           map[string]bool  // the named types that are being measured; true for one that contains itself
	largest        carriedElement
}

// pointees returns how much memory the pointers in a value of type t point to, and records the
// elements of lists and maps.
func (m *carriedMeasure) pointees(t types.Type) int64 {
	named, _ := types.Unalias(t).(*types.Named)
	if named == nil {
		return m.parts(t)
	}
	key := typeKey(named)
	if known, ok := m.known[key]; ok {
		return known
	}
	if _, open := m.open[key]; open {
		m.open[key] = true
		return 0
	}
	m.open[key] = false
	memory := m.parts(t)
	if m.open[key] {
		m.add(sizeOf(t)+memory, m.element)
	}
	delete(m.open, key)
	m.known[key] = memory
	return memory
}

func (m *carriedMeasure) parts(t types.Type) int64 {
	if pointer, ok := t.Underlying().(*types.Pointer); ok {
		return min(sizeOf(pointer.Elem())+m.pointees(pointer.Elem()), mostMemory)
	}
	if MarshalsItself(t, m.kind) {
		return 0
	}
	switch under := t.Underlying().(type) {
	case *types.Slice:
		m.add(sizeOf(under.Elem())+m.pointees(under.Elem()), m.element)
	case *types.Map:
		m.add(sizeOf(under.Key())+sizeOf(under.Elem())+m.pointees(under.Elem()), m.entry)
	case *types.Array:
		return min(m.pointees(under.Elem())*min(under.Len(), mostMemory/HeavyElement), mostMemory)
	case *types.Struct:
		return m.fields(under)
	}
	return 0
}

// fields returns pointees for the fields of a struct that are encoded.
func (m *carriedMeasure) fields(structure *types.Struct) (memory int64) {
	for i := range structure.NumFields() {
		f := structure.Field(i)
		if isEncoded := f.Exported() || f.Embedded(); isEncoded && reflect.StructTag(structure.Tag(i)).Get(m.tag) != "-" {
			memory = min(memory+m.pointees(f.Type()), mostMemory)
		}
	}
	return memory
}

// add records an element of a list or map.
func (m *carriedMeasure) add(memory, encoded int64) {
	memory = min(memory, mostMemory)
	if memory*m.largest.encoded >= m.largest.memory*encoded {
		m.largest = carriedElement{memory, encoded}
	}
}
