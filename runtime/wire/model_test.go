package wire

import (
	"maps"
	"math"
	"slices"
	"time"
)

// set is a struct of the model: its present numbers and their values.
type set map[int]any

// appendModel encodes a value by its Go type, as generated code for a field of
// that type would.
func appendModel(b []byte, v any) []byte {
	switch v := v.(type) {
	case bool:
		return AppendBool(b, v)
	case int64:
		return AppendInt(b, v)
	case uint64:
		return AppendUint(b, v)
	case float32:
		return AppendFloat32(b, v)
	case float64:
		return AppendFloat64(b, v)
	case string:
		return AppendText(b, v)
	case []byte:
		return AppendBytes(b, v)
	case time.Time:
		return AppendTime(b, v)
	case []any:
		b = AppendList(b, len(v))
		for _, element := range v {
			b = appendModel(b, element)
		}
		return b
	case map[string]any:
		keys, err := SortedKeys(v)
		if err != nil {
			panic(err)
		}
		b = AppendMap(b, len(keys))
		for _, k := range keys {
			b = appendModel(AppendText(b, k), v[k])
		}
		return b
	case set:
		var numbers LargeSet
		present := slices.Sorted(maps.Keys(v))
		for _, n := range present {
			numbers.Add(n)
		}
		b, w := numbers.Begin(b)
		for _, n := range present {
			b = appendModel(w.Number(b, n), v[n])
		}
		return b
	}
	return appendKind(b, v)
}

// readModel decodes a value of the Go type of like.
func readModel(r *Reader, like any) any {
	switch like := like.(type) {
	case bool:
		return r.Bool()
	case int64:
		return ReadInt[int64](r)
	case uint64:
		return ReadUint[uint64](r)
	case float32:
		return r.Float32()
	case float64:
		return r.Float64()
	case string:
		return r.Text()
	case []byte:
		return r.Bytes()
	case time.Time:
		return r.Time()
	case []any:
		list := []any{}
		for elements := r.List(); elements.Next(); {
			list = append(list, readModel(r, like[min(len(list), len(like)-1)]))
		}
		return list
	case map[string]any:
		m := map[string]any{}
		for entries := r.Map(); entries.Next(); {
			m[entries.Key()] = readModel(r, like[entries.Key()])
		}
		return m
	case set:
		return readModelSet(r, r.Struct(), like)
	}
	return readKind(r, like)
}

func readModelSet(r *Reader, fields Fields, like set) set {
	s := set{}
	for fields.Next() {
		if element, known := like[fields.Number()]; known {
			s[fields.Number()] = readModel(r, element)
		}
	}
	return s
}

// isNaN reports whether a value of the model is a NaN, which does not equal itself.
func isNaN(v any) bool {
	f, ok := v.(float64)
	return ok && math.IsNaN(f)
}
