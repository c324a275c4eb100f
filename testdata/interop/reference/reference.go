// Package reference is a second implementation of the body format, to compare
// generated code with. It shares nothing with it: it works by reflection, and
// github.com/vmihailenco/msgpack/v5 writes and reads the bytes.
package reference

import (
	"bytes"
	"cmp"
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vmihailenco/msgpack/v5"
)

// Encode returns the body of an annotated struct, which v points to.
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := encoder{msgpack.NewEncoder(&b)}
	e.UseCompactInts(true)
	err := e.structure(reflect.ValueOf(v).Elem())
	return b.Bytes(), err
}

type encoder struct{ *msgpack.Encoder }

// field is a present field of a struct.
type field struct {
	number  int
	value   reflect.Value
	options options
}

// presentFields returns the fields of v that are not absent, by number.
func presentFields(v reflect.Value) []field {
	var fields []field
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag.Get("session")
		name, _, _ := strings.Cut(tag, ",")
		number, err := strconv.Atoi(name)
		o := parseOptions(tag)
		if err != nil || o.retired {
			continue
		}
		value := reachable(v.Field(i))
		if value.Kind() == reflect.Pointer {
			if value.IsNil() {
				continue
			}
			fields = append(fields, field{number, value.Elem(), o})
		} else if !absentAs(value, o) {
			fields = append(fields, field{number, value, o})
		}
	}
	slices.SortFunc(fields, func(a, b field) int { return a.number - b.number })
	return fields
}

// absentAs does what absent does, for a field with options: what is carried is absent
// when it is encoded as the zero value is.
func absentAs(v reflect.Value, o options) bool {
	if o.carrier == "" {
		return absent(v)
	}
	data, err := carried(v, o)
	zero, _ := carried(reflect.New(v.Type()).Elem(), o)
	return err == nil && bytes.Equal(data, zero)
}

// reachable makes an unexported field one that can be read and set.
func reachable(v reflect.Value) reflect.Value {
	return reflect.NewAt(v.Type(), v.Addr().UnsafePointer()).Elem()
}

func absent(v reflect.Value) bool {
	if z, ok := v.Addr().Interface().(interface{ IsZero() bool }); ok {
		return z.IsZero()
	}
	switch v.Kind() {
	case reflect.Slice, reflect.Map:
		return v.Len() == 0
	case reflect.Struct:
		if isTime(v.Type()) {
			return v.Convert(reflect.TypeFor[time.Time]()).Interface().(time.Time).IsZero()
		}
		if marshals(v) {
			return v.IsZero()
		}
		return len(presentFields(v)) == 0
	case reflect.Float32, reflect.Float64:
		return v.Float() == 0 // the negative zero too
	}
	return v.IsZero()
}

// isTime reports whether t is time.Time or, having no methods, made from it.
func isTime(t reflect.Type) bool {
	return t == reflect.TypeFor[time.Time]() || t.Kind() == reflect.Struct && t.NumMethod() == 0 && t.ConvertibleTo(reflect.TypeFor[time.Time]())
}

func marshals(v reflect.Value) bool {
	switch v.Addr().Interface().(type) {
	case encoding.BinaryMarshaler, encoding.TextMarshaler:
		return true
	}
	return false
}

// structure writes the shorter of the two containers, by trying both.
func (e encoder) structure(v reflect.Value) error {
	fields := presentFields(v)
	var asMap, asArray bytes.Buffer
	m, a := encoder{msgpack.NewEncoder(&asMap)}, encoder{msgpack.NewEncoder(&asArray)}
	m.UseCompactInts(true)
	a.UseCompactInts(true)
	last := 0
	if len(fields) > 0 {
		last = fields[len(fields)-1].number
	}
	if err := m.EncodeMapLen(len(fields)); err != nil {
		return err
	}
	if err := a.EncodeArrayLen(last); err != nil {
		return err
	}
	at := 1
	for _, f := range fields {
		if err := m.EncodeInt(int64(f.number)); err != nil {
			return err
		}
		if err := m.value(f.value, f.options); err != nil {
			return err
		}
		for ; at < f.number; at++ {
			if err := a.EncodeNil(); err != nil {
				return err
			}
		}
		at++
		if err := a.value(f.value, f.options); err != nil {
			return err
		}
	}
	shorter := asMap.Bytes()
	if asArray.Len() < asMap.Len() {
		shorter = asArray.Bytes()
	}
	_, err := e.Writer().Write(shorter)
	return err
}

func (e encoder) value(v reflect.Value, o options) error {
	if o.carrier != "" {
		data, err := carried(v, o)
		if err != nil {
			return err
		}
		return e.EncodeBytes(data)
	}
	if isTime(v.Type()) {
		at := v.Convert(reflect.TypeFor[time.Time]()).Interface().(time.Time)
		switch o.precision {
		case "milli":
			return e.EncodeInt(at.UnixMilli())
		case "nano":
			return e.EncodeInt(at.UnixNano())
		}
		return e.EncodeInt(at.Unix())
	}
	switch x := v.Addr().Interface().(type) {
	case encoding.BinaryMarshaler:
		b, err := x.MarshalBinary()
		if err != nil {
			return err
		}
		return e.EncodeBytes(b)
	case encoding.TextMarshaler:
		b, err := x.MarshalText()
		if err != nil {
			return err
		}
		return e.EncodeString(string(b))
	}
	switch v.Kind() {
	case reflect.Pointer: // an element
		return e.value(v.Elem(), o)
	case reflect.Bool:
		return e.EncodeBool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return e.EncodeInt(v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return e.EncodeUint(v.Uint())
	case reflect.Float32:
		return e.EncodeFloat32(float32(v.Float() + 0)) // a negative zero becomes a positive one
	case reflect.Float64:
		return e.EncodeFloat64(v.Float() + 0)
	case reflect.String:
		if o.enum != nil {
			return e.EncodeInt(int64(slices.Index(o.enum, v.String()) + 1))
		}
		if b, ok := pack(o.packing, v.String()); ok {
			return e.EncodeBytes(b)
		}
		return e.EncodeString(v.String())
	case reflect.Struct:
		return e.structure(v)
	case reflect.Array:
		if v.Type().Elem() != reflect.TypeFor[byte]() {
			return e.list(v, o)
		}
		b := make([]byte, v.Len())
		reflect.Copy(reflect.ValueOf(b), v)
		return e.EncodeBytes(b)
	case reflect.Slice:
		if v.Type().Elem() == reflect.TypeFor[byte]() {
			return e.EncodeBytes(append([]byte{}, v.Bytes()...))
		}
		return e.list(v, o)
	case reflect.Map:
		return e.mapValue(v, o)
	}
	return fmt.Errorf("reference: no form for %v", v.Type())
}

func (e encoder) list(v reflect.Value, o options) error {
	if err := e.EncodeArrayLen(v.Len()); err != nil {
		return err
	}
	for i := range v.Len() {
		if err := e.value(v.Index(i), o); err != nil {
			return err
		}
	}
	return nil
}

// mapValue writes keys sorted: text by bytes, numbers by value, false first.
func (e encoder) mapValue(v reflect.Value, o options) error {
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		switch a.Kind() {
		case reflect.String:
			return strings.Compare(a.String(), b.String())
		case reflect.Bool:
			return strings.Compare(strconv.FormatBool(a.Bool()), strconv.FormatBool(b.Bool()))
		case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
			return cmp.Compare(a.Int(), b.Int())
		}
		return cmp.Compare(a.Uint(), b.Uint())
	})
	if err := e.EncodeMapLen(len(keys)); err != nil {
		return err
	}
	for _, key := range keys {
		for i, part := range []reflect.Value{key, v.MapIndex(key)} {
			addressable := reflect.New(part.Type()).Elem()
			addressable.Set(part)
			options := o
			if i == 0 {
				options.enum, options.packing = nil, ""
			}
			if err := e.value(addressable, options); err != nil {
				return err
			}
		}
	}
	return nil
}
