package inspect

import (
	"go/types"

	"github.com/typedsession/typedsession/gen/schema"
	"github.com/typedsession/typedsession/runtime/wire"
)

// readMap reads a map with keys of any kind.
func readMap(r *wire.Reader, t *schema.Type) Value {
	result := Map{}
	add := func(key Value) { result = append(result, Entry{key, read(r, t.Elem)}) }
	switch t.Key.Kind {
	case schema.Bool:
		for entries := r.BoolMap(); entries.Next(); {
			add(entries.Key())
		}
	case schema.Int:
		readIntMap(r, t.Key, add)
	case schema.Uint:
		readUintMap(r, t.Key, add)
	case schema.Enum:
		for entries := wire.ReadUintMap[uint16](r); entries.Next(); {
			index := int(entries.Key())
			if index > len(t.Key.Enum) {
				r.Misfit()
				index = 0
			}
			add(enumText(t.Key, index))
		}
	default:
		for entries := r.Map(); entries.Next(); {
			add(entries.Key())
		}
	}
	return result
}

func readIntMap(r *wire.Reader, key *schema.Type, add func(Value)) {
	switch key.Go.Underlying().(*types.Basic).Kind() {
	case types.Int8:
		addInts[int8](r, add)
	case types.Int16:
		addInts[int16](r, add)
	case types.Int32:
		addInts[int32](r, add)
	default:
		addInts[int64](r, add)
	}
}

func addInts[K int8 | int16 | int32 | int64](r *wire.Reader, add func(Value)) {
	for entries := wire.ReadIntMap[K](r); entries.Next(); {
		add(int64(entries.Key()))
	}
}

func readUintMap(r *wire.Reader, key *schema.Type, add func(Value)) {
	switch key.Go.Underlying().(*types.Basic).Kind() {
	case types.Uint8:
		addUints[uint8](r, add)
	case types.Uint16:
		addUints[uint16](r, add)
	case types.Uint32:
		addUints[uint32](r, add)
	default:
		addUints[uint64](r, add)
	}
}

func addUints[K uint8 | uint16 | uint32 | uint64](r *wire.Reader, add func(Value)) {
	for entries := wire.ReadUintMap[K](r); entries.Next(); {
		add(uint64(entries.Key()))
	}
}
