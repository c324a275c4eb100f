package reference

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"time"
)

// Fill gives the struct that v points to random values that survive a round trip
// exactly: text is UTF-8, times are whole seconds in UTC, an empty list is nil.
// Types with marshalers are made by make, which returns false for those it does
// not know. Fields without a number stay as they are.
func Fill(v any, r *rand.Rand, make func(t reflect.Type, r *rand.Rand) (reflect.Value, bool)) {
	filler{Rand: r, make: make}.structure(reflect.ValueOf(v).Elem())
}

type filler struct {
	*rand.Rand
	options // of the field being filled
	make    func(reflect.Type, *rand.Rand) (reflect.Value, bool)
}

func (f filler) structure(v reflect.Value) {
	for i := range v.NumField() {
		declared := v.Type().Field(i)
		tag := declared.Tag.Get("session")
		if tag == "" || tag == "-" || declared.Name == "_" || f.IntN(3) == 0 {
			continue
		}
		field := reachable(v.Field(i))
		if field.Kind() == reflect.Pointer {
			field.Set(reflect.New(field.Type().Elem()))
			field = field.Elem()
		}
		inner := f
		inner.options = parseOptions(tag)
		if inner.carrier != "" {
			inner.carry(field)
			continue
		}
		inner.value(field)
	}
}

func (f filler) value(v reflect.Value) {
	if made, ok := f.make(v.Type(), f.Rand); ok {
		v.Set(made)
		return
	}
	if isTime(v.Type()) {
		v.Set(reflect.ValueOf(f.time()).Convert(v.Type()))
		return
	}
	switch v.Kind() {
	case reflect.Pointer: // an element
		v.Set(reflect.New(v.Type().Elem()))
		f.value(v.Elem())
	case reflect.Bool:
		v.SetBool(f.IntN(2) == 0)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		shift := 64 - v.Type().Bits()
		v.SetInt(f.integer() << shift >> shift)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		shift := 64 - v.Type().Bits()
		v.SetUint(uint64(f.integer()) << shift >> shift)
	case reflect.Float32, reflect.Float64:
		v.SetFloat([]float64{0, 1, -1.5, math.Inf(1), math.Pi, math.MaxFloat32}[f.IntN(6)])
		if v.Kind() == reflect.Float32 {
			v.SetFloat(float64(float32(v.Float())))
		}
	case reflect.String:
		v.SetString(f.text())
	case reflect.Struct:
		f.structure(v)
	case reflect.Array:
		for i := range v.Len() {
			if v.Type().Elem() == reflect.TypeFor[byte]() {
				v.Index(i).SetUint(uint64(f.IntN(4)))
			} else {
				f.value(v.Index(i))
			}
		}
	case reflect.Slice:
		f.slice(v)
	case reflect.Map:
		n := f.IntN(4)
		if n == 0 {
			return
		}
		v.Set(reflect.MakeMap(v.Type()))
		for range n {
			key, element := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			keys := f
			keys.options = options{}
			keys.value(key)
			f.value(element)
			v.SetMapIndex(key, element)
		}
	}
}

func (f filler) slice(v reflect.Value) {
	n := f.IntN(4)
	if f.IntN(20) == 0 {
		n = 20 // a header of more than one byte
	}
	if n == 0 {
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), n, n))
	for i := range n {
		f.value(v.Index(i))
	}
}

// integer returns one that is often near a boundary of the encoding.
func (f filler) integer() int64 {
	boundaries := []int64{0, 1, 31, 32, 127, 128, 255, 256, 65535, 65536, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 32, math.MaxInt64}
	n := boundaries[f.IntN(len(boundaries))]
	if f.IntN(2) == 0 {
		return -n
	}
	if f.IntN(4) == 0 {
		return int64(f.Uint64())
	}
	return n
}

// time fits the precision of the field.
func (f filler) time() time.Time {
	switch f.precision {
	case "milli":
		return time.UnixMilli(f.integer() >> 12).UTC()
	case "nano":
		return time.Unix(0, f.integer()).UTC()
	}
	return time.Unix(f.integer(), 0).UTC()
}

func (f filler) text() string {
	if f.enum != nil {
		return append(f.enum, "")[f.IntN(len(f.enum)+1)]
	}
	if f.packing != "" {
		return []string{
			"", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6BA7B810-9dad-11d1-80b4-00c04fd430c8", "01F8MGV8AC3NGSJW0FE8W1BV70",
			"8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "00ff10", "abc", "JBSWY3DPEHPK3PXP", "AP-_", "AB", "e30.e30.AAEC", "e30.e30", "..", "é",
		}[f.IntN(14)]
	}
	return []string{
		"", "a", "Rex", "Zoë \U0001f415", "<b>\"&'", "\x00", "é", strings.Repeat("x", 31), strings.Repeat("x", 32), strings.Repeat("y", 300),
	}[f.IntN(10)]
}
