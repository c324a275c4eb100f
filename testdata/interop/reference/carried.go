package reference

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"

	"github.com/vmihailenco/msgpack/v5"
)

// carried returns what the option json or msgpack makes of a value.
func carried(v reflect.Value, o options) ([]byte, error) {
	var b bytes.Buffer
	if o.carrier == "json" {
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		err := e.Encode(v.Interface())
		return bytes.TrimSpace(b.Bytes()), err
	}
	e := msgpack.NewEncoder(&b)
	e.UseCompactInts(true)
	if err := e.Encode(v.Interface()); err != nil {
		return nil, err
	}
	return sorted(b.Bytes())
}

// sorted has msgpack/v5 take a value apart, and puts it together with its maps sorted
// by the bytes of their keys.
func sorted(raw []byte) ([]byte, error) {
	d := msgpack.NewDecoder(bytes.NewReader(raw))
	code, err := d.PeekCode()
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	e := msgpack.NewEncoder(&b)
	part := func() ([]byte, error) {
		inner, err := d.DecodeRaw()
		if err != nil {
			return nil, err
		}
		return sorted(inner)
	}
	switch {
	case code&0xf0 == 0x80 || code == 0xde || code == 0xdf:
		n, err := d.DecodeMapLen()
		if err != nil {
			return nil, err
		}
		entries := make([][2][]byte, n)
		for i := range entries {
			for j := range entries[i] {
				if entries[i][j], err = part(); err != nil {
					return nil, err
				}
			}
		}
		slices.SortFunc(entries, func(x, y [2][]byte) int { return bytes.Compare(x[0], y[0]) })
		if err := e.EncodeMapLen(n); err != nil {
			return nil, err
		}
		for _, entry := range entries {
			b.Write(entry[0])
			b.Write(entry[1])
		}
		return b.Bytes(), nil
	case code&0xf0 == 0x90 || code == 0xdc || code == 0xdd:
		n, err := d.DecodeArrayLen()
		if err != nil {
			return nil, err
		}
		if err := e.EncodeArrayLen(n); err != nil {
			return nil, err
		}
		for range n {
			element, err := part()
			if err != nil {
				return nil, err
			}
			b.Write(element)
		}
		return b.Bytes(), nil
	}
	return raw, nil
}

// carry gives v a value that comes back equal from JSON and from msgpack: what any
// holds is text, and no pointer points to a nil slice, since both encodings write such
// a pointer as they write a nil one.
func (f filler) carry(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		v.Set(reflect.ValueOf(f.text()))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(float64(f.IntN(100)) / 4)
	case reflect.Struct:
		for i := range v.NumField() {
			if f.IntN(4) > 0 {
				f.carry(v.Field(i))
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			f.carry(v.Index(i))
		}
	case reflect.Slice:
		if n := f.IntN(4); n > 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				f.carry(v.Index(i))
			}
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 1 + f.IntN(20) {
			key, element := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			f.carry(key)
			f.carry(element)
			v.SetMapIndex(key, element)
		}
	case reflect.Pointer:
		if f.IntN(2) == 0 {
			v.Set(reflect.New(v.Type().Elem()))
			f.carry(v.Elem())
			if v.Elem().Kind() == reflect.Slice && v.Elem().IsNil() {
				v.SetZero()
			}
		}
	default:
		f.value(v)
	}
}
